"""The reading room as an ASGI application.

In: an open archive. Out: an application that answers each request from one transaction, and holds nothing between two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from readingroom.terminal import as_json
from readingroom.web import addresses, problems
from readingroom.web.asked import Elsewhere, Leaf, PageAsked, PageOf
from readingroom.web.gate import Admission, Gate
from readingroom.web.pages import article, difference, edition, front, jobs, named, search, sites
from readingroom.web.rendering import rendered
from storage.archive import Archive
from storage.errors import MicroficheError

_FILES = Path(__file__).with_name("static")

PAGES: tuple[tuple[str, PageOf], ...] = (
    ("/", edition.page),
    ("/at", named.page),
    ("/search", search.page),
    ("/article/{site}/{key:path}", article.page),
    ("/difference/{site}/{key:path}", difference.page),
    ("/front/{site}", front.page),
    ("/sites", sites.page),
    ("/jobs", jobs.page),
)
"""Where each page is, its parts that vary in braces."""


def application(archive: Archive, admission: Admission) -> ASGIApp:
    """The application over an open archive, for who is admitted."""
    routes = [Route(path + ending, _answers(archive, page)) for path, page in PAGES for ending in _endings(path)]
    inner = Starlette(
        routes=[*routes, Mount("/static", StaticFiles(directory=_FILES))],
        exception_handlers={HTTPException: _unknown},
    )
    return Gate(inner, admission)


def _endings(path: str) -> tuple[str, ...]:
    """An ending of what takes the rest of the path, or a part of it, is found in there."""
    return ("",) if path.endswith(("}", "/")) else ("", *(f".{form}" for form in addresses.FORMS))


def _answers(archive: Archive, page: PageOf) -> Callable[[Request], Response]:
    """A page as an endpoint. It is no coroutine, so it runs in a thread: databases block."""

    def endpoint(request: Request) -> Response:
        try:
            with archive.database.read() as connection:
                found = page(connection, _asked(request))
        except MicroficheError as error:
            return problems.of(request, error)
        return problems.moved(found.where) if isinstance(found, Elsewhere) else _response(request, found)

    return endpoint


def _asked(request: Request) -> PageAsked:
    place = {name: addresses.taken_apart(part)[0] for name, part in request.path_params.items()}
    return PageAsked(place=place, given=dict(request.query_params), now=datetime.now(UTC))


def _response(request: Request, leaf: Leaf) -> Response:
    if problems.wants_json(request):
        body, kind = as_json(leaf.facts).encode(), "application/json"
    else:
        same = {"title": leaf.title, "crumbs": leaf.crumbs, "facts": leaf.facts}
        body, kind = rendered(leaf.template, **same, **leaf.extra).encode("utf-8", "replace"), "text/html"
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept"}
    if tag in {given.strip().removeprefix("W/") for given in request.headers.get("If-None-Match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=kind)


def _unknown(request: Request, error: Exception) -> Response:
    """Addresses at which there is nothing."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problems.answer(request, status, "There is no such page here.")
