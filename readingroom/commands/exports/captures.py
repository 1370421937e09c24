"""What an export of captures is of: the articles that are meant, and when they were captured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import click

from readingroom.commands.selecting import SelectionAsked, choosing
from readingroom.moments import stretch
from storage.database.engine import Connection
from storage.database.queries.selection import Selection
from storage.errors import UsageError


def choosing_captures(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options by which captures are chosen."""
    command = click.option("--as-of", hidden=True)(command)  # so that it can be said why there is none
    command = click.option("--captured-to", metavar="DATE", help="Only captures of then or earlier.")(command)
    command = click.option("--captured-from", metavar="DATE", help="Only captures of then or later.")(command)
    return choosing(command)


_NO_AS_OF = (
    "the feed of changes tells of articles, and not of records, which never change; --captured-to chooses those that"
    " were there by a day, and `microfiche export articles --as-of` names the record behind each article as of a change"
)


@dataclass(frozen=True, slots=True)
class CapturesAsked:
    """Which captures are meant, as it was typed: of these articles, where not all of a site is, from then to then."""

    articles: SelectionAsked
    captured_from: str | None
    captured_to: str | None

    @classmethod
    def of(cls, *, captured_from: str | None, captured_to: str | None, **asked: Any) -> Self:
        """What click gives."""
        return cls(SelectionAsked(**asked), captured_from, captured_to)

    def selection(self, connection: Connection) -> Selection:
        """What it means. Raises NotFound, TakenDown, UsageError, EpochOver."""
        if self.articles.as_of is not None:
            raise UsageError(why=_NO_AS_OF)
        dates = stretch(self.captured_from, self.captured_to, "--captured-from", "--captured-to", datetime.now(UTC))
        return Selection(
            sites=self.articles.site,
            since=dates.start,
            until=dates.end,
            articles=self.articles.articles(connection),
        )
