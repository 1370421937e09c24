"""What is found wrong with a server's certificates, for each connection of its own: real handshakes, in memory."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.ssl import CertificateOptions
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol

from crawler.network.trust import Roots, trusted_roots
from crawler.network.verification import VERIFICATION, Policy
from storage.errors import BadTrustedRoots
from storage.records import Handshake
from storage.warc.certificates import pem_of
from tests.authorities import CLIENTS, DAY, Signed

ROOT, OTHER_ROOT = Signed.root(), Signed.root("Nobody's Root")
CA = ROOT.signs_ca()


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """One context for all connections of a test, as a site has."""
    path = ROOT.trusted(tmp_path / "roots.pem")
    return Policy(CertificateOptions(), Roots(path, "roots.pem sha256:00"), "strict")


def shown(policy: Policy, host: str, served: Path) -> Handshake:
    """What a handshake with a server that serves this file shows to one who asked for `host`."""
    creator = policy.creatorForNetloc(host.encode(), 443)
    ends = TLSMemoryBIOProtocol(TLSMemoryBIOFactory(creator, True, Factory()), Protocol())
    ours = creator.clientConnectionForTLS(ends)
    ours.set_connect_state()
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_privatekey_file(str(served))
    context.use_certificate_chain_file(str(served))
    theirs = SSL.Connection(context)
    theirs.set_accept_state()
    for _ in range(4):
        for one, other in ((ours, theirs), (theirs, ours)):
            _step(one, other)
    verification = vars(ends)[VERIFICATION]
    found: Handshake = verification.handshake(ours)
    return found


def _step(one: SSL.Connection, other: SSL.Connection) -> None:
    with suppress(SSL.WantReadError):
        one.do_handshake()
    with suppress(SSL.WantReadError):
        while data := one.bio_read(1 << 16):
            other.bio_write(data)


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("paper.example", ["paper.example"]),
        ("PAPER.example", ["paper.example"]),
        ("paper.example.", ["paper.example"]),
        ("www.paper.example", ["other.example", "*.paper.example"]),
        ("xn--bcher-kva.example", ["xn--bcher-kva.example"]),
        ("192.0.2.7", ["192.0.2.7"]),
        ("2001:db8::7", ["2001:db8:0::7"]),
        ("xn--bcher-kva.paper.example", ["*.paper.example"]),
        ("paper.example", ["*.local", "10.0.0.1.", "paper.example"]),
    ],
)
def test_a_chain_that_leads_to_a_trusted_root_and_names_the_host_is_right(
    policy: Policy, tmp_path: Path, host: str, names: list[str]
) -> None:
    server = CA.signs(*names)
    found = shown(policy, host, server.file(tmp_path / "server.pem"))
    assert (found.fault, found.roots, found.protocol) == (None, "roots.pem sha256:00", "tls/1.3")
    assert found.cipher
    assert found.cipher.startswith("TLS_AES_")
    assert found.chain == tuple(one.public_bytes(Encoding.DER) for one in (server.certificate, CA.certificate))


@pytest.mark.parametrize(
    ("server", "faults"),
    [
        (CA.signs("a.example", ends=-DAY / 2, begins=-DAY), ["expired on 20"]),
        (CA.signs("a.example", begins=DAY / 2), ["not valid before 20"]),
        (CA.signs("b.example", "*.c.example"), ["wrong host: it is for b.example, *.c.example"]),
        (CA.signs("*.example", "a.b.example"), ["wrong host: it is for *.example, a.b.example"]),
        (CA.signs("a*.example", "*a.example", "*.*.example"), ["wrong host"]),
        (CA.signs("*"), ["wrong host"]),
        (CA.signs("sub.a.example", "*.a.example"), ["wrong host"]),
        (CA.signs("127.0.0.1"), ["wrong host: it is for 127.0.0.1"]),
        (CA.signs(), ["wrong host: it names none that can be read"]),
        (CA.signs("b.example", "*.intranet"), ["wrong host: it is for b.example, *.intranet"]),
        (CA.signs("a.example", purpose=CLIENTS), ["not made for servers"]),
        (Signed.by_itself("a.example"), ["self-signed"]),
        (OTHER_ROOT.signs_ca("Nobody's CA").signs("a.example"), ["unknown CA: CN=Nobody's Root is no trusted root"]),
        (CA.signs("b.example", ends=-DAY / 2), ["expired on 20", "; wrong host: it is for b.example"]),
    ],
)
def test_what_is_wrong_is_said_all_of_it(policy: Policy, tmp_path: Path, server: Signed, faults: list[str]) -> None:
    found = shown(policy, "a.example", server.file(tmp_path / "server.pem"))
    assert found.fault
    assert all(fault in found.fault for fault in faults), found.fault
    assert found.chain[0] == server.certificate.public_bytes(Encoding.DER)


@pytest.mark.parametrize("host", ["192.0.2.8", "2001:db8::8"])
def test_a_name_does_not_stand_for_an_address_nor_one_address_for_another(
    policy: Policy, tmp_path: Path, host: str
) -> None:
    served = CA.signs("192.0.2.7", "paper.example").file(tmp_path / "server.pem")
    assert shown(policy, host, served).fault == "wrong host: it is for paper.example, 192.0.2.7"


def test_an_intermediate_that_is_not_served_leaves_the_ca_unknown(policy: Policy, tmp_path: Path) -> None:
    served = CA.signs("a.example").file(tmp_path / "server.pem", above=0)
    assert shown(policy, "a.example", served).fault == "unknown CA: CN=Test Issuing CA is no trusted root"


def test_connections_of_one_context_have_each_their_own_verdict(policy: Policy, tmp_path: Path) -> None:
    right = CA.signs("a.example").file(tmp_path / "right.pem")
    wrong = CA.signs("b.example").file(tmp_path / "wrong.pem")
    verdicts = [shown(policy, "a.example", served).fault is None for served in (right, wrong, right, wrong)]
    assert verdicts == [True, False, True, False]


@pytest.mark.parametrize("trusted", ["leaf", "intermediate"])
def test_what_the_bundle_holds_is_trusted_as_it_stands(tmp_path: Path, trusted: str) -> None:
    server = CA.signs("a.example")
    path = (server if trusted == "leaf" else CA).trusted(tmp_path / "roots.pem")
    policy = Policy(CertificateOptions(), Roots(path, "r"), "strict")
    assert shown(policy, "a.example", server.file(tmp_path / "server.pem", above=0)).fault is None


def test_a_chain_is_kept_as_pem_that_others_read(policy: Policy, tmp_path: Path) -> None:
    server = CA.signs("a.example")
    chain = shown(policy, "a.example", server.file(tmp_path / "server.pem")).chain
    assert pem_of(chain) == server.pem + CA.pem


def test_the_bundle_is_the_one_that_the_environment_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROFICHE_TLS_ROOTS", str(ROOT.trusted(tmp_path / "company.pem")))
    assert trusted_roots().name.startswith("company.pem sha256:")
    monkeypatch.delenv("MICROFICHE_TLS_ROOTS")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert trusted_roots().path.is_file()
    assert trusted_roots().path != tmp_path / "company.pem"


@pytest.mark.parametrize("text", [None, "", "not a certificate"])
def test_a_bundle_that_cannot_be_used_is_no_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    path = tmp_path / "company.pem"
    if text is not None:
        path.write_text(text)
    monkeypatch.setenv("MICROFICHE_TLS_ROOTS", str(path))
    with pytest.raises(BadTrustedRoots, match=r"company\.pem cannot be used"):
        trusted_roots()
