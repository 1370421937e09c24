"""`microfiche search`: articles by their words, how many there are, and how they are distributed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import click

from readingroom import search_results as results
from readingroom.commands.selecting import SelectionAsked, as_of, limit, selecting
from readingroom.search_notes import say_left_out, say_nothing_found, say_there_are_more, say_understood
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.queries.asking import Asking, asking
from storage.database.search.candidates import Search
from storage.database.search.counting import Period
from storage.paging import paged
from storage.query.nodes import HitOrder

_LINES = """site, key, url, title, published, first_seen, version, words, snippet, marks (where in it the words stand);
--count: number, is_capped; --facets: facet, value, count, of; --trend: start, hits, all, share; --kwic: site, key, url,
version, date, before, keyword, after"""
# To click, an enum is its names, and what is typed are its values.
_ORDERS, _PERIODS = ([one.value for one in words] for words in (HitOrder, Period))


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAsked:
    """What a person wants to see of a search."""

    search: Search
    seed: int | None
    view: str
    period: Period
    is_json: bool


@click.command(context_settings={"ignore_unknown_options": True})  # -word is a word that must be absent
@selecting
@limit(20)
@click.option("--sort", type=click.Choice(_ORDERS), default=_ORDERS[0], show_default=True, help="Which come first.")
@click.option("--all-versions", is_flag=True, help="Search earlier versions of articles, too.")
@click.option("--count", "view", flag_value="count", help="Only how many there are.")
@click.option("--facets", "view", flag_value="facets", help="How many in which site, section, language, kind, month.")
@click.option("--kwic", "view", flag_value="kwic", help="Keyword in context: a line for each place.")
@click.option("--trend", "period", type=click.Choice(_PERIODS), help="How many of all articles, over time.")
@click.option("--sample", "seed", type=int, metavar="SEED", help="A random sample of --limit, the same for one SEED.")
@as_of
@json_option(_LINES)
@paged
@archive_option
def search(
    *,
    limit: int,
    sort: str,
    all_versions: bool,
    view: str | None,
    period: str | None,
    seed: int | None,
    form: str | None,
    archive: str,
    **asked: object,
) -> None:
    """Find articles by their words.

    All WORDS must be in the article; a phrase stands in quotation marks. Newest first. OR, NOT or -, ( ), word*,
    a NEAR/5 b in any order, a w/5 b in this one, title: author: site: section: kind: lang: tag:, on:2026-11, from: to:
    last:7d, first/50 word, words:>800, version:any. Every string is a query; how it was understood is said first.
    Where nothing is found, that is said on stderr, and the exit code is 0.
    """
    wanted = SelectionAsked(**asked)  # type: ignore[arg-type] # click gives what it asks for
    with Archive.open(archive) as opened, opened.database.read() as connection:
        n = wanted.change_meant(connection)
        search = replace(wanted.search(connection), order=HitOrder(sort), limit=limit)
        query = replace(search.query, in_all_versions=search.query.in_all_versions or all_versions)
        shown = SearchAsked(
            search=replace(search, query=query),
            seed=seed,
            view="trend" if period else view or "hits",
            period=Period(period) if period else Period.MONTH,
            is_json=form is not None,
        )
        say_understood(connection, shown.search, shown.view, n)
        found = asking(connection, shown.search, n)
        say_left_out(found.withheld, n)
        if not _VIEWS[shown.view](found, shown):
            say_nothing_found(connection, shown.search, n)


def _hits(found: Asking, asked: SearchAsked) -> bool:
    hits = found.hits() if asked.seed is None else found.sample(asked.seed)
    results.print_hits(hits, in_json=asked.is_json)
    say_there_are_more(found.count, asked.search.limit, len(hits))
    return bool(hits)


def _kwic(found: Asking, asked: SearchAsked) -> bool:
    lines = found.keywords(results.context_width())
    results.print_keywords(lines, in_json=asked.is_json)
    return bool(lines)


def _count(found: Asking, asked: SearchAsked) -> bool:
    results.print_count(found.count(), in_json=asked.is_json)
    return True


def _facets(found: Asking, asked: SearchAsked) -> bool:
    told = found.facets()
    results.print_facets(told, in_json=asked.is_json)
    return bool(told.of)


def _trend(found: Asking, asked: SearchAsked) -> bool:
    told = found.trend(asked.period)
    results.print_trend(told, in_json=asked.is_json)
    return bool(told.shares)


_VIEWS: dict[str, Callable[[Asking, SearchAsked], bool]] = {
    "hits": _hits,
    "kwic": _kwic,
    "count": _count,
    "facets": _facets,
    "trend": _trend,
}
