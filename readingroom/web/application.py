"""The reading room as an ASGI application.

In: an open archive. Out: an application that answers each request from one transaction. Between two it holds answers
that it made (`kept`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from readingroom.terminal import as_json
from readingroom.web import addresses, other_forms, problems, streaming
from readingroom.web.answering import Answering, Endpoint, asked_of, note
from readingroom.web.api import openapi
from readingroom.web.api.operations import OPERATIONS, Operation
from readingroom.web.api.parameters import check
from readingroom.web.asked import Download, DownloadOf, Elsewhere, Handed, House, Leaf, PageAsked, PageOf
from readingroom.web.gate import Admission, Gate
from readingroom.web.made import tagged
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
from storage.archive import Archive
from storage.database.engine import Connection
from storage.errors import MicroficheError, UsageError

_Telling = Callable[[Request], Response]
_FILES = Path(__file__).with_name("static")

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
_AS_OF: frozenset[PageOf] = frozenset((search.page, article.page, cite.page))
"""Pages that can be told as of a change, `as_of`."""

SHARED: frozenset[PageOf] = frozenset(
    (
        edition.page,
        search.page,
        front.page,
        days.page,
        sites.page,
        site.page,
        sources.page,
        sources.as_list_of_feeds,
        names.sections,
        name.section,
        names.authors,
        name.author,
        stories.page,
    )
)
"""Lists that many ask for and a crawl moves all the time: they may be `House.fresh` seconds old."""


def application(archive: Archive, admission: Admission, house: House) -> ASGIApp:
    """The application over an open archive, for who is admitted."""
    answers = Answering(archive, house).endpoint
    tells = partial(_tells, archive, house=house, counter=Counter())
    routes = _routes_of_forms(answers, tells, house)
    routes += [
        Route(path + ending, answers(_told(page), fresh=_fresh(page, "", house)))
        for path, page in PAGES
        for ending in _endings(path)
    ]
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


def _routes_of_forms(
    answers: Callable[..., Endpoint], tells: Callable[[DownloadOf], _Telling], house: House
) -> list[Route]:
    """Other forms of pages; before the pages, since a name of a site may have a dot in it."""
    feeds, lists = other_forms.feeds().items(), other_forms.tables(PAGES).items()
    return [
        *(Route(path, answers(page, form, _fresh(page, form, house))) for path, (form, page) in feeds),
        *(Route(path, answers(_told(page), form, _fresh(page, form, house))) for path, (form, page) in lists),
        *(Route(path, tells(file)) for path, (_form, file) in other_forms.files().items()),
    ]


def _told(page: PageOf) -> PageOf:
    return page if page in _AS_OF else partial(_of_today, page)


def _of_today(page: PageOf, connection: Connection, asked: PageAsked) -> Leaf | Handed | Elsewhere:
    """A page of what no change tells of. Whoever asks it as of one would take what he sees for what was then."""
    if asked.word("as_of"):
        raise UsageError(why="this page is told of today alone; searches, articles and references have as_of")
    return page(connection, asked)


def _fresh(page: PageOf, form: str, house: House) -> int:
    """So many seconds old an answer may be. Feeds, too, are asked for by many, again and again."""
    return house.fresh if page in SHARED or form in addresses.FEEDS else 0


def _of_api(one: Operation, answers: Callable[[PageOf], Endpoint]) -> Route:
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
            told = telling(asked_of(request, house))
            ending.callback(told.close)
            try:
                head, first, rest = streaming.begun(told)
            except MicroficheError as error:
                note(error)
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


def _unknown(request: Request, error: Exception) -> Response:
    """Addresses at which there is nothing."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return problems.answer(request, status, "There is no such page here.")


def _broken(request: Request, error: Exception) -> Response:
    """A bug of ours; the traceback goes to the log of the server."""
    return problems.answer(request, 500, f"This is a bug in Microfiche: {type(error).__name__}. Please report it.")
