"""The reading room as an ASGI application.

In: an open archive. Out: an application that answers each request from one transaction, and holds nothing between two.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from readingroom.terminal import as_json
from readingroom.web import addresses, problems
from readingroom.web.api import openapi
from readingroom.web.api.operations import OPERATIONS, Operation
from readingroom.web.api.parameters import check
from readingroom.web.asked import Elsewhere, Handed, House, Leaf, PageAsked, PageOf
from readingroom.web.gate import Admission, Gate
from readingroom.web.pages import (
    article,
    cite,
    days,
    difference,
    edition,
    front,
    jobs,
    memento,
    named,
    search,
    site,
    sites,
)
from readingroom.web.rendering import rendered
from readingroom.web.turns import PageTurns
from storage.archive import Archive
from storage.database.engine import Connection
from storage.errors import ArchiveError, MicroficheError

_Endpoint = Callable[[Request], Awaitable[Response]]
_LOG = logging.getLogger(__name__)
_FILES = Path(__file__).with_name("static")
SECONDS = 10.0
"""So long a page may ask the database."""

PAGES: tuple[tuple[str, PageOf], ...] = (
    ("/", edition.page),
    ("/at", named.page),
    ("/search", search.page),
    ("/article/{site}/{key:path}", article.page),
    ("/difference/{site}/{key:path}", difference.page),
    ("/cite/{site}/{key:path}", cite.page),
    ("/front/{site}", front.page),
    ("/days", days.page),
    ("/sites", sites.page),
    ("/site/{site}", site.page),
    ("/jobs", jobs.page),
    ("/timegate/{url:path}", memento.timegate),
    ("/timemap/link/{url:path}", memento.timemap),
    ("/timemap/json/{url:path}", memento.timemap_in_json),
)
"""Where each page is, its parts that vary in braces."""


def application(archive: Archive, admission: Admission, house: House) -> ASGIApp:
    """The application over an open archive, for who is admitted."""
    answers = partial(_answers, archive, house=house, turns=PageTurns())
    routes = [Route(path + ending, answers(page)) for path, page in PAGES for ending in _endings(path)]
    routes += [_of_api(one, answers) for one in OPERATIONS]
    inner = Starlette(
        routes=[*routes, Route("/api/openapi.json", _described), Mount("/static", StaticFiles(directory=_FILES))],
        exception_handlers={HTTPException: _unknown, Exception: _broken},
    )
    return Gate(inner, admission)


def _of_api(one: Operation, answers: Callable[[PageOf], _Endpoint]) -> Route:
    """An operation of the API as a route; its key takes the rest of the path."""

    def page(connection: Connection, asked: PageAsked) -> Leaf:
        check(one.parameters, asked)
        return Leaf(template="", title=one.name, facts=one.answered(connection, asked))

    return Route(f"/api{one.path.replace('{key}', '{key:path}')}", answers(page))


def _described(request: Request) -> Response:
    """The description of the API."""
    return _tagged(request, as_json(openapi.document()).encode(), "application/json", {})


def _endings(path: str) -> tuple[str, ...]:
    """An ending of what takes the rest of the path, or a part of it, is found in there."""
    return ("",) if path.endswith(("}", "/")) else ("", *(f".{form}" for form in addresses.FORMS))


def _answers(archive: Archive, page: PageOf, house: House, turns: PageTurns) -> _Endpoint:
    """A page as an endpoint; it is made in a thread, because databases block."""

    def answer(request: Request) -> Response:
        try:
            with archive.database.read_within(SECONDS) as connection:
                found = page(connection, _asked(request, house))
        except MicroficheError as error:
            _note(error)
            return problems.of(request, error)
        return _response(request, found, house)

    async def endpoint(request: Request) -> Response:
        return await turns.take(request, answer)

    return endpoint


def _note(error: MicroficheError) -> None:
    """Trouble with the archive, for who runs the server; who asks is told no more than that there is some."""
    if isinstance(error, ArchiveError):
        _LOG.warning("%s", error)


def _asked(request: Request, house: House) -> PageAsked:
    return PageAsked(
        place={name: _part(request, name, part) for name, part in request.path_params.items()},
        given=dict(request.query_params),
        now=datetime.now(UTC),
        here=f"{request.url.scheme}://{request.url.netloc}",
        accepted_moment=request.headers.get("Accept-Datetime", ""),
        house=house,
    )


def _part(request: Request, name: str, part: str) -> str:
    """A part of the path that varies: without the form that its ending asks for, or an address with its own query."""
    if request.url.path.startswith("/api/"):
        return part
    if name != "url":
        return addresses.without_form(part)
    return f"{part}?{request.url.query}" if request.url.query else part


def _response(request: Request, found: Leaf | Elsewhere | Handed, house: House) -> Response:
    if isinstance(found, Elsewhere):
        moved = problems.moved(found.where, found.status)
        moved.headers.update(found.headers)
        return moved
    if isinstance(found, Handed):
        name = quote(found.name)
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"} if name else {}
        return _tagged(request, found.text.encode(), f"{found.media_type}; charset=utf-8", saved)
    if problems.wants_json(request):
        return _tagged(request, as_json(found.facts).encode(), "application/json", found.headers)
    same = {"title": found.title, "crumbs": found.crumbs, "facts": found.facts, "house": house}
    page = rendered(found.template, **same, **found.extra)
    return _tagged(request, page.encode("utf-8", "replace"), "text/html", found.headers)


def _tagged(request: Request, body: bytes, kind: str, more: Mapping[str, str]) -> Response:
    """An answer that is not sent to who has it already (RFC 9110 §13.1.2)."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept", **more}
    if tag in {given.strip().removeprefix("W/") for given in request.headers.get("If-None-Match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=kind)


def _unknown(request: Request, error: Exception) -> Response:
    """Addresses at which there is nothing."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return problems.answer(request, status, "There is no such page here.")


def _broken(request: Request, error: Exception) -> Response:
    """A bug of ours; the traceback goes to the log of the server."""
    return problems.answer(request, 500, f"This is a bug in Microfiche: {type(error).__name__}. Please report it.")
