"""A page as an endpoint: from what was kept, or made in its turn, by one for all who ask for the same.

In: a page, and requests. Out: answers, each from one transaction. Never: one from before a decision of people.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import unquote

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.requests import Request
from starlette.responses import Response

from readingroom.web import addresses, problems, tables
from readingroom.web.asked import Elsewhere, Handed, House, Leaf, PageAsked, PageOf
from readingroom.web.kept import AnswerKey, KeptAnswers, MadeAnswer, key_of
from readingroom.web.made import made_of, sent
from readingroom.web.turns import PageEffort, PageTurns
from storage.archive import Archive
from storage.database.queries.papers import papers
from storage.database.states import CommittedState
from storage.errors import ArchiveError, MicroficheError

Endpoint = Callable[[Request], Awaitable[Response]]
_LOG = logging.getLogger(__name__)
_LOOKING = 2
"""So many ask a server for its state at a time: each is a thread, and a connection. Threads are memory."""
_GLANCE = 2.0
"""Seconds for which a server is waited for that tells its state in a thousandth of one."""
_LONGEST_NAME = 100
"""Signs of the name under which a browser saves a table."""
SECONDS = 10.0
"""So long a page may ask the database."""


class Together:
    """Who asks for what somebody else is just being answered waits for that, and looks whether it was kept."""

    def __init__(self) -> None:
        """Nobody is there yet."""
        self._ends: dict[AnswerKey, asyncio.Event] = {}

    @asynccontextmanager
    async def alone(self, key: AnswerKey) -> AsyncIterator[None]:
        """A block that others do not begin meanwhile; nobody waits twice, as errors are not kept."""
        if key in self._ends:
            await self._ends[key].wait()
            yield
            return
        self._ends[key] = asyncio.Event()
        try:
            yield
        finally:
            self._ends.pop(key).set()


_Find = Callable[[CommittedState | None, AnswerKey], MadeAnswer | None]


@dataclass(frozen=True, slots=True)
class _Question:
    """A page that is asked for; `fresh`: so many seconds old its answer may be."""

    page: PageOf
    asked: PageAsked
    key: AnswerKey
    fresh: int


@dataclass(frozen=True, slots=True)
class Answering:
    """What answers have in common: the archive, the house, and what was answered before."""

    archive: Archive
    house: House
    turns: PageTurns = field(default_factory=PageTurns)
    kept: KeptAnswers = field(default_factory=KeptAnswers)
    together: Together = field(default_factory=Together)
    looking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(_LOOKING))

    def endpoint(self, page: PageOf, form: str = "", fresh: int = 0, effort: PageEffort = PageEffort.WALKS) -> Endpoint:
        """A page as an endpoint, made in a thread, because databases block; it may be `fresh` seconds old."""

        async def endpoint(request: Request) -> Response:
            asked = asked_of(request, self.house, form)
            # Who asks as of a change follows what changes, and asks for it exactly.
            question = _Question(page, asked, key_of(request, asked.now), 0 if "as_of" in asked.given else fresh)
            if question.fresh and self.turns.are_taken(effort):
                older = await self._looked_up(request, question, self.kept.find_older)
                if older is not None:
                    return older
            async with self.together.alone(question.key):
                known = await self._looked_up(request, question, self.kept.find)
                if known is not None:
                    return known
                return await self.turns.take(request, lambda request: self._made(request, question), effort)

        return endpoint

    async def _looked_up(self, request: Request, question: _Question, find: _Find) -> Response | None:
        """What was kept. SQLite tells its state from memory, in less time than a thread takes to begin."""
        if self.archive.database.dialect == "sqlite":
            return self._known(request, question, find)
        with move_on_after(_GLANCE):  # who makes the page is told why
            look = partial(self._known, request, question, find)
            return await to_thread.run_sync(look, limiter=self.looking, abandon_on_cancel=True)
        return None

    def _known(self, request: Request, question: _Question, find: _Find) -> Response | None:
        """What was kept; for that nobody has to wait for a turn."""
        try:
            made = find(self.archive.database.state(), question.key)
        except MicroficheError:
            return None  # who makes the page is told why
        return sent(request, made) if made is not None else None

    def _made(self, request: Request, question: _Question) -> Response:
        began = time.monotonic()
        try:
            state = self.archive.database.state()  # before the transaction: what is made is of it, or of a later one
            found = self._found(question)
        except MicroficheError as error:
            note(error)
            return problems.of(request, error)
        if isinstance(found, Elsewhere):
            return _moved(found)
        made = replace(made_of(request, _in_form(request, found, question.asked.form), self.house), at=began)
        self.kept.keep(state, question.key, made, question.fresh)
        return sent(request, made)

    def _found(self, question: _Question) -> Leaf | Elsewhere | Handed:
        with self.archive.database.read_within(SECONDS) as connection:
            found = question.page(connection, question.asked)
            if isinstance(found, Leaf) and found.template:
                return replace(found, papers=papers(connection))
            return found


def note(error: MicroficheError) -> None:
    """Trouble with the archive, for who runs the server; who asks is told no more than that there is some."""
    if isinstance(error, ArchiveError):
        _LOG.warning("%s", error)


def asked_of(request: Request, house: House, form: str = "") -> PageAsked:
    """What a page is told of a request."""
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
