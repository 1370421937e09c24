"""A download handler that keeps the exact bytes of every exchange, whatever becomes of it.

In: Scrapy requests. Out: Scrapy's responses and exceptions as ever, and in `request.meta["wire"]` a `WireTap`: what
was sent and received, byte for byte, with the peer's address and the TLS parameters; also after a failure.
Never: a decision about content; the body that archive and reader use is decoded from the tapped bytes.

It stands on private names of Scrapy 2.19 and Twisted 26.10, which pyproject.toml pins; tests/flow/test_wire.py compares
bytes and so guards them. No connection outlives a mistake: an answer that is cut takes its connection with it.

Settings, which a job's terms replace: `SITE_ALLOW_PRIVATE` (list of addresses and networks, for the guard),
`DOWNLOAD_MAXSIZE` and `DOWNLOAD_TIMEOUT` (bytes and seconds of one exchange, headers and all).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _ScrapyAgent,
)
from scrapy.exceptions import DownloadTimeoutError
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.web._newclient import HEADER, STATUS
from twisted.web.client import HTTPConnectionPool
from zope.interface.declarations import implementer

from crawler.network.address_guard import Guard, GuardDenied, GuardedReactor, guard_for
from crawler.network.wire_tap import Recorder, WireTap

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.python.failure import Failure

HEAD_LIMIT = 512 * 1024
"""Bytes of the heads of an answer, interim ones included; more is cut (CVE-2023-38039 was such a flood)."""

_UNLIMITED = 1 << 62


class _TeedTransport:
    """A transport that also writes into a recorder; for everything else it is the one it wraps."""

    def __init__(self, transport: Any, recorder: Recorder) -> None:
        self._transport = transport
        self._recorder = recorder

    def write(self, data: bytes) -> None:
        """As `ITransport.write`."""
        self._recorder.sent += data
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
    _tls: tuple[str, str] | None = None
    _used = False
    _currentRequest: Any  # noqa: N815 - Twisted's name

    def handshakeCompleted(self) -> None:  # noqa: N802 - Twisted's name
        """Remember version and cipher, which TLS 1.3 knows no sooner."""
        handle = self.transport.getHandle()
        self._tls = (handle.get_protocol_version_name(), handle.get_cipher_name())
        if self._recorder:
            self._recorder.tls = self._tls

    def request(self, request: Any) -> Deferred[Any]:
        """Begin an exchange. Linked here and not with the answer, so that failures keep their bytes."""
        recorder, self.next_recorder = self.next_recorder, None
        assert recorder is not None
        self._recorder = recorder
        recorder.ip, recorder.tls = self.transport.getPeer().host, self._tls
        recorder.reused, self._used = self._used, True
        write_to = request.writeTo
        request.writeTo = lambda transport: write_to(_TeedTransport(transport, recorder))
        exchange = super().request(request)
        if self._parser is not None:
            self._parser.MAX_LENGTH = 2 * HEAD_LIMIT
        return exchange

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Record, then parse; an answer beyond its limits loses its connection."""
        recorder = self._recorder if self.state != "QUIESCENT" else None
        fitting = recorder.receive(data) if recorder else data
        super().dataReceived(fitting)  # type: ignore[no-untyped-call] # Twisted has no annotations here
        if recorder and self._in_head() and len(recorder.received) > HEAD_LIMIT:
            recorder.cut_by("length")
        if recorder and recorder.cut:
            self.transport.abortConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """A close that is not clean may have cut an answer that only the close ends (RFC 9112 §9.8)."""
        if self._recorder and not reason.check(ConnectionDone):
            self._recorder.cut_by("disconnect")
        super().connectionLost(reason)  # type: ignore[no-untyped-call] # Twisted has no annotations here

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        """Keep the connection only if the server will too (RFC 9112 §9.3), and nothing strange lies on it."""
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


class _TapFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _TapProtocol:  # noqa: N802 - Twisted's name
        return _TapProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call] # Twisted has none here


class _TappedPool:
    """The shared connections, as one exchange sees them."""

    def __init__(self, pool: Any, connect: Any, recorder: Recorder) -> None:
        """`connect` is the pool's method that gives a connection: a kept one, or always a new one."""
        self._connect = connect
        self._recorder = recorder
        self.persistent = pool.persistent

    def getConnection(self, key: Any, endpoint: Any) -> Deferred[_TapProtocol]:  # noqa: N802 - Twisted's name
        """As `HTTPConnectionPool.getConnection`; the next request of the connection is the recorder's."""
        connection: Deferred[_TapProtocol] = self._connect(key, endpoint)
        return connection.addCallback(self._attach)

    def _attach(self, protocol: _TapProtocol) -> _TapProtocol:
        protocol.next_recorder = self._recorder
        return protocol


class _WireAgent(_ScrapyAgent):
    """Scrapy's agent, which connects only where the guard lets it."""

    def __init__(self, guard: Guard, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._guard = guard

    def _get_agent(self, request: Request, timeout: float) -> Any:
        if request.meta.get("proxy"):
            raise GuardDenied("a proxy would connect where the guard cannot see")
        agent = super()._get_agent(request, timeout)
        agent._endpointFactory._reactor = GuardedReactor(agent._reactor, self._guard)
        return agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms connections are made and answers taken: who may be connected to, the connections that are kept,
    and the bytes and seconds that one exchange may cost, headers and all.
    """

    guard: Guard
    pool: HTTPConnectionPool
    most_bytes: int
    seconds: float


def pool_of(reactor: Any, at_once: int) -> HTTPConnectionPool:
    """Connections that are kept, of which each is tapped, up to `at_once` for each host.

    Twisted's own second try on a stale one is off: it would send a request that no claim knows of.
    """
    pool = HTTPConnectionPool(reactor, persistent=True)
    pool._factory = _TapFactory
    pool.retryAutomatically = False
    pool.maxPersistentPerHost = at_once
    return pool


class WireDownloadHandler(HTTP11DownloadHandler):
    """HTTP/1.1 over TCP and TLS; one call is one exchange and leaves one `WireTap`.

    With `request.meta["fresh"]` the exchange has a new connection, whatever lies in the pool.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._terms = Terms(
            guard=guard_for(crawler.settings.getlist("SITE_ALLOW_PRIVATE")),
            pool=pool_of(self._pool._reactor, self._pool.maxPersistentPerHost),
            most_bytes=self._default_maxsize or _UNLIMITED,
            seconds=crawler.settings.getfloat("DOWNLOAD_TIMEOUT"),
        )

    def terms_of(self, request: Request) -> Terms:
        """The terms for one exchange."""
        del request
        return self._terms

    async def download_request(self, request: Request) -> Response:
        """Fetch. Raises as Scrapy's handler does, and `GuardDenied`; `request.meta["wire"]` is set in any case."""
        terms = self.terms_of(request)
        recorder = Recorder(terms.most_bytes)
        try:
            with wrap_twisted_exceptions():
                agent = self._agent(request, terms, recorder)
                return await maybe_deferred_to_future(agent.download_request(request))
        except DownloadTimeoutError:
            recorder.cut_by("time")
            raise
        finally:
            request.meta["wire"] = _sent_or_not(request, recorder)

    def _agent(self, request: Request, terms: Terms, recorder: Recorder) -> _WireAgent:
        """One agent an exchange. Its own size limit is off, because it would throw away what came."""
        connect = terms.pool._newConnection if request.meta.get("fresh") else terms.pool.getConnection
        return _WireAgent(
            terms.guard,
            contextFactory=self._contextFactory,
            connectTimeout=terms.seconds,
            bindAddress=self._bind_address,
            pool=_TappedPool(terms.pool, connect, recorder),
            maxsize=0,
            warnsize=0,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )


def _sent_or_not(request: Request, recorder: Recorder) -> WireTap:
    """The tap; what waited for a TLS handshake that never ended was not sent."""
    if request.url.lower().startswith("https:") and recorder.tls is None:
        recorder.sent.clear()
    return recorder.tap()
