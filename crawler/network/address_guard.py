"""Addresses checked at connect time, so that no link, redirect or DNS answer leads into a private network.

In: the addresses and networks that a site's file allows, and every address that the crawler is about to connect to,
after names and odd notations (2130706433, 0x7f.1, [::ffff:127.0.0.1]) have been resolved. Out: nothing, or
`GuardDenied` before any packet leaves. Never: a decision about a name; two look-ups of one name may differ.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from twisted.internet.interfaces import IReactorPluggableNameResolver, IReactorTCP, IReactorTime
from zope.interface.declarations import implementer

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_V4_COMPATIBLE = ipaddress.IPv6Network("::/96")

_NOT_PUBLIC = " is not public, and the site's allow_private does not name it"


class GuardDenied(Exception):
    """The address belongs to no public network, and the site's file does not allow it."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be connected to: public addresses, and those inside `allowed`."""

    allowed: tuple[Network, ...] = ()

    def check(self, host: str) -> None:
        """Raises `GuardDenied` unless `host` is an address, and a public or an allowed one."""
        try:
            address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
        except ValueError as fault:
            raise GuardDenied(f"{host} is no address") from fault
        forms = (address, *_inside(address))
        if not (all(map(_is_public, forms)) or any(self._allows(form) for form in forms)):
            raise GuardDenied(f"{host}{_NOT_PUBLIC}")

    def _allows(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self.allowed)


def guard_for(allow_private: Iterable[str]) -> Guard:
    """The guard of a site whose file allows these addresses and networks (CIDR). Raises ValueError for others."""
    return Guard(tuple(ipaddress.ip_network(entry.strip("[]"), strict=False) for entry in allow_private))


def denied_address(sentence: str) -> str | None:
    """The address that a `GuardDenied` names as private; None where it says something else."""
    host, found, _rest = sentence.partition(_NOT_PUBLIC)
    return host.rpartition(" ")[2].strip("[]") if found else None


def _inside(address: Address) -> Iterator[Address]:
    """The IPv4 addresses that an IPv6 address stands for: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    yield from filter(None, (address.ipv4_mapped, address.sixtofour))
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or (address in _V4_COMPATIBLE and int(address) > 1):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped or address.is_site_local):
        return bool(address.ipv4_mapped)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@implementer(IReactorPluggableNameResolver, IReactorTCP, IReactorTime)
class GuardedReactor:
    """A reactor whose `connectTCP` asks the guard first; for everything else it is the one it wraps.

    Twisted resolves a name before it connects, and connects to each address by `connectTCP`: so this is the one gate.
    """

    def __init__(self, reactor: Any, guard: Guard) -> None:
        self._reactor = reactor
        self._guard = guard

    def connectTCP(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:  # noqa: N802 - Twisted's name
        """As `IReactorTCP.connectTCP`. Raises `GuardDenied`."""
        self._guard.check(host)
        return self._reactor.connectTCP(host, port, *args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)
