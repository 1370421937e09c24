"""Connections that keep the exact bytes of every exchange, and begin one only with a server that has proved itself.

In: a pool of Twisted's, and the recorder of each exchange. Out: connections that hand their bytes to it.
Never: a request on a connection whose certificates were not looked at.

It stands on private names of Scrapy 2.19 and Twisted 26.10, which pyproject.toml pins; tests/flow/test_wire.py compares
bytes and so guards them. No connection outlives a mistake: an answer that is cut takes its connection with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web._newclient import HEADER, STATUS
from twisted.web.client import HTTPConnectionPool
from zope.interface.declarations import implementer

from crawler.network.admission import TurnGate
from crawler.network.verification import VERIFICATION, CertificateRefused, HandshakeFailed, Verification
from crawler.network.wire_tap import Recorder
from storage.records import Handshake

if TYPE_CHECKING:
    from twisted.python.failure import Failure


class _TeedTransport:
    """A transport that also writes into a recorder; for everything else it is the one it wraps."""

    def __init__(self, transport: Any, recorder: Recorder) -> None:
        self._transport = transport
        self._recorder = recorder

    def write(self, data: bytes) -> None:
        """As `ITransport.write`."""
        self._recorder.send(data)
        self._transport.write(data)

    def writeSequence(self, pieces: Any) -> None:  # noqa: N802 - Twisted's name
        """As `ITransport.writeSequence`."""
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@implementer(IHandshakeListener)
class _TapProtocol(_LenientHTTP11ClientProtocol):
    """A connection that hands its bytes to the recorder of the exchange that it is busy with."""

    transport: Any  # TCP, or TLS over it: more than ITransport
    next_recorder: Recorder | None = None
    _recorder: Recorder | None = None
    _verification: Verification | None = None
    _handshake: Handshake | None = None
    _waiting: Deferred[_TapProtocol] | None = None
    _used = False
    _watch: Any = None
    _currentRequest: Any  # noqa: N815 - Twisted's name

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        """Know whether it is TLS with the server; a proxy's own has no `Verification`."""
        super().connectionMade()
        if isinstance(self.transport, TLSMemoryBIOProtocol):
            self._verification = vars(self.transport).get(VERIFICATION)

    def ready(self, recorder: Recorder) -> Deferred[_TapProtocol]:
        """Itself, when a request may be written, which `recorder` is for: with TLS, when the server has proved itself.

        Fails with `CertificateRefused`, `HandshakeFailed`.
        """
        self.next_recorder = recorder
        recorder.ip = self.transport.getPeer().host
        recorder.handshake = self._handshake
        if self._verification is None or self._handshake is not None:
            return succeed(self)
        self._waiting = Deferred(self._give_up)
        return self._waiting

    def handshakeCompleted(self) -> None:  # noqa: N802 - Twisted's name
        """Go on with a server that has proved itself, or need not (RFC 8446 §4.4.2.4)."""
        if self._verification is None or self._waiting is None:
            return
        self._handshake = self._verification.handshake(self.transport.getHandle())
        if self.next_recorder:
            self.next_recorder.handshake = self._handshake
        if self._handshake.fault and self._verification.verify == "strict":
            self._end(CertificateRefused(self._handshake.fault))
            self.transport.abortConnection()
        else:
            waiting, self._waiting = self._waiting, None
            waiting.callback(self)

    def _give_up(self, _waiting: object) -> None:
        if self._waiting is not None:  # the connection is still there
            self.transport.abortConnection()

    def _end(self, fault: Exception) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.called:
            waiting.errback(fault)

    def request(self, request: Any) -> Deferred[Any]:
        """Begin an exchange. Linked here and not with the answer, so that failures keep their bytes."""
        recorder, self.next_recorder = self.next_recorder, None
        assert recorder is not None
        self._recorder = recorder
        recorder.reused, self._used = self._used, True
        write_to = request.writeTo
        request.writeTo = lambda transport: write_to(_TeedTransport(transport, recorder))
        exchange = super().request(request)
        if self._parser is not None:
            self._parser.MAX_LENGTH = 2 * recorder.bounds.head_bytes
        self._watch_over(recorder)
        return exchange

    def _watch_over(self, recorder: Recorder) -> None:
        """Break off an answer that has begun and comes too slowly."""
        if recorder.is_slow():
            recorder.cut_by("time")
            self.transport.abortConnection()
            return
        self._watch = self.transport.reactor.callLater(recorder.bounds.slow_for, self._watch_over, recorder)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Record, then parse; an answer beyond its limits loses its connection."""
        recorder = self._recorder if self.state != "QUIESCENT" else None
        fitting = recorder.receive(data) if recorder else data
        super().dataReceived(fitting)  # type: ignore[no-untyped-call] # Twisted has no annotations here
        if recorder and self._in_head():
            recorder.weigh_head(fitting)
        if recorder and recorder.cut:
            self.transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """A close that is not clean may have cut an answer that only the close ends (RFC 9112 §9.8)."""
        self._watch_no_more()
        self._end(HandshakeFailed(_reason(reason)))
        if self._recorder and not reason.check(ConnectionDone):
            self._recorder.cut_by("disconnect")
        super().connectionLost(reason)  # type: ignore[no-untyped-call] # Twisted has no annotations here

    def _watch_no_more(self) -> None:
        if self._watch is not None and self._watch.active():
            self._watch.cancel()

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        """Keep the connection only if the server will too (RFC 9112 §9.3), and nothing strange lies on it."""
        self._watch_no_more()
        if rest or (self._parser is not None and _closes(self._parser)):
            self._currentRequest.persistent = False
        super()._finishResponse(rest)

    def _in_head(self) -> bool:
        return self._parser is not None and self._parser.state in (STATUS, HEADER)


def _closes(parser: Any) -> bool:
    """Whether the answer ends its connection; Twisted alone knows but `close` in lower case."""
    listed = b",".join(parser.connHeaders.getRawHeaders(b"connection", ())).lower()
    options = {option.strip() for option in listed.split(b",")}
    return b"close" in options or (parser.response.version < (b"HTTP", 1, 1) and b"keep-alive" not in options)


def _reason(failure: Failure) -> str:
    """Why a handshake failed: the alert or what OpenSSL could not understand, else how the connection went away."""
    fault: Any = failure.value
    if isinstance(fault, SSL.Error) and fault.args and fault.args[0]:
        return str(fault.args[0][-1][-1])
    return " ".join(str(fault).split()) or type(fault).__name__


class _TapFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _TapProtocol:  # noqa: N802 - Twisted's name
        return _TapProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call] # Twisted has none here


class TappedPool:
    """The shared connections, as one exchange sees them."""

    def __init__(self, pool: Any, connect: Any, recorder: Recorder, admission: TurnGate | None) -> None:
        """`connect` is the pool's method that gives a connection: a kept one, or always a new one; `admission`: when it
        may be used, None: at once.
        """
        self._pool, self._connect = pool, connect
        self._recorder, self._admission = recorder, admission
        self.persistent = pool.persistent

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[_TapProtocol]:  # noqa: N802 - Twisted's name
        """As `HTTPConnectionPool.getConnection`; the next request of the connection is the recorder's."""
        return Deferred.fromCoroutine(self._admitted(key, endpoint))

    async def _admitted(self, key: Any, endpoint: Any) -> _TapProtocol:
        while True:
            connection: _TapProtocol = await self._connect(key, endpoint)
            await connection.ready(self._recorder)
            if self._admission is None:
                return connection
            try:
                if await self._admission.admits(connection, self._pool._reactor):
                    return connection
            except BaseException:
                if connection.state == "QUIESCENT":
                    self._pool._putConnection(key, connection)
                raise


def pool_of(reactor: Any, at_once: int) -> HTTPConnectionPool:
    """Connections that are kept, of which each is tapped, up to `at_once` for each host.

    Twisted's own second try on a stale one is off: it would send a request that no claim knows of.
    """
    pool = HTTPConnectionPool(reactor, persistent=True)
    pool._factory = _TapFactory
    pool.retryAutomatically = False
    pool.maxPersistentPerHost = at_once
    return pool
