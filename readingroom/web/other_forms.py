"""In which other forms a page can be had, and who answers them: the one table of it, for routes, links and OpenAPI.

In: nothing. Out: addresses with endings, each with the page, the feed or the file behind it; links for a page's foot.
"""

from __future__ import annotations

from collections.abc import Iterable

from readingroom.web import addresses
from readingroom.web.addresses import FEEDS, FILES, TABLES
from readingroom.web.asked import DownloadOf, OtherForm, OtherForms, PageOf
from readingroom.web.feeds import ATOM, JSON_FEED
from readingroom.web.pages.search_feed import as_feed, of_site
from readingroom.web.pages.search_file import as_file

LISTS = (
    *("/days", "/sites", "/jobs", "/sources", "/changes", "/front/{site}", "/site/{site}"),
    *("/stories", "/sections", "/authors", "/story/{site}/{key:path}", "/article/{site}/{key:path}"),
)
"""Pages that are tables, too: an article is one of its versions, a story of its articles."""

NAMES: dict[str, tuple[str, str]] = {
    "csv": ("CSV", "text/csv"),
    "jsonl": ("JSON Lines", "application/jsonl"),
    "tidy": ("tidy CSV", "text/csv"),
    "ris": ("RIS", "application/x-research-info-systems"),
    "bib": ("BibTeX", "application/x-bibtex"),
    "csl": ("CSL-JSON", "application/vnd.citationstyles.csl+json"),
    "ninjs": ("ninjs", "application/jsonl"),
    "jsonld": ("JSON-LD", "application/ld+json"),
    "atom": ("Atom", ATOM),
    "feed.json": ("JSON Feed", JSON_FEED),
    "json": ("JSON", "application/json"),
    "opml": ("OPML", "text/x-opml"),
}
"""Endings: what the form is called, and its media type."""


def feeds() -> dict[str, tuple[str, PageOf]]:
    """Addresses of feeds: the ending of each, and who answers."""
    found: dict[str, tuple[str, PageOf]] = {f"/search.{ending}": (ending, as_feed(ending)) for ending in FEEDS}
    return found | {f"/site/{{site}}.{ending}": (ending, of_site(ending)) for ending in FEEDS}


def files() -> dict[str, tuple[str, DownloadOf]]:
    """Addresses of files: the ending of each, and who answers."""
    return {f"/search.{ending}": (ending, as_file(ending)) for ending in FILES}


def tables(pages: Iterable[tuple[str, PageOf]]) -> dict[str, tuple[str, PageOf]]:
    """Addresses of tables: the ending of each, and the page that it is of."""
    return {f"{path}.{ending}": (ending, page) for path, page in pages if path in LISTS for ending in TABLES}


def of_a_search(about: str, address: str) -> tuple[OtherForms, ...]:
    """What is at the foot of a search: all of it as files, its first as feeds. `about`: "All 12 articles"."""
    return OtherForms(about, _all(address, FILES)), _to_follow(address)


def of_a_list(about: str, address: str, *more: str) -> tuple[OtherForms, ...]:
    """What is at the foot of a list. `more`: endings beside those of tables."""
    return (OtherForms(about, _all(address, (*TABLES, *more, "json"))),)


def of_every_article(number: int, search: str) -> tuple[OtherForms, ...]:
    """What is at the foot of a list that is the page of a search: all of that as files, its first as feeds."""
    return of_a_search("The 1 article" if number == 1 else f"All {number:,} articles", search)


def of_everything() -> OtherForms:
    """The feeds of all articles."""
    return OtherForms("All articles, to follow them,", _all("/search", FEEDS))


def of_a_site(name: str) -> OtherForms:
    """The feeds of a site."""
    return _to_follow(addresses.site(name))


def _to_follow(address: str) -> OtherForms:
    return OtherForms("To follow it", _all(address, FEEDS))


def _all(address: str, endings: Iterable[str]) -> tuple[OtherForm, ...]:
    return tuple(OtherForm(*NAMES[ending], addresses.as_form(address, ending)) for ending in endings)
