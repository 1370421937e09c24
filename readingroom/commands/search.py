"""`microfiche search`: articles by their words, how many there are, and how they are distributed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import click

from readingroom import past_results
from readingroom import search_results as results
from readingroom.search_asked import SearchAsked
from readingroom.terminal import one_line
from storage.archive import Archive
from storage.commandline import archive_option
from storage.database.engine import Connection
from storage.database.log import decisions
from storage.database.queries import article_choice, articles, past
from storage.database.search import rebuilding
from storage.database.search.candidates import RANKED, Search, count
from storage.database.search.counting import Period, facets, trend
from storage.database.search.finding import fact_is, keywords, sample
from storage.database.search.selecting import CHANGES, leaves
from storage.errors import NotFound, UsageError
from storage.query import moments
from storage.query.nodes import And, Changed, Dates, HitOrder, Node, Query, SearchField, both
from storage.query.parser import parse
from storage.query.wording import explained

_NOTHING = "Nothing in the archive holds {what}. Try fewer words; quotation marks hold a phrase together."
# To click, an enum is its names, and what is typed are its values.
_ORDERS, _PERIODS = ([one.value for one in words] for words in (HitOrder, Period))
_FACTS = (("site", SearchField.SITE), ("kind", SearchField.KIND), ("lang", SearchField.LANGUAGE))


@click.command(context_settings={"ignore_unknown_options": True})  # -word is a word that must be absent
@click.argument("words", nargs=-1)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="At most so many articles.")
@click.option("--sort", type=click.Choice(_ORDERS), default=_ORDERS[0], show_default=True, help="Which come first.")
@click.option("--site", help="Only articles of this site.")
@click.option("--kind", help="Only articles of this kind: news, opinion, …")
@click.option("--lang", help="Only articles in this language: en, pt-BR.")
@click.option("--from", "since", metavar="DATE", help="Published then or later: 2026, 2026-11, 2026-11-29, or 7d ago.")
@click.option("--to", "until", metavar="DATE", help="Published then or earlier.")
@click.option("--all-versions", is_flag=True, help="Search earlier versions of articles, too.")
@click.option("--count", "view", flag_value="count", help="Only how many there are.")
@click.option("--facets", "view", flag_value="facets", help="How many in which site, section, language, kind, month.")
@click.option("--kwic", "view", flag_value="kwic", help="Keyword in context: a line for each place.")
@click.option("--trend", "period", type=click.Choice(_PERIODS), help="How many of all articles, over time.")
@click.option("--sample", "seed", type=int, metavar="SEED", help="A random sample of --limit, the same for one SEED.")
@click.option("--as-of", metavar="N", help="What it would have found at this change of the feed: N, EPOCH:N, or now.")
@click.option("--json", "is_json", is_flag=True, help="JSON Lines: an object for each hit, value, place or period.")
@archive_option
def search(words: tuple[str, ...], **options: object) -> None:
    """Find articles by their words.

    All WORDS must be in the article; a phrase stands in quotation marks. Newest first. OR, NOT or -, ( ), word*,
    a NEAR/5 b in any order, a w/5 b in this one, title: author: site: section: kind: lang: tag:, on:2026-11, from: to:
    last:7d, first/50 word, words:>800, version:any. Every string is a query; how it was understood is said first.
    """
    if unknown := [word for word in words if _OPTION.match(word)]:
        raise click.NoSuchOption(unknown[0])
    told = _Options(**options)  # type: ignore[arg-type] # click has checked them
    what = " ".join(map(_as_phrase, words))
    asked = told.asked(what, datetime.now(UTC))
    with Archive.open(told.archive) as opened, opened.database.read() as connection:
        if told.as_of is not None:
            article_choice.hold_still(connection)
            n = past.number_of(connection, told.as_of)
            asked = replace(told.asked(what, past.moment_of(connection, n)), as_of=n)
        _say(connection, asked)
        if not _show(connection, asked):
            raise NotFound(_NOTHING, what=one_line(" ".join(words)) or "that")


def _as_phrase(word: str) -> str:
    """A shell has taken the quotation marks away from what is one argument with blanks in it."""
    is_phrase = " " in word and not set(word) & set('"“”„«»()') and ":" not in word
    return f'"{word}"' if is_phrase and not _OPERATORS & set(word.split()) else word


_OPERATORS = {"AND", "OR", "NOT"}
_OPTION = re.compile(r"--[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """The options as they were given."""

    limit: int
    sort: HitOrder
    site: str | None
    kind: str | None
    lang: str | None
    since: str | None
    until: str | None
    all_versions: bool
    view: str | None
    period: Period | None
    seed: int | None
    is_json: bool
    as_of: str | None
    archive: str

    def asked(self, words: str, now: datetime) -> SearchAsked:
        """The search; dates are told from `now`. Raises UsageError for a date that is none."""
        query = parse(words, now)
        root = self._framed(query, words, now)
        whole = replace(query, root=root, in_all_versions=query.in_all_versions or self.all_versions)
        search = Search(query=whole, order=HitOrder(self.sort), limit=self.limit)
        view = "trend" if self.period else self.view or "hits"
        period = Period(self.period) if self.period else Period.MONTH
        return SearchAsked(search=search, seed=self.seed, view=view, period=period, is_json=self.is_json)

    def _framed(self, query: Query, words: str, now: datetime) -> Node | None:
        """The query within sites, kinds, languages and dates; without words all that is there."""
        if words.strip() and query.root is None and not query.in_all_versions:
            return None
        given = {"site": self.site, "kind": self.kind, "lang": self.lang}
        parts = [fact_is(scope, value) for name, scope in _FACTS if (value := given[name])]
        parts += [_date(self.since, now, moments.since)] if self.since else []
        parts += [_date(self.until, now, moments.until)] if self.until else []
        root = query.root
        for part in parts:
            root = both(root, part)
        return root if root is not None else And(())


def _date(text: str, now: datetime, way: object) -> Dates:
    found = way(text) if callable(way) else None
    if found is None and way is moments.since:
        found = moments.last(text, now)
    if not isinstance(found, Dates):
        raise UsageError(why=f"{text} is no date; write 2026, 2026-11 or 2026-11-29")
    return found


def _say(connection: Connection, asked: SearchAsked) -> None:
    """How the query was understood, and what a reader must know of what is found."""
    query = asked.search.query
    click.echo(f"Searched as: {one_line(explained(query, asked.search.order))}{_then(asked)}.", err=True)
    for note in (*query.notes, *_cannot_be_asked(query)):
        click.echo(f"Note: {one_line(note)}.", err=True)
    if asked.search.order is HitOrder.RELEVANCE and asked.view == "hits" and asked.as_of is None:
        click.echo(f"Note: ranked among the newest {RANKED[connection.dialect.name]:,} hits.", err=True)
    if not rebuilding.state(connection).is_whole:
        click.echo("Note: the search index is not whole, and nothing can be written here; hits are missing.", err=True)
    if ended := decisions.ended(connection, datetime.now(UTC)):  # who can write has put them there on opening
        click.echo(f"Not searched: {len(ended)} whose embargo has ended; nothing can be written here.", err=True)


def _then(asked: SearchAsked) -> str:
    return "" if asked.as_of is None else f"; as of change {asked.as_of}"


def _cannot_be_asked(query: Query) -> list[str]:
    kinds = [leaf.kind for leaf in leaves(query.root or And(())) if isinstance(leaf, Changed)]
    return [f"changed:{kind} is no change that is told, and was left out" for kind in kinds if kind not in CHANGES]


def _show(connection: Connection, asked: SearchAsked) -> bool:
    """Show what was asked for; whether there was anything."""
    if asked.as_of is not None:
        return past_results.show(connection, asked, asked.as_of)
    return _VIEWS[asked.view](connection, asked)


def _hits(connection: Connection, asked: SearchAsked) -> bool:
    if asked.seed is not None:
        found = sample(connection, asked.search, asked.seed)
    else:
        found = articles.hits(connection, asked.search)
    results.print_hits(found, in_json=asked.is_json)
    return bool(found)


def _kwic(connection: Connection, asked: SearchAsked) -> bool:
    lines = keywords(connection, asked.search, results.context_width())
    results.print_keywords(lines, in_json=asked.is_json)
    return bool(lines)


def _count(connection: Connection, asked: SearchAsked) -> bool:
    results.print_count(count(connection, asked.search), in_json=asked.is_json)
    return True


def _facets(connection: Connection, asked: SearchAsked) -> bool:
    found = facets(connection, asked.search)
    results.print_facets(found, in_json=asked.is_json)
    return bool(found.of)


def _trend(connection: Connection, asked: SearchAsked) -> bool:
    found = trend(connection, asked.search, asked.period)
    results.print_trend(found, in_json=asked.is_json)
    return bool(found.shares)


_VIEWS = {"hits": _hits, "kwic": _kwic, "count": _count, "facets": _facets, "trend": _trend}
