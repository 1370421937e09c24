"""The reading room as an ASGI application.

In: an open archive. Out: an application that answers each request from one transaction. Between two it holds answers
that it made, of the archive as it is (`kept`).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from readingroom.terminal import as_json
from readingroom.web import addresses, other_forms, problems, streaming, tables
from readingroom.web.api import openapi
from readingroom.web.api.operations import OPERATIONS, Operation
from readingroom.web.api.parameters import check
from readingroom.web.asked import Download, DownloadOf, Elsewhere, Handed, House, Leaf, PageAsked, PageOf
from readingroom.web.gate import Admission, Gate
from readingroom.web.kept import KeptAnswers, key_of
from readingroom.web.made import made_of, sent, tagged
from readingroom.web.pages import (
    article,
    changes,
    cite,
    days,
    difference,
    edition,
    front,
    jobs,
    memento,
    name,
    named,
    names,
    opensearch,
    reading,
    search,
    site,
    sites,
    sources,
    stories,
    story,
)
from readingroom.web.streaming import Counter, FileTold
from readingroom.web.turns import PageTurns
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.queries.papers import papers
from storage.errors import ArchiveError, MicroficheError, UsageError

_Endpoint = Callable[[Request], Awaitable[Response]]
_Telling = Callable[[Request], Response]
_LOG = logging.getLogger(__name__)
_FILES = Path(__file__).with_name("static")
_LONGEST_NAME = 100
"""Signs of the name under which a browser saves a table."""
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
    ("/reading", reading.page),
    ("/sources", sources.page),
    ("/sources.opml", sources.as_list_of_feeds),
    ("/opensearch.xml", opensearch.page),
    ("/sections", names.sections),
    ("/section/{site}/{name:path}", name.section),
    ("/authors", names.authors),
    ("/author/{name:path}", name.author),
    ("/changes", changes.page),
    ("/stories", stories.page),
    ("/story/{site}/{key:path}", story.page),
    ("/timegate/{url:path}", memento.timegate),
    ("/timemap/link/{url:path}", memento.timemap),
    ("/timemap/json/{url:path}", memento.timemap_in_json),
)
"""Where each page is, its parts that vary in braces."""
_AS_OF = ("/search", "/article/{site}/{key:path}", "/cite/{site}/{key:path}")
"""Pages that can be told as of a change, `as_of`."""


def application(archive: Archive, admission: Admission, house: House) -> ASGIApp:
    """The application over an open archive, for who is admitted."""
    turns = PageTurns()
    answers = partial(_answers, archive, house=house, turns=turns, kept=KeptAnswers())
    tells = partial(_tells, archive, house=house, counter=Counter())
    routes = _routes_of_forms(answers, tells)
    routes += [Route(path + ending, answers(page)) for path, page in _pages() for ending in _endings(path)]
    routes += [_of_api(one, answers) for one in OPERATIONS]
    inner = Starlette(
        routes=[
            *routes,
            Route("/api/openapi.json", _described),
            Route("/favicon.ico", lambda _request: problems.moved("/static/room.svg")),
            Mount("/static", StaticFiles(directory=_FILES)),
        ],
        exception_handlers={HTTPException: _unknown, Exception: _broken},
    )
    return Gate(inner, admission)


def _routes_of_forms(answers: Callable[..., _Endpoint], tells: Callable[[DownloadOf], _Telling]) -> list[Route]:
    """Other forms of pages; before the pages, since a name of a site may have a dot in it."""
    pages = {**other_forms.feeds(), **other_forms.tables(_pages())}
    return [
        *(Route(path, answers(page, form=form)) for path, (form, page) in pages.items()),
        *(Route(path, tells(file)) for path, (_form, file) in other_forms.files().items()),
    ]


def _pages() -> tuple[tuple[str, PageOf], ...]:
    return tuple((path, page if path in _AS_OF else partial(_of_today, page)) for path, page in PAGES)


def _of_today(page: PageOf, connection: Connection, asked: PageAsked) -> Leaf | Handed | Elsewhere:
    """A page of what no change tells of. Whoever asks it as of one would take what he sees for what was then."""
    if asked.word("as_of"):
        raise UsageError(why="this page is told of today alone; searches, articles and references have as_of")
    return page(connection, asked)


def _of_api(one: Operation, answers: Callable[[PageOf], _Endpoint]) -> Route:
    """An operation of the API as a route; its key takes the rest of the path."""

    def page(connection: Connection, asked: PageAsked) -> Leaf:
        check(one.parameters, asked)
        return Leaf(template="", title=one.name, facts=one.answered(connection, asked))

    return Route(f"/api{one.path.replace('{key}', '{key:path}')}", answers(page))


def _described(request: Request) -> Response:
    """The description of the API."""
    return tagged(request, as_json(openapi.document()).encode(), "application/json", {})


def _endings(path: str) -> tuple[str, ...]:
    """An ending of what takes the rest of the path, or a part of it, is found in there."""
    return ("",) if path.endswith(("}", "/", ".xml", ".opml")) else ("", *(f".{form}" for form in addresses.FORMS))


def _answers(
    archive: Archive, page: PageOf, form: str = "", *, house: House, turns: PageTurns, kept: KeptAnswers
) -> _Endpoint:
    """A page as an endpoint; it is made in a thread, because databases block."""

    def answer(request: Request) -> Response:
        asked = _asked(request, house, form)
        key = key_of(request, asked.now)
        try:
            state = archive.database.state()  # before the transaction: what is made is of this state or a later one
            made = kept.find(state, key)
            if made is not None:
                return sent(request, made)
            with archive.database.read_within(SECONDS) as connection:
                found = page(connection, asked)
                if isinstance(found, Leaf) and found.template:
                    found = replace(found, papers=papers(connection))
        except MicroficheError as error:
            _note(error)
            return problems.of(request, error)
        if isinstance(found, Elsewhere):
            return _moved(found)
        made = made_of(request, _in_form(request, found, form), house)
        kept.keep(state, key, made)
        return sent(request, made)

    async def endpoint(request: Request) -> Response:
        return await turns.take(request, answer)

    return endpoint


def _tells(archive: Archive, file: DownloadOf, house: House, counter: Counter) -> _Telling:
    """A file as an endpoint: what is short is answered as a page is, what is long is told."""

    def telling(asked: PageAsked) -> streaming.Telling:
        with archive.database.read() as connection:
            head = file(connection, asked)
            yield head
            yield from head.pieces

    def endpoint(request: Request) -> Response:
        if not counter.enter():
            said = f"{streaming.AT_ONCE} files are being told at this moment. Come again in a minute."
            return problems.answer(request, 503, said, **{"Retry-After": "60"})
        with ExitStack() as ending:
            ending.callback(counter.leave)
            told = telling(_asked(request, house))
            ending.callback(told.close)
            try:
                head, first, rest = streaming.begun(told)
            except MicroficheError as error:
                _note(error)
                return problems.of(request, error)
            if len(first) >= streaming.SHORT:
                return FileTold((first, rest), ending.pop_all(), _said_of(head))
            return tagged(request, first, _kind(head), _said_of(head) | streaming.digested(first))

    return endpoint


def _kind(head: Download) -> str:
    return f"{head.media_type}; charset=utf-8"


def _said_of(head: Download) -> dict[str, str]:
    saved = f'attachment; filename="{head.name}"'  # of letters and digits; curl knows no other way
    return {"Content-Type": _kind(head), "Content-Disposition": saved, **head.headers}


def _note(error: MicroficheError) -> None:
    """Trouble with the archive, for who runs the server; who asks is told no more than that there is some."""
    if isinstance(error, ArchiveError):
        _LOG.warning("%s", error)


def _asked(request: Request, house: House, form: str = "") -> PageAsked:
    return PageAsked(
        place={varies: _part(request, varies, part, form) for varies, part in request.path_params.items()},
        given=dict(request.query_params),
        now=datetime.now(UTC),
        here=f"{request.url.scheme}://{request.url.netloc}",
        accepted_moment=request.headers.get("Accept-Datetime", ""),
        form=form,
        address=str(request.url.replace(scheme="", netloc="")),
        house=house,
    )


def _part(request: Request, varies: str, part: str, form: str) -> str:
    """A part of the path that varies: without the form that its ending asks for, or an address with its own query.

    Where `form` was found by the route, the ending is not in it any more.
    """
    if request.url.path.startswith("/api/"):
        return part
    if varies != "url":
        return part if form else addresses.without_form(part)
    return f"{part}?{request.url.query}" if request.url.query else part


def _in_form(request: Request, found: Leaf | Handed, form: str) -> Leaf | Handed:
    """The table of a page where its form is one of a table's."""
    if form in addresses.TABLES and isinstance(found, Leaf) and found.table is not None:
        name = unquote(request.url.path).strip("/").removesuffix(f".{form}").replace("/", "-")
        return tables.handed(found.table, form, name[:_LONGEST_NAME])
    return found


def _moved(found: Elsewhere) -> Response:
    moved = problems.moved(found.where, found.status)
    moved.headers.update(found.headers)
    return moved


def _unknown(request: Request, error: Exception) -> Response:
    """Addresses at which there is nothing."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return problems.answer(request, status, "There is no such page here.")


def _broken(request: Request, error: Exception) -> Response:
    """A bug of ours; the traceback goes to the log of the server."""
    return problems.answer(request, 500, f"This is a bug in Microfiche: {type(error).__name__}. Please report it.")
