"""Which of a page's dates is that of the publication and of the last change: those for machines first, then what it
prints, then its address, then what stands anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from crawler.extraction.decoding import jsonld
from crawler.extraction.fields.dates.datelines import dateline
from crawler.extraction.fields.dates.masthead import date_of_issue
from crawler.extraction.fields.dates.printed import PrintedDate, date_of_element, printed_dates
from crawler.extraction.fields.dates.search import (
    Dated,
    DateSearch,
    first_for_machines,
    first_in_words,
    is_believable,
    metas,
    structured,
)
from crawler.extraction.fields.dates.unplaced import unplaced_date
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.machine_dates import parse_date

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "og:published_time"),
    *("datepublished", "parsely-pub-date", "sailthru.date", "publish-date", "publish_date", "publishdate"),
    *("publication_date", "published_time", "pubdate", "pub_date", "dc.date.issued", "dcterms.created"),
    *("dc.date", "dcterms.date", "dcterms.issued", "date", "cxenseparse:recs:publishtime"),
    *("cxenseparse:publishtime", "article.published", "published-date", "displaydate", "published"),
    *("originalpublicationdate", "citation_publication_date", "datecreated", "rnews:datepublished", "ptime"),
    *("last-modified-date", "dateupdate"),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "article:updated_time", "datemodified", "dcterms.modified"),
    *("dc.date.modified", "lastmod", "last-modified", "moddate", "revision_date", "updated"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH = rf"(?i:{'|'.join(_MONTHS)})"
_IN_URL = re.compile(
    r"/((?:19|20)\d\d)(?:[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\D)"
    rf"|/({_NAMED_MONTH})/(0?[1-9]|[12]\d|3[01])(?=/))"
)
_MONTH_IN_URL = re.compile(rf"/((?:19|20)\d\d)[/-](0[1-9]|1[0-2]|{_NAMED_MONTH})(?=[/-]|$)")


def dates_of(search: DateSearch) -> tuple[Dated | None, Dated | None]:
    """When the main article was first published and last changed; None where the page does not tell.

    No date later than two days after the capture is believed.
    """
    declared = _declared_publication(search.identity)
    changed = [*structured(search.identity.node, ("dateModified",)), *metas(search.identity, _MODIFIED)]
    first, last = first_for_machines(declared, search), first_for_machines(changed, search)
    printed = list(printed_dates(search)) if first is None or last is None else []
    last = last or next((one.dated for one in printed if one.label == "updated"), None)
    return first or _published(declared, printed, search), last or first_in_words(changed, search)


def _declared_publication(identity: Identity) -> list[tuple[str, str]]:
    return [
        *structured(identity.node, ("datePublished", "dateCreated")),
        *metas(identity, _PUBLISHED),
        *_other_nodes(identity, "datePublished"),
    ]


def _published(declared: Iterable[tuple[str, str]], printed: Sequence[PrintedDate], search: DateSearch) -> Dated | None:
    """The publication of a page that does not declare it for machines: printed with the article, declared in words, in
    the address, at the beginning of the text; then what stands elsewhere, if the address does not name another month.
    """
    found = (
        _most_exact([one for one in printed if not one.is_beside])
        or first_in_words(declared, search)
        or _from_url(search)
        or dateline(search)
    )
    if found is not None:
        return found
    month = _month_in_url(search)
    return next((dated for dated in _elsewhere(printed, search) if month is None or _is_in(dated, month)), None)


def _elsewhere(printed: Sequence[PrintedDate], search: DateSearch) -> Iterator[Dated]:
    """What stands in margins and behind the article, and what its own place says of changes; then anything."""
    yield from _by_label(one for one in printed if one.is_beside)
    if (lone := _lone_time(search)) is not None:
        yield lone
    yield from (one.dated for one in printed)
    if (dated := unplaced_date(search, _MODIFIED)) is not None:
        yield dated
    if (dated := date_of_issue(search)) is not None:
        yield dated


def _by_label(printed: Iterable[PrintedDate]) -> Iterator[Dated]:
    """Those that say that they are of the publication, then those that say nothing."""
    found = list(printed)
    return (one.dated for label in ("published", "") for one in found if one.label == label)


def _most_exact(printed: Sequence[PrintedDate]) -> Dated | None:
    """The first of some dates; where it is a day, the first with a time on the same day, if there is one."""
    first = next(_by_label(printed), None)
    if first is None or not _is_midnight(first):
        return first
    same = (one.dated for one in printed if one.label != "updated" and one.dated.value.date() == first.value.date())
    return next((dated for dated in same if not _is_midnight(dated)), first)


def _is_midnight(dated: Dated) -> bool:
    return dated.value.hour == dated.value.minute == 0


def _is_in(dated: Dated, month: tuple[int, int]) -> bool:
    """Whether a date lies in a month, in whatever zone."""
    days = (dated.value + timedelta(days=days) for days in (-1, 0, 1))
    return any((day.year, day.month) == month for day in days)


def _other_nodes(identity: Identity, key: str) -> Iterator[tuple[str, str]]:
    """The date of the page itself, where its article has none."""
    for node in [node for node in identity.nodes if "WebPage" in jsonld.types_of(node)][:1]:
        yield from structured(node, (key,))


def _from_url(search: DateSearch) -> Dated | None:
    match = _IN_URL.search(_address(search))
    said = [part for part in match.groups() if part] if match else []
    value = parse_date(f"{said[0]}-{_month(said[1])}-{int(said[2]):02}", search.hints) if said else None
    dated = Dated(value, "url, day only") if value else None
    return dated if dated and is_believable(dated, search) else None


def _month_in_url(search: DateSearch) -> tuple[int, int] | None:
    """The year and the month that the address names."""
    match = _MONTH_IN_URL.search(_address(search))
    return (int(match[1]), int(_month(match[2]))) if match else None


def _address(search: DateSearch) -> str:
    return search.identity.canonical or search.identity.url


def _month(said: str) -> str:
    """A month of an address as two digits: "11", "nov"."""
    return said if said.isdigit() else f"{_MONTHS.index(said[:3].lower()) + 1:02}"


def _lone_time(search: DateSearch) -> Dated | None:
    """The only time element of a page, wherever it stands but in teasers."""
    times = [element for element in search.document.elements[0].iter("time") if element.get("datetime")]
    if len(times) != 1 or times[0] in search.apart:
        return None
    return date_of_element(times[0], "time element", search)
