"""What went wrong, said as a page to people and as a problem document (RFC 9457) to programs.

In: a request, a status, a sentence. Out: a response that holds no more of the request than its path.
"""

from __future__ import annotations

import json
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from readingroom.web import addresses
from readingroom.web.rendering import rendered
from storage.errors import ArchiveError, BadUrl, Embargoed, EpochOver, MicroficheError, NotFound, TakenDown, UsageError
from storage.passing import OutOfTime

_STATUSES: tuple[tuple[type[MicroficheError], int], ...] = (
    (Embargoed, 403),
    (TakenDown, 451),
    (NotFound, 404),
    (EpochOver, 409),
    (BadUrl, 400),
    (UsageError, 400),
)
"""What an error is over HTTP, the first that fits; 451 is for what people withhold (RFC 7725 §3)."""

_OUT_OF_TIME = (
    "This takes longer than a page may take here. Ask for less: for one site (site:paper), for a stretch of time"
    " (from:2026-10 to:2026-11), or for words that are rarer."
)
_NOT_NOW = "The archive cannot be read at this moment, perhaps because it is being brought up to date. Try again soon."
_AGAIN = 10
"""Seconds after which it is worth while to ask again (RFC 9110 §10.2.3)."""


_MOST_SAID = 100
"""Signs of what was asked that are said again."""


def of(request: Request, error: MicroficheError) -> Response:
    """The answer to a request that an error ended."""
    status = next((number for kind, number in _STATUSES if isinstance(error, kind)), 503)
    if isinstance(error, OutOfTime):
        return answer(request, 503, _OUT_OF_TIME)
    # Its sentence names a path of this machine, and what to do there; the log of the server has it.
    return later(request, _NOT_NOW) if isinstance(error, ArchiveError) else answer(request, status, _said(error))


def later(request: Request, detail: str) -> Response:
    """What cannot be answered now, and can soon."""
    return answer(request, 503, detail, **{"Retry-After": str(_AGAIN)})


_ANEW = "The cursor {cursor} is of another database than this one. Forget what was taken in, and ask again without it."


def _said(error: MicroficheError) -> str:
    """The sentence of an error; nobody who asks over HTTP has typed a command."""
    if isinstance(error, EpochOver):
        return _ANEW.format(cursor=str(error.facts.get("cursor", ""))[:_MOST_SAID])
    why = str(error.facts.get("why", "")) if type(error) is UsageError else ""
    return f"{why[0].upper()}{why[1:]}." if why else str(error)


def answer(request: Request, status: int, detail: str, **headers: str) -> Response:
    """A page or a problem document, whichever is wanted."""
    title = HTTPStatus(status).phrase
    if wants_json(request) or addresses.is_for_programs(request.url.path):
        told = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": request.url.path}
        return Response(json.dumps(told), status, headers, "application/problem+json")
    page = rendered("problem.html", title=title, status=status, detail=detail)
    return Response(page, status, headers, "text/html")


def wants_json(request: Request) -> bool:
    """Whether a program asks: by the ending of the address, or because it would rather have JSON than HTML."""
    if request.url.path.endswith(".json") or request.url.path.startswith("/api/"):
        return True
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "text/html" not in accepted


def moved(where: str, status: int = 303) -> Response:
    """What is asked for stands at another address."""
    return RedirectResponse(where, status)
