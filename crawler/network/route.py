"""The way through a proxy, as Twisted's agents take it.

In: the proxy and the guard of a site's file. Out: agents that connect through it. Plain http goes to an HTTP proxy in
absolute form (RFC 9112 §3.2.2), as proxies expect it; all else through a tunnel, by which both ends talk as without it.

The guard cannot see where a proxy connects to, so it looks names up itself, and refuses those that it finds in a
private network. A name that nobody here knows is for the proxy; two look-ups of one name may differ.
"""

from __future__ import annotations

import asyncio
import ipaddress
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import wrapClientTLS
from twisted.web.client import URI, Agent
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgentEndpointFactory, IPolicyForHTTPS
from zope.interface.declarations import implementer

from crawler.network.address_guard import Guard
from crawler.network.proxies import (
    Dialogue,
    ProxiedEndpoint,
    connect_dialogue,
    no_dialogue,
    socks_dialogue,
)
from crawler.network.verification import Policy
from crawler.sites.proxy import Proxy

_PATIENCE = 5.0
"""Seconds for a look-up of ours; where a proxy is needed, there may be no resolver that answers."""


class Route:
    """The way to the servers of one site: through its proxy."""

    def __init__(self, proxy: Proxy, guard: Guard, policy: Policy) -> None:
        """`policy` is for the proxy itself, where it is reached by TLS."""
        self.proxy, self._guard, self._policy = proxy, guard, policy
        self._known: dict[str, list[str]] = {}

    async def admit(self, host: str) -> None:
        """Raises `GuardDenied` where a host is, or is known here to be, in a network that the site may not reach."""
        host = host.strip("[]")
        if host not in self._known:
            self._known[host] = [host] if _is_address(host) else await _addresses(host)
        for address in self._known[host]:
            self._guard.check(address)

    def agent(self, scheme: str, reactor: Any, policy: IPolicyForHTTPS, pool: Any, seconds: float) -> Agent:
        """An agent for one exchange with a server of this scheme."""
        endpoints = _Endpoints(self, reactor, policy, seconds)
        kind = _AbsoluteFormAgent if self.takes_requests(scheme) else Agent
        agent: Agent = kind.usingEndpointFactory(reactor, endpoints, pool)
        return agent

    def takes_requests(self, scheme: str) -> bool:
        """Whether the proxy is sent the requests themselves."""
        return scheme == "http" and self.proxy.kind != "socks5"

    def endpoint(self, uri: URI, reactor: Any, seconds: float) -> ProxiedEndpoint:
        """Where a server of this address is reached, without its TLS."""
        return ProxiedEndpoint(reactor, self.proxy, self._policy, seconds, self._dialogue(uri))

    def _dialogue(self, uri: URI) -> Dialogue:
        host = uri.host.decode("ascii").rstrip(".")
        if self.proxy.kind == "socks5":
            return socks_dialogue(host, uri.port, self.proxy.user, self.proxy.password)
        if self.takes_requests(uri.scheme.decode("ascii")):
            return no_dialogue()
        return connect_dialogue(host, uri.port, self.proxy.authorization)


@implementer(IAgentEndpointFactory)
class _Endpoints:
    """As the agent asks for them: a new way each time."""

    def __init__(self, route: Route, reactor: Any, policy: IPolicyForHTTPS, seconds: float) -> None:
        self.route, self._reactor, self._policy, self._seconds = route, reactor, policy, seconds

    def endpointForURI(self, uri: URI) -> Any:  # noqa: N802 - Twisted's name
        """As `IAgentEndpointFactory.endpointForURI`."""
        endpoint: Any = self.route.endpoint(uri, self._reactor, self._seconds)
        if uri.scheme != b"https":
            return endpoint
        return wrapClientTLS(self._policy.creatorForNetloc(uri.host, uri.port), endpoint)  # type: ignore[call-arg,misc] # zope


class _AbsoluteFormAgent(Agent):
    """Sends the whole address, and to the proxy who we are to it."""

    _endpointFactory: _Endpoints  # noqa: N815 - Twisted's name

    def request(
        self,
        method: bytes,
        uri: bytes,
        headers: Headers | None = None,
        bodyProducer: Any = None,  # noqa: N803 - Twisted's
    ) -> Deferred[Any]:
        """As `Agent.request`."""
        proxy, parsed = self._endpointFactory.route.proxy, URI.fromBytes(uri)
        headers = headers or Headers()
        if proxy.authorization:
            headers.setRawHeaders(b"Proxy-Authorization", [proxy.authorization])
        return self._requestWithEndpoint(
            key=(b"http-proxy", proxy.host.encode(), proxy.port),
            endpoint=self._endpointFactory.endpointForURI(parsed),
            method=method,
            parsedURI=parsed,
            headers=headers,
            bodyProducer=bodyProducer,
            requestPath=uri,
        )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _addresses(host: str) -> list[str]:
    """Where this machine finds a name; nowhere is no fault. Names of Tor are asked of nobody (RFC 7686 §2)."""
    if host.rstrip(".").endswith(".onion"):
        return []
    try:
        found = await asyncio.wait_for(asyncio.get_running_loop().getaddrinfo(host, None), _PATIENCE)
    except (OSError, TimeoutError, UnicodeError):
        return []
    return sorted({str(sockaddr[0]) for *_rest, sockaddr in found})
