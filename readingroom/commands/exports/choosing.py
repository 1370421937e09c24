"""The options by which an export says what it is of, and the selection that they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from readingroom.lookup import look_up
from readingroom.past_lookup import looks_meant
from storage.database.engine import Connection
from storage.database.queries import article_choice, articles, past
from storage.database.queries.article_choice import ArticleChoice
from storage.database.queries.selection import Selection, articles_called
from storage.errors import NotFound, UsageError

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


_WHAT = click.argument("what", nargs=-1)
_QUERY = click.option("--query", metavar="WORDS", help="Only articles that hold these words, as `search` finds them.")
_OPTIONS = (
    _WHAT,
    click.option("--site", multiple=True, metavar="NAME", help="Only captures of this site; may be given again."),
    click.option("--since", type=_DAY, metavar="DAY", help="Only captures from this day on (UTC)."),
    click.option("--until", type=_DAY, metavar="DAY", help="Only captures before this day (UTC)."),
    _QUERY,
)
_BY = "What --from and --to look at: when the page says it was published, or when it was first captured (UTC)."
_SINCE = "Only what changed after this change number, as manifest.json has it; EPOCH:N checks the epoch, too."
_AS_OF = "As all was at this change number (N, EPOCH:N, or now): the same bytes again whenever it is asked."
_OF_ARTICLES = (
    _WHAT,
    click.option("--site", multiple=True, metavar="NAME", help="Only articles of this site; may be given again."),
    click.option("--from", "first", type=_DAY, metavar="DAY", help="Only articles of this day or later (UTC)."),
    click.option("--to", "last", type=_DAY, metavar="DAY", help="Only articles of this day or earlier (UTC)."),
    click.option(
        "--by", type=click.Choice(["published", "first-seen"]), default="published", show_default=True, help=_BY
    ),
    _QUERY,
    click.option("--since", metavar="N", help=_SINCE),
    click.option("--as-of", metavar="N", help=_AS_OF),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesAsked:
    """Which articles were asked for, as it was typed; `first` and `last` are days."""

    what: tuple[str, ...]
    site: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    by: str
    query: str | None
    since: str | None
    as_of: str | None

    @property
    def given(self) -> dict[str, object]:
        """As it was given, for programs: what was not is left out."""
        said = {
            "articles": list(self.what),
            "site": list(self.site),
            "from": f"{self.first:%Y-%m-%d}" if self.first else None,
            "to": f"{self.last:%Y-%m-%d}" if self.last else None,
            "by": self.by if self.first or self.last else None,
            "query": self.query,
            "since": self.since,
            "as_of": self.as_of,
        }
        return {name: value for name, value in said.items() if value}

    @property
    def words(self) -> str:
        """The same for people."""
        return f"{', '.join(_in_words(self))}."

    def choice(self, connection: Connection) -> ArticleChoice:
        """What it means. Raises NotFound, TakenDown, UsageError."""
        days = ArticleChoice(sites=self.site, since=_since(connection, self.since) if self.since is not None else None)
        first = self.first.replace(tzinfo=UTC) if self.first else None
        before = self.last.replace(tzinfo=UTC) + timedelta(days=1) if self.last else None
        if self.by == "published":
            days = replace(days, published_from=first, published_before=before)
        else:
            days = replace(days, seen_from=first, seen_before=before)
        if self.as_of is None:
            return replace(days, articles=_articles_meant(connection, self.what, self.query))
        n = past.number_of(connection, self.as_of)
        return replace(days, as_of=n, looks=looks_meant(connection, n, self.what, self.query))


def _in_words(asked: ArticlesAsked) -> Iterator[str]:
    yield "The articles " + " and ".join(asked.what) if asked.what else "Articles"
    if asked.query is not None:
        yield f"{'and those ' if asked.what else ''}found by: {asked.query}"
    if asked.site:
        yield f"of {' or '.join(asked.site)}"
    verb = "published" if asked.by == "published" else "first seen"
    if asked.first:
        yield f"{verb} on {asked.first:%Y-%m-%d} UTC or later"
    if asked.last:
        yield f"{verb} on {asked.last:%Y-%m-%d} UTC or earlier"
    if asked.since is not None:
        yield f"changed after change {asked.since}"
    if asked.as_of is not None:
        yield f"as they looked at change {asked.as_of}"
    yield "with the newest text of each that may be shown"


_NUMBERED = re.compile(r"(?:(?P<epoch>[0-9a-f-]{36}):)?(?P<n>\d{1,18})")


def _since(connection: Connection, typed: str) -> int:
    found = _NUMBERED.fullmatch(typed)
    if found is None:
        raise UsageError(why=f"--since {typed} is no change number; a manifest.json has one. For days there is --from")
    article_choice.check_since(article_choice.state(connection), found["epoch"], int(found["n"]))
    return int(found["n"])


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options by which captures are chosen."""
    return _with(_OPTIONS, command)


def asking_for_articles(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options by which articles are chosen."""
    return _with(_OF_ARTICLES, command)


def _with(options: tuple[Callable[..., Any], ...], command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command


def selection_of(connection: Connection, choice: Choice) -> Selection:
    """What a choice means. Raises NotFound, TakenDown, UsageError."""
    return Selection(
        sites=choice.site,
        since=choice.since.replace(tzinfo=UTC) if choice.since else None,
        until=choice.until.replace(tzinfo=UTC) if choice.until else None,
        articles=_articles_meant(connection, choice.what, choice.query),
    )


def _articles_meant(connection: Connection, called: tuple[str, ...], query: str | None) -> tuple[int, ...] | None:
    """Surrogates of the articles that are named or found; None where neither was asked for."""
    if not called and query is None:
        return None
    wanted = [article for what in called for article in _called(connection, what)]
    if query is not None:
        hits = articles.find(connection, query, _MOST)
        if not hits:
            raise NotFound(what=query)
        wanted += [hit.article for hit in hits]
    return tuple(wanted)


def _called(connection: Connection, what: str) -> tuple[int, ...]:
    found = look_up(connection, what)
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=what)
    return articles_called(connection, [(found.piece.site, found.piece.key)])
