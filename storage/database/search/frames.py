"""Articles of what is asked beside words, day by day, from what is counted as the index is written.

In: a search without words. Out: how many articles there are, and each day has; None where sites and whole days are not
all that is asked, which only a walk through the index tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from storage.database.search import day_counts
from storage.database.search.candidates import Count, Search
from storage.database.search.day_counts import A_DAY
from storage.database.search.documents import key_of
from storage.query.matching import Searchable, facts, holds
from storage.query.nodes import And, Dates, Node, Or, SearchField, Term


def articles_counted(connection: Connection, search: Search) -> Count | None:
    """All articles, where they are what is asked; else None."""
    if search.query.root != And(()) or not _is_of_newest(search):
        return None
    return Count(day_counts.total(connection), is_capped=False)


def articles_by_day(connection: Connection, search: Search) -> Mapping[int, int] | None:
    """Articles by number of day since the year 1."""
    root = search.query.root
    if root is None or not _is_of_newest(search):
        return None
    parts = root.parts if isinstance(root, And) else (root,)
    dates = [part for part in parts if isinstance(part, Dates)]
    of_sites = [part for part in parts if not isinstance(part, Dates)]
    if not all(map(_is_of_sites, of_sites)) or not all(map(_is_of_whole_days, dates)):
        return None
    found = day_counts.by_day(connection, _sites(connection, of_sites) if of_sites else None)
    return (
        {day: number for day, number in found.items() if all(_is_within(one, day) for one in dates)} if dates else found
    )


def _is_of_newest(search: Search) -> bool:
    return not (search.query.in_all_versions or search.without or search.within is not None)


def _is_of_sites(node: Node) -> bool:
    if isinstance(node, Or):
        return all(map(_is_of_sites, node.parts))
    return isinstance(node, Term) and node.scope is SearchField.SITE


def _is_of_whole_days(dates: Dates) -> bool:
    return all(key_of(bound) % A_DAY == 0 for bound in (dates.start, dates.end) if bound is not None)


def _is_within(dates: Dates, day: int) -> bool:
    begins, ends = (None if bound is None else key_of(bound) // A_DAY for bound in (dates.start, dates.end))
    return (begins is None or begins <= day) and (ends is None or day < ends)


def _sites(connection: Connection, asked: Sequence[Node]) -> list[str]:
    return [site for site in day_counts.sites_counted(connection) if all(holds(_named(site), one) for one in asked)]


_ANY = datetime(1, 1, 1, tzinfo=UTC)


def _named(site: str) -> Searchable:
    """A text that has a site and nothing else."""
    return Searchable(fields={SearchField.SITE: facts(SearchField.SITE, site)}, subtitle=(), text=(), moment=_ANY)
