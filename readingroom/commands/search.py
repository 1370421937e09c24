"""`microfiche search`: articles by their words, how many there are, and how they are distributed."""

from __future__ import annotations

from dataclasses import replace

import click

from readingroom import past_results
from readingroom import search_results as results
from readingroom.commands.selecting import SelectionAsked, as_of, limit, selecting
from readingroom.search_asked import SearchAsked
from readingroom.search_notes import say_nothing_found, say_there_are_more, say_understood
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.engine import Connection
from storage.database.queries import articles
from storage.database.search.candidates import count
from storage.database.search.counting import Period, facets, trend
from storage.database.search.finding import keywords, sample
from storage.paging import paged
from storage.query.nodes import HitOrder

_LINES = """site, key, url, title, published, first_seen, version, words, snippet, marks (where in it the words stand);
--count: number, is_capped; --facets: facet, value, count, of; --trend: start, hits, all, share; --kwic: site, key, url,
version, date, before, keyword, after"""
# To click, an enum is its names, and what is typed are its values.
_ORDERS, _PERIODS = ([one.value for one in words] for words in (HitOrder, Period))


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
        found = replace(wanted.search(connection), order=HitOrder(sort), limit=limit)
        query = replace(found.query, in_all_versions=found.query.in_all_versions or all_versions)
        shown = SearchAsked(
            search=replace(found, query=query),
            seed=seed,
            view="trend" if period else view or "hits",
            period=Period(period) if period else Period.MONTH,
            is_json=form is not None,
            as_of=n,
        )
        say_understood(connection, shown.search, shown.view, n)
        if not _show(connection, shown):
            say_nothing_found(connection, shown.search)


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
    say_there_are_more(connection, asked.search, len(found))
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
