"""The options by which people say which articles they mean: the same, with the same meaning, in every command.

In: what was typed. Out: one frozen `SelectionAsked`, and what it means to the search, and to an export.
Never: an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import click

from readingroom.commands.completing import ARTICLE, KIND, LANGUAGE, SITE
from readingroom.lookup import look_up
from readingroom.moments import stretch
from readingroom.nearby import check_sites
from readingroom.past_lookup import looks_called
from readingroom.search_notes import say_understood
from readingroom.typed_words import refuse_options, typed_query
from storage.database.engine import Connection
from storage.database.queries import article_choice, feed, past, past_search
from storage.database.queries.article_choice import ArticleChoice
from storage.database.queries.selection import articles_called
from storage.database.search.candidates import Search
from storage.database.search.finding import fact_is, of_site
from storage.database.search.whole import articles_found
from storage.database.search.within import Within
from storage.errors import NotFound
from storage.query.nodes import And, Dates, Node, Or, Query, SearchField, both
from storage.query.parser import parse
from storage.query.settling import first_minute, last_minute, settled

_Command = Callable[..., Any]
_A_DATE = "2026, 2026-11, 2026-11-29, yesterday, or 7d ago"
_FRAME = (
    click.option("--site", multiple=True, metavar="NAME", type=SITE, help="Only of this site; may be given again."),
    click.option("--kind", metavar="KIND", type=KIND, help="Only of this kind: news, opinion, …"),
    click.option("--lang", metavar="CODE", type=LANGUAGE, help="Only in this language: en, pt-BR."),
    click.option("--from", "first", metavar="DATE", help=f"Published then or later: {_A_DATE}."),
    click.option(
        "--to", "last", metavar="DATE", help="Published then or earlier; a page without a date: first captured."
    ),
    click.option("--seen-from", metavar="DATE", help="First captured then or later."),
    click.option("--seen-to", metavar="DATE", help="First captured then or earlier."),
    click.option("--since", metavar="CURSOR", help="Changed behind this change number: N, or EPOCH:N."),
)
_QUERY = click.option("--query", metavar="WORDS", help="Only what holds these words, as `search` finds it.")


def limit(default: int | None) -> Callable[[_Command], _Command]:
    """The option `--limit`: at most so many."""
    said = "At most so many." if default else "At most so many.  [default: all]"
    return click.option("--limit", default=default, show_default=bool(default), type=click.IntRange(1), help=said)


def selecting(command: _Command) -> _Command:
    """Give a command WORDS, and the options that narrow them."""
    return _with((click.argument("words", nargs=-1), *_FRAME), command)


def choosing(command: _Command) -> _Command:
    """Give a command WHAT (articles by name), `--query`, and the options that narrow them."""
    return _with((click.argument("what", nargs=-1, type=ARTICLE), _QUERY, *_FRAME), command)


def as_of(command: _Command) -> _Command:
    """Give a command that can answer as of a change of the feed `--as-of`."""
    return click.option("--as-of", metavar="CURSOR", help=_AS_OF)(command)


_AS_OF = "As all was at this change number (N, EPOCH:N, or now): the same answer whenever it is asked."


def _with(options: tuple[Callable[[_Command], _Command], ...], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionAsked:
    """Which articles are meant, as it was typed; what is empty or null does not matter.

    `words` and `query` are what `search` takes, one by one and as a whole; `what` names articles.
    """

    words: tuple[str, ...] = ()
    what: tuple[str, ...] = ()
    query: str | None = None
    site: tuple[str, ...] = ()
    kind: str | None = None
    lang: str | None = None
    first: str | None = None
    last: str | None = None
    seen_from: str | None = None
    seen_to: str | None = None
    since: str | None = None
    as_of: str | None = None

    def __post_init__(self) -> None:
        refuse_options(self.words)

    def search(self, connection: Connection) -> Search:
        """The same as a search. Raises NotFound for a site that is not there, UsageError for a date that is none."""
        now = self._now(connection)
        check_sites(connection, self.site)
        text = self.query if self.query is not None else typed_query(self.words)
        query = parse(text, now)
        if text.strip() and query.root is None and not query.in_all_versions:
            return Search(query=query)  # nothing but signs: no word to be found
        root = query.root
        for part in self._frame(now):
            root = both(root, part)
        whole = Query(root=root or And(()), notes=query.notes, in_all_versions=query.in_all_versions)
        return Search(query=whole, within=self._within(connection, now))

    def choice(self, connection: Connection) -> ArticleChoice:
        """The same as a choice of articles. Raises NotFound, TakenDown, UsageError, EpochOver."""
        n, now = self.change_meant(connection), self._now(connection)
        check_sites(connection, self.site)
        dates, within = self._dates(now), self._within(connection, now)
        found = ArticleChoice(
            sites=self.site,
            dated_from=dates.start,
            dated_before=dates.end,
            seen_from=within.seen_from,
            seen_before=within.seen_before,
            since=within.since,
            as_of=n,
        )
        if not self.given.keys() & _ASKED_BY_WORDS:
            return found
        if n is None:
            return replace(found, articles=self._meant(connection))
        return replace(found, looks=self._looks(connection, n))

    def said_choice(self, connection: Connection) -> ArticleChoice:
        """The same, and on stderr how the words of `--query` were understood."""
        self.say_query(connection)
        return self.choice(connection)

    def say_query(self, connection: Connection) -> None:
        """Say on stderr how the words of `--query` were understood, where there are any."""
        if self.query is not None:
            n = self.change_meant(connection)
            say_understood(connection, replace(self, what=()).search(connection), "articles", n)

    def settled(self, now: datetime) -> SelectionAsked:
        """The same with the dates that "7d" and the like mean at a moment, which is aware: for another day.

        As of a change they are counted from that, and stay.
        """
        if self.as_of is not None:
            return self
        return replace(
            self,
            query=settled(self.query, now) if self.query else self.query,
            first=first_minute(self.first, now),
            last=last_minute(self.last, now),
            seen_from=first_minute(self.seen_from, now),
            seen_to=last_minute(self.seen_to, now),
        )

    def change_meant(self, connection: Connection) -> int | None:
        """The change as of which all is asked, None: of today. The transaction stands still from then on."""
        if self.as_of is None:
            return None
        article_choice.hold_still(connection)
        return past.number_of(connection, self.as_of)

    def _now(self, connection: Connection) -> datetime:
        """From when `7d` is counted."""
        n = self.change_meant(connection)
        return datetime.now(UTC) if n is None else past.moment_of(connection, n)

    def _looks(self, connection: Connection, n: int) -> tuple[int, ...]:
        """The same as `_meant` gives, as of a change: surrogates of looks, of what was withheld since, too."""
        named = [look for what in self.what for look in looks_called(connection, n, what)]
        if named and self.given.keys() - {"articles", "query", "as_of"}:
            frame = replace(self, query=None).search(connection)
            within = frozenset(one.id for one in past_search.matching(connection, frame, n))
            named = [look for look in named if look in within]
        is_searched = self.query is not None or not self.what
        found = past_search.matching(connection, self.search(connection), n) if is_searched else ()
        return (*named, *(one.id for one in found))

    def articles(self, connection: Connection) -> tuple[int, ...] | None:
        """Surrogates of the articles that are meant; None where nothing but sites is said. Raises as `choice` does."""
        check_sites(connection, self.site)
        return self._meant(connection) if self.given.keys() - {"site"} else None

    def _meant(self, connection: Connection) -> tuple[int, ...]:
        """Those that are named and those that hold the words, narrowed by all else."""
        named = [article for what in self.what for article in _called(connection, what)]
        if named and self.given.keys() - {"articles", "query", "as_of"}:
            within = frozenset(articles_found(connection, replace(self, query=None).search(connection)))
            named = [article for article in named if article in within]
        is_searched = self.query is not None or not self.what
        found = articles_found(connection, self.search(connection)) if is_searched else ()
        return (*named, *found)

    def _frame(self, now: datetime) -> Iterator[Node]:
        if self.site:
            sites = tuple(of_site(name) for name in self.site)
            yield Or(sites) if len(sites) > 1 else sites[0]
        if self.kind:
            yield fact_is(SearchField.KIND, self.kind)
        if self.lang:
            yield fact_is(SearchField.LANGUAGE, self.lang)
        if self.first or self.last:
            yield self._dates(now)

    def _dates(self, now: datetime) -> Dates:
        return stretch(self.first, self.last, "--from", "--to", now)

    def _within(self, connection: Connection, now: datetime) -> Within:
        seen = stretch(self.seen_from, self.seen_to, "--seen-from", "--seen-to", now)
        since = feed.number_of(connection, self.since) if self.since is not None else None
        return Within(seen_from=seen.start, seen_before=seen.end, since=since)

    @property
    def given(self) -> dict[str, object]:
        """As it was given, for programs: what was not is left out."""
        said = {
            "articles": list(self.what),
            "words": " ".join(self.words),
            "query": self.query,
            "site": list(self.site),
            "kind": self.kind,
            "lang": self.lang,
            "from": self.first,
            "to": self.last,
            "seen_from": self.seen_from,
            "seen_to": self.seen_to,
            "since": self.since,
            "as_of": self.as_of,
        }
        return {name: value for name, value in said.items() if value}

    @property
    def said(self) -> str:
        """The same for people, as a sentence."""
        named = "The articles " + " and ".join(self.what) if self.what else "Articles"
        found = [f"{'and those ' if self.what else ''}found by: {self.query}"] if self.query is not None else []
        facts = [f"of {' or '.join(self.site)}"] if self.site else []
        facts += [words.format(value) for words, value in self._bounds() if value]
        return ", ".join([named, *found, *facts, "with the newest text of each that may be shown"]) + "."

    def _bounds(self) -> Iterator[tuple[str, str | None]]:
        yield "of the kind {}", self.kind
        yield "in the language {}", self.lang
        yield "published from {} on (UTC)", self.first
        yield "published up to {} (UTC)", self.last
        yield "first captured from {} on (UTC)", self.seen_from
        yield "first captured up to {} (UTC)", self.seen_to
        yield "changed after change {}", self.since
        yield "as they looked at change {}", self.as_of


_ASKED_BY_WORDS = {"articles", "query", "kind", "lang"}
"""What a choice of articles does not know, and is asked of the search."""


def _called(connection: Connection, what: str) -> tuple[int, ...]:
    found = look_up(connection, what)
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=what)
    return articles_called(connection, [(found.piece.site, found.piece.key)])
