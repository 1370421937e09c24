"""The sections and authors that there are, with nothing typed: how many articles each has, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from readingroom.web import addresses, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from readingroom.web.searching import fact
from storage.database.engine import Connection
from storage.database.search import names as found_names
from storage.database.search.candidates import Search
from storage.database.search.finding import of_site
from storage.database.search.names import NameSeen, SearchSpan
from storage.query.nodes import And, Query, SearchField, both

_A_PAGE = 30
_ALL = 1_000_000
_MOST_SKIPPED = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLine:
    """A section of a `site`, or an author (of "" where of all sites), and what a search for it finds."""

    name: str
    site: str
    span: SearchSpan


@dataclass(frozen=True, slots=True)
class NameRow:
    """The same as a row of a table."""

    name: str
    site: str
    articles: int
    is_capped: bool
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesShown:
    """Names of a kind, sections or authors, of a `site` or of all: those behind the first `skipped`, of `all`.

    They were taken from the newest `of` articles; `is_capped`: there are more. `next`: how many to `skip` for the next.
    """

    kind: str
    site: str
    names: tuple[NameLine, ...]
    skipped: int
    all: int
    of: int
    is_capped: bool
    next: int | None


def sections(connection: Connection, asked: PageAsked) -> Leaf:
    """The sections of `site`, else of all sites."""
    return _leaf(connection, asked, "sections", SearchField.SECTION)


def authors(connection: Connection, asked: PageAsked) -> Leaf:
    """The authors of `site`, else of all sites."""
    return _leaf(connection, asked, "authors", SearchField.AUTHOR)


def _leaf(connection: Connection, asked: PageAsked, kind: str, of: SearchField) -> Leaf:
    site, skip = asked.word("site"), asked.number("skip", 0, most=_MOST_SKIPPED)
    within = Search(query=Query(root=of_site(site) if site else And(())))
    found = found_names.names(connection, within, of)
    most = _ALL if asked.form else _A_PAGE
    lines = [_line(connection, one, one.site or site, of) for one in found.names[skip : skip + most]]
    facts = NamesShown(
        kind=kind,
        site=site,
        names=tuple(sorted(lines, key=lambda one: (-one.span.articles, one.name, one.site))),
        skipped=skip,
        all=len(found.names),
        of=found.of,
        is_capped=found.is_capped,
        next=skip + most if len(found.names) > skip + most else None,
    )
    crumbs = (("Sites", "/sites"), (site, addresses.site(site))) if site else ()
    extra = {"most": max((line.span.articles for line in lines), default=0)}
    title = f"{kind.capitalize()} of {site}" if site else kind.capitalize()
    return Leaf(
        template="names.html",
        title=title,
        facts=facts,
        crumbs=crumbs,
        extra=extra,
        table=ListTable(NameRow, tuple(map(_row, facts.names))),
        others=other_forms.of_a_list(f"All {facts.all:,} {kind}", addresses.names(kind, site=site)),
    )


def _row(one: NameLine) -> NameRow:
    span = one.span
    return NameRow(one.name, one.site, span.articles, span.is_capped, span.first, span.last)


def _line(connection: Connection, seen: NameSeen, site: str, of: SearchField) -> NameLine:
    root = both(of_site(site) if site else None, fact(of, seen.name))
    return NameLine(name=seen.name, site=site, span=found_names.span(connection, Search(query=Query(root=root))))
