"""What a search would have found at a change of the feed, on a person's screen or as JSON Lines.

In: a connection, and what was asked. Out: the same text on stdout as of a search of today.
"""

from __future__ import annotations

from collections.abc import Callable

import click

from readingroom import search_results as results
from readingroom.search_asked import SearchAsked
from storage.database.engine import Connection
from storage.database.queries import past_search
from storage.database.queries.past_search import FoundThen
from storage.database.search.candidates import Count
from storage.query.nodes import HitOrder


def show(connection: Connection, asked: SearchAsked, n: int) -> bool:
    """Show what was asked for as of a change; whether there was anything. Raises UsageError."""
    if asked.search.order is HitOrder.RELEVANCE:
        why = "how well a text fits depends on all texts there are, so that as of a change the newest come first"
        click.echo(f"Note: {why}.", err=True)
    found = past_search.find(connection, asked.search, n)
    if found.withheld:
        click.echo(f"Left out: {found.withheld} that somebody has withheld since change {n}.", err=True)
    if asked.view == "trend":
        return _trend(connection, asked, found, n)
    return _VIEWS[asked.view](connection, asked, found)


def _hits(connection: Connection, asked: SearchAsked, found: FoundThen) -> bool:
    if asked.seed is None:
        hits = past_search.hits(connection, asked.search, found)
    else:
        hits = past_search.sample(connection, asked.search, found, asked.seed)
    results.print_hits(hits, in_json=asked.is_json)
    return bool(hits)


def _kwic(connection: Connection, asked: SearchAsked, found: FoundThen) -> bool:
    lines = past_search.keywords(connection, asked.search, found, results.context_width())
    results.print_keywords(lines, in_json=asked.is_json)
    return bool(lines)


def _count(_connection: Connection, asked: SearchAsked, found: FoundThen) -> bool:
    results.print_count(Count(len(found.looks), is_capped=False), in_json=asked.is_json)
    return True


def _facets(_connection: Connection, asked: SearchAsked, found: FoundThen) -> bool:
    told = past_search.facets(found)
    results.print_facets(told, in_json=asked.is_json)
    return bool(told.of)


def _trend(connection: Connection, asked: SearchAsked, found: FoundThen, n: int) -> bool:
    told = past_search.trend(connection, asked.search, found, n, asked.period)
    results.print_trend(told, in_json=asked.is_json)
    return bool(told.shares)


_VIEWS: dict[str, Callable[[Connection, SearchAsked, FoundThen], bool]] = {
    "hits": _hits,
    "kwic": _kwic,
    "count": _count,
    "facets": _facets,
}
