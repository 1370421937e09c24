"""A download handler that keeps the exact bytes of every exchange, whatever becomes of it.

In: Scrapy requests. Out: Scrapy's responses and exceptions as ever, and in `request.meta["wire"]` a `WireTap`: what
was sent and received, byte for byte, with the peer's address and the TLS parameters; also after a failure.
Never: a decision about content; the body that archive and reader use is decoded from the tapped bytes.

It stands on private names of Scrapy 2.19 and Twisted 26.10, as `crawler.network.tapped` does.

Settings, which a job's terms replace: `SITE_ALLOW_PRIVATE` (list of addresses and networks, for the guard),
`SITE_TLS_VERIFY` (strict or record), `SITE_PROXY` (a URL), `DOWNLOAD_MAXSIZE` and `DOWNLOAD_TIMEOUT` (bytes and seconds
of one exchange, headers and all).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.exceptions import DownloadTimeoutError
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.network.address_guard import Guard, GuardDenied, GuardedReactor, guard_for
from crawler.network.admission import TurnGate
from crawler.network.proxies import ProxyRefused
from crawler.network.route import Route
from crawler.network.tapped import TappedPool, pool_of
from crawler.network.trust import trusted_roots
from crawler.network.verification import Policy, Verify
from crawler.network.wire_tap import Bounds, Recorder
from crawler.sites.proxy import proxy_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.web.client import HTTPConnectionPool

_UNLIMITED = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms connections are made and answers taken: who may be connected to, by which way, and how servers
    prove themselves; the connections that are kept; what one answer may cost.
    """

    guard: Guard
    policy: Policy
    route: Route | None
    pool: HTTPConnectionPool
    bounds: Bounds


class _WireAgent(_ScrapyAgent):
    """Scrapy's agent, which connects only where the guard lets it, and by the way that the site's file says."""

    def __init__(self, terms: Terms, **kwargs: Any) -> None:
        policy: Any = terms.policy
        super().__init__(contextFactory=policy, connectTimeout=terms.bounds.seconds, **kwargs)
        self._terms = terms

    def _get_agent(self, request: Request, timeout: float) -> Any:
        if request.meta.get("proxy"):
            raise GuardDenied("a proxy would connect where the guard cannot see")
        agent = super()._get_agent(request, timeout)
        if route := self._terms.route:
            scheme = urlsplit(request.url).scheme
            return route.agent(scheme, agent._reactor, self._contextFactory, self._pool, timeout)
        agent._endpointFactory._reactor = GuardedReactor(agent._reactor, self._terms.guard)
        return agent


class WireDownloadHandler(HTTP11DownloadHandler):
    """HTTP/1.1 over TCP and TLS; one call is one exchange and leaves one `WireTap`.

    With `request.meta["fresh"]` the exchange has a new connection, whatever lies in the pool.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory: Any
        self._trust: Policy | None = None
        self._terms = self.agreed(
            allow_private=crawler.settings.getlist("SITE_ALLOW_PRIVATE"),
            verify=crawler.settings.get("SITE_TLS_VERIFY", "strict"),
            proxy=crawler.settings.get("SITE_PROXY"),
            at_once=self._pool.maxPersistentPerHost,
            bounds=Bounds(
                most_bytes=self._default_maxsize or _UNLIMITED, seconds=crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
            ),
        )

    def agreed(
        self,
        *,
        allow_private: Sequence[str],
        verify: Verify,
        proxy: str | None,
        at_once: int,
        bounds: Bounds,
    ) -> Terms:
        """Terms with connections of their own. Raises `BadTrustedRoots`, and ValueError for an address or a proxy."""
        trust, guard = self._trust_of_today(), guard_for(allow_private)
        return Terms(
            guard=guard,
            policy=trust.verifying(verify),
            route=Route(proxy_of(proxy), guard, trust) if proxy else None,
            pool=pool_of(self._pool._reactor, at_once),
            bounds=bounds,
        )

    def _trust_of_today(self) -> Policy:
        """Strict, by the roots that the environment has now: a worker runs for years."""
        roots, factory = trusted_roots(), self._contextFactory
        if self._trust is None or self._trust.roots != roots:
            self._trust = Policy(factory._get_cert_options(), roots, "strict")
        return self._trust

    def terms_of(self, request: Request) -> Terms:
        """The terms for one exchange."""
        del request
        return self._terms

    def admission_of(self, request: Request) -> TurnGate | None:
        """What says when the request may be written; None: at once."""
        del request
        return None

    async def download_request(self, request: Request) -> Response:
        """Fetch. Raises as Scrapy's handler does, and `GuardDenied`; `request.meta["wire"]` is set in any case."""
        terms = self.terms_of(request)
        recorder = Recorder(terms.bounds)
        try:
            with wrap_twisted_exceptions():
                return await self._answer(request, terms, recorder)
        except DownloadTimeoutError:
            recorder.cut_by("time")
            raise
        finally:
            tap = recorder.tap()
            request.meta["wire"] = replace(tap, ip=None) if terms.route else tap

    async def _answer(self, request: Request, terms: Terms, recorder: Recorder) -> Response:
        if terms.route:
            await terms.route.admit(urlsplit(request.url).hostname or "")
        answer: Response = await maybe_deferred_to_future(
            self._agent(request, terms, recorder).download_request(request)
        )
        if terms.route:
            _from_the_server(answer, recorder)
        return answer

    def _agent(self, request: Request, terms: Terms, recorder: Recorder) -> _WireAgent:
        """One agent an exchange. Its own size limit is off, because it would throw away what came."""
        connect = terms.pool._newConnection if request.meta.get("fresh") else terms.pool.getConnection
        return _WireAgent(
            terms,
            bindAddress=self._bind_address,
            pool=TappedPool(terms.pool, connect, recorder, self.admission_of(request)),
            maxsize=0,
            warnsize=0,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )


def _from_the_server(answer: Response, recorder: Recorder) -> None:
    """A 407 is never a server's (RFC 9110 §15.5.8): nothing was asked of it, nothing came. Raises `ProxyRefused`."""
    if answer.status == 407:
        recorder.forget()
        raise ProxyRefused("it wants another user or password (407)")
