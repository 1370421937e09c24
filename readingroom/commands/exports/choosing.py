"""The options by which an export says what it is of, and the selection that they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import click

from readingroom.lookup import look_up
from storage.database.engine import Connection
from storage.database.queries import articles
from storage.database.queries.selection import Selection, articles_called
from storage.errors import NotFound

_DAY = click.DateTime(["%Y-%m-%d"])
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was asked for, as it was typed."""

    what: tuple[str, ...]
    site: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    query: str | None


_OPTIONS = (
    click.argument("what", nargs=-1),
    click.option("--site", multiple=True, metavar="NAME", help="Only captures of this site; may be given again."),
    click.option("--since", type=_DAY, metavar="DAY", help="Only captures from this day on (UTC)."),
    click.option("--until", type=_DAY, metavar="DAY", help="Only captures before this day (UTC)."),
    click.option("--query", metavar="WORDS", help="Only articles that hold these words, as `search` finds them."),
)


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def selection_of(connection: Connection, choice: Choice) -> Selection:
    """What a choice means. Raises NotFound, TakenDown, UsageError."""
    wanted = [article for what in choice.what for article in _called(connection, what)]
    if choice.query is not None:
        hits = articles.find(connection, choice.query, _MOST)
        if not hits:
            raise NotFound(what=choice.query)
        wanted += articles_called(connection, [(hit.site, hit.key) for hit in hits])
    is_of_articles = bool(choice.what) or choice.query is not None
    return Selection(
        sites=choice.site,
        since=choice.since.replace(tzinfo=UTC) if choice.since else None,
        until=choice.until.replace(tzinfo=UTC) if choice.until else None,
        articles=tuple(wanted) if is_of_articles else None,
    )


def _called(connection: Connection, what: str) -> tuple[int, ...]:
    found = look_up(connection, what)
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=what)
    return articles_called(connection, [(found.piece.site, found.piece.key)])
