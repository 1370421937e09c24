"""The guard lets public addresses pass, and private ones only where a site's file names them."""

import pytest

from crawler.network.address_guard import GuardDenied, guard_for

PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14", "2002:5db8:d70e::1")
PRIVATE = (
    "127.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "2002:a00:1::",
    "2001:0:a00:1::",
    "fc00::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address):
    assert guard_for([]).check(address) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_special_addresses_are_refused(address):
    with pytest.raises(GuardDenied, match="not public"):
        guard_for([]).check(address)


def test_a_name_is_refused_because_it_may_mean_anything():
    with pytest.raises(GuardDenied, match="no address"):
        guard_for(["127.0.0.1"]).check("localhost")


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]", "::ffff:127.0.0.1", "10.20.30.40"])
def test_an_allowed_address_or_network_passes_in_each_of_its_forms(address):
    assert guard_for(["127.0.0.1", "::1", "10.20.0.0/16"]).check(address) is None


def test_allowing_one_address_allows_no_other():
    guard = guard_for(["127.0.0.1"])
    for address in set(PRIVATE) - {"127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "::7f00:1"}:
        with pytest.raises(GuardDenied):
            guard.check(address)


def test_an_entry_that_is_no_address_is_a_value_error():
    with pytest.raises(ValueError, match="localhost"):
        guard_for(["localhost"])
