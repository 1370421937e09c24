"""Proxies of a site: HTTP, HTTPS and SOCKS 5, as a way to a server that is no part of the exchange with it.

In: a `Proxy`. Out: Twisted endpoints that end at the server, behind a
CONNECT (RFC 9110 §9.3.6) or a request of SOCKS (RFC 1928, RFC 1929), which no record shows. Names go to the proxy as
they are. Never: a connection past the proxy; what the proxy refuses is refused.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Generator
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.interfaces import IHandshakeListener, IStreamClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from zope.interface.declarations import implementer

from crawler.network.verification import VERIFICATION, Policy, Verification
from crawler.sites.proxy import Proxy

_LONGEST_REPLY = 64 * 1024
_LONGEST_NAME = 255
_SOCKS_REFUSALS = {
    1: "general failure",
    2: "not allowed",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "TTL expired",
    7: "command not supported",
    8: "kind of address not supported",
}
"""The replies of RFC 1928 §6."""


class ProxyRefused(Exception):
    """The proxy did not open a way to the server."""


Reply = Callable[[bytes], int | None]
"""How long the reply is, by what of it came so far; None: that can't be said yet."""
Dialogue = Generator[tuple[bytes, Reply], bytes, None]
"""What is said to a proxy, and its replies, until the way is open. Raises `ProxyRefused`."""


def no_dialogue() -> Dialogue:
    """Nothing is to be said: the proxy takes the requests themselves."""
    yield from ()


def connect_dialogue(host: str, port: int, authorization: bytes | None) -> Dialogue:
    """Ask an HTTP proxy for a tunnel (RFC 9110 §9.3.6)."""
    target = f"[{host}]:{port}".encode() if ":" in host else f"{host}:{port}".encode("ascii")
    lines = [b"CONNECT %s HTTP/1.1" % target, b"Host: " + target]
    lines += [b"Proxy-Authorization: " + authorization] if authorization else []
    reply = yield b"\r\n".join([*lines, b"", b""]), _until_blank_line
    status_line = reply.split(b"\r\n", 1)[0].decode("latin-1")
    version, _, status = status_line.partition(" ")
    if not (version.startswith("HTTP/1.") and status.startswith("2")):
        raise ProxyRefused(f"to CONNECT it answered {status[:100] or 'no HTTP'}")


def socks_dialogue(host: str, port: int, user: str, password: str) -> Dialogue:
    """Ask a SOCKS 5 proxy for a connection (RFC 1928 §3 to §6); a name is for it to look up."""
    reply = yield b"\x05\x02\x00\x02" if user else b"\x05\x01\x00", _exactly(2)
    if reply[:1] != b"\x05" or reply[1] not in ((0, 2) if user else (0,)):
        raise ProxyRefused("it wants a user and password" if reply == b"\x05\xff" else "it speaks no SOCKS 5")
    if reply[1] == 2:
        told = b"".join(bytes([len(one)]) + one for one in (user.encode(), password.encode()))
        reply = yield b"\x01" + told, _exactly(2)
        if reply[1]:
            raise ProxyRefused("it does not know this user and password")
    reply = yield b"\x05\x01\x00" + _socks_address(host) + port.to_bytes(2, "big"), _socks_reply
    if reply[:1] != b"\x05" or reply[1]:
        raise ProxyRefused(_SOCKS_REFUSALS.get(reply[1], f"SOCKS reply {reply[1]}"))


def _exactly(length: int) -> Reply:
    return lambda _found: length


def _until_blank_line(found: bytes) -> int | None:
    end = found.find(b"\r\n\r\n")
    return end + 4 if end >= 0 else None


def _socks_reply(found: bytes) -> int | None:
    if len(found) < 2:
        return None
    if found[1]:
        return len(found)  # of a refusal no more is read; some servers send less than the standard says
    if len(found) < 5:
        return None
    return {1: 10, 3: 7 + found[4], 4: 22}.get(found[3], len(found))


def _socks_address(host: str) -> bytes:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.encode("ascii")
        if len(name) > _LONGEST_NAME:
            raise ProxyRefused(f"a name of {len(name)} bytes is too long for SOCKS") from None
        return b"\x03" + bytes([len(name)]) + name
    return (b"\x01" if address.version == 4 else b"\x04") + address.packed


@implementer(IStreamClientEndpoint)
class ProxiedEndpoint:
    """A server behind a proxy: connected when the dialogue is over; an https proxy must prove who it is first."""

    def __init__(self, reactor: Any, proxy: Proxy, policy: Policy, seconds: float, dialogue: Dialogue) -> None:
        endpoint: Any = HostnameEndpoint(reactor, proxy.host, proxy.port, timeout=seconds)
        if proxy.kind == "https":
            creator: Any = policy.creatorForNetloc(proxy.host.encode("ascii"), proxy.port)
            endpoint = wrapClientTLS(creator, endpoint)
        self._endpoint, self._proxy, self._dialogue = endpoint, proxy, dialogue

    def connect(self, protocolFactory: Any) -> Deferred[Any]:  # noqa: N803 - Twisted's name
        """As `IStreamClientEndpoint.connect`. Fails with `ProxyRefused`."""
        opening = Factory.forProtocol(lambda: _Opening(self._dialogue, protocolFactory))
        connected: Deferred[Any] = self._endpoint.connect(opening)
        connected.addCallback(lambda made: made.opened)
        return connected.addErrback(self._told)

    def _told(self, failure: Failure) -> Failure:
        """Which proxy it was, and why; not who we are to it."""
        why = " ".join(str(failure.value).split()) or type(failure.value).__name__
        if not isinstance(failure.value, ProxyRefused):
            why = f"it cannot be reached ({why})"
        return Failure(ProxyRefused(f"{self._proxy.where}: {why}"))


@implementer(IHandshakeListener)
class _Opening(Protocol):
    """Talks to the proxy, then is nothing but the way to the protocol behind it."""

    transport: Any

    def __init__(self, dialogue: Dialogue, factory: Any) -> None:
        self.opened: Deferred[Any] = Deferred(lambda _waiting: self.transport.abortConnection())
        self._dialogue, self._factory, self._found = dialogue, factory, b""
        self._reply: Reply = _exactly(0)
        self._behind: Any = None

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Begin, unless TLS does first."""
        if not isinstance(self.transport, TLSMemoryBIOProtocol):
            self._go_on(None)

    def handshakeCompleted(self) -> None:  # noqa: N802 - Twisted's name
        """Begin, if the proxy proves who it is; what it showed is no matter of the server behind it."""
        verification: Verification = vars(self.transport).pop(VERIFICATION)
        if fault := verification.handshake(self.transport.getHandle()).fault:
            self._end(ProxyRefused(f"it does not prove who it is: {fault}"))
        else:
            self._go_on(None)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """A reply, or what the server sent."""
        if self._behind is not None:
            self._behind.dataReceived(data)
            return
        self._found += data
        length = self._reply(self._found)
        if length is not None and len(self._found) >= length:
            reply, self._found = self._found[:length], self._found[length:]
            self._go_on(reply)
        elif len(self._found) > _LONGEST_REPLY:
            self._end(ProxyRefused("its answer has no end"))

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """Of the server, or of the proxy before it."""
        if self._behind is not None:
            self._behind.connectionLost(reason)
        elif not self.opened.called:
            self.opened.errback(ProxyRefused(f"it ended the connection ({reason.getErrorMessage()})"))

    def _go_on(self, reply: bytes | None) -> None:
        try:
            said, self._reply = next(self._dialogue) if reply is None else self._dialogue.send(reply)
        except StopIteration:
            self._hand_over()
        except ProxyRefused as refusal:
            self._end(refusal)
        else:
            self.transport.write(said)

    def _hand_over(self) -> None:
        self._behind = self._factory.buildProtocol(self.transport.getPeer())
        self._behind.makeConnection(self.transport)
        self.opened.callback(self._behind)
        if self._found:
            self._behind.dataReceived(self._found)

    def _end(self, refusal: ProxyRefused) -> None:
        self.opened.errback(refusal)
        self.transport.abortConnection()
