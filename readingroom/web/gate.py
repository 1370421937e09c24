"""Who may ask, and what a browser may do with the answer. ASGI, around everything else.

In: any request. Out: what the application answers, with headers under which nothing of a page can run; or a refusal.
Nothing here writes, so GET and HEAD are all there is (RFC 9110 §9.2.1).
"""

from __future__ import annotations

import hmac
from base64 import b64decode
from collections.abc import Collection
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from readingroom.web import problems

_POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("style", "font", "img", "script")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Of every answer. A page may load files of its own origin, be framed by nobody, and make no HTML of text."""

_COOKIE = "microfiche"
_LONGEST = 15_000
"""Bytes of a path, and of what stands behind its question mark."""
_A_MONTH = 30 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Who may ask: `hosts` are the names of this server, any if there are none; `token` is what one must know."""

    hosts: Collection[str] = ()
    token: str | None = None


class Gate:
    """An ASGI application that lets through what it may."""

    def __init__(self, inner: ASGIApp, admission: Admission) -> None:
        """Stand before `inner`."""
        self._inner = inner
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        answer = self._refusal(Request(scope)) or self._inner
        await answer(scope, receive, _closed(send))

    def _refusal(self, request: Request) -> ASGIApp | None:
        if request.method not in ("GET", "HEAD"):
            return problems.answer(request, 405, "Pages here can be read, and nothing else.", Allow="GET, HEAD")
        # A name of somebody else's that leads here would let a page of his read this one (DNS rebinding).
        if self._admission.hosts and request.url.hostname not in self._admission.hosts:
            return problems.answer(request, 421, "This server has another name. Open it under that.")
        if len(request.scope["raw_path"]) + len(request.scope["query_string"]) > _LONGEST:
            return problems.answer(request, 414, f"An address has {_LONGEST:,} bytes at most here.")
        return self._unknown(request)

    def _unknown(self, request: Request) -> ASGIApp | None:
        """What is said to who does not know the token; with it in an address one gets a cookie instead."""
        token = self._admission.token
        if token is None or _is(token, request.cookies.get(_COOKIE, "")) or _is(token, _told(request.headers)):
            return None
        if not _is(token, request.query_params.get("token", "")):
            how = "Open the address that the command printed, or send the token as `Authorization: Bearer …`."
            return problems.answer(request, 401, how, **{"WWW-Authenticate": "Bearer"})
        here = str(request.url.remove_query_params("token").replace(scheme="", netloc=""))
        moved = problems.moved(here)
        moved.set_cookie(_COOKIE, token, max_age=_A_MONTH, httponly=True, samesite="strict")
        return moved


def _is(token: str, given: str) -> bool:
    return hmac.compare_digest(token.encode(), given.encode())


def _told(headers: Headers) -> str:
    """The token that a program sends; feed readers know but the way of a name and a password (RFC 7617)."""
    kind, _, told = headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return told.strip()
    return _password(told.strip()) if kind.lower() == "basic" else ""


def _password(told: str) -> str:
    try:
        return b64decode(told, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _closed(send: Send) -> Send:
    """Every answer under the headers, whoever gave it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sent
