"""The last resort: a date that stands anywhere on a page which neither declares one nor prints one by its title.

A day is taken only where the page names all of it. Pages that give a month ("2024-05") have no date of publication:
whoever fills in a day invents it, and from the clock another one every day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from crawler.extraction.document.measures import BYLINE
from crawler.extraction.document.tree import named, text_of
from crawler.extraction.fields.dates.printed import FIRST_PAGES, label_before, printed_lines
from crawler.extraction.fields.dates.search import (
    Dated,
    DateSearch,
    dated_of,
    dates_written,
    first_for_machines,
    is_believable,
    metas,
    read_date,
)

_RARELY_PUBLISHED = (
    *("analyticsattributes.articledate", "article.created", "article_date_original", "article:post_date"),
    *("article:published_date", "article:publicationdate", "bt:pubdate", "citation_date", "content_create_date"),
    *("created", "date_created", "date_published", "dateposted", "dc.created", "dc.date.created"),
    *("dc.date.publication", "dcsext.articlefirstpublished", "dc:created", "dc:date", "doc_date"),
    *("field-name-post-date", "gentime", "mediator_published_time", "og:article:published", "og:datepublished"),
    *("og:pubdate", "og:publish_date", "og:question:published_time", "og:regdate", "pdate", "publish_time"),
    *("published_date", "publisheddate", "rbpubdate", "release_date", "shareaholic:article_published_time"),
    *("timestamp", "twt-published-at", "video:release_date", "vr:published_time", "w-published-date"),
)
_RARELY_CHANGED = (
    *("article:modified", "article:modified_date", "article:post_modified", "bt:moddate", "dc.modified"),
    *("lastdate", "lastmodified", "modificationdate", "modified", "modified_time", "og:article:modified_time"),
    *("og:modified_time", "updated_time", "utime"),
)
_NAMED = named(
    r"[Dd]ate|[Dd]atum|[Mm]eta|time|[Pp]ublish|publication|parution|posted|submitted|created|fecha|calendar|clock"
    r"|byline|subline|author|autor|info|post_detail|field-content|block-content|footer"
)
_SMALL = ("footer", "small")
_TIMESTAMP = re.compile(
    r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d(?::[0-5]\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
)
_MOST_ELEMENTS = 1_000  # elements: a limit
_UNDER = 4  # lines from the title on: farther down the day may be that of a teaser


def unplaced_date(search: DateSearch, changes: Iterable[str]) -> Dated | None:
    """The first date that a page names somewhere, the likelier places first; `changes` are metas that tell of one."""
    found = chain(
        _declared(search, _RARELY_PUBLISHED), _named(search), _oldest_time(search),
        _declared(search, (*changes, *_RARELY_CHANGED)), _timestamps(search), _lines(search), _under_title(search),
    )  # fmt: skip
    return next((dated for dated in found if dated.value.year >= FIRST_PAGES and is_believable(dated, search)), None)


def _declared(search: DateSearch, names: Iterable[str]) -> Iterator[Dated]:
    return _read(metas(search.identity, names), search)


def _read(candidates: Iterable[tuple[str, str]], search: DateSearch) -> Iterator[Dated]:
    found = (read_date(text, evidence, search) for text, evidence in candidates)
    return (dated for dated in found if dated is not None)


def _named(search: DateSearch) -> Iterator[Dated]:
    """Those at the beginning of elements whose names speak of dates or persons; of changes at last."""
    said = [
        (label_before(written.before), dated_of(written, "named element"))
        for text in islice(dict.fromkeys(_openings(search)), _MOST_ELEMENTS)
        for written in dates_written(text, search)
    ]
    yield from (dated for label, dated in said if label != "updated")
    yield from (dated for label, dated in said if label == "updated")


def _openings(search: DateSearch) -> Iterator[str]:
    """The first two short lines of blocks that are called so, and what inline elements that are begin with."""
    document, apart = search.document, search.apart
    looks = [look for look in document.looks if look.tag in _SMALL or _NAMED(look.names)]
    for index, divides in sorted((index, look.divides) for look in looks for index in look.indexes):
        first, behind = document.first[index], document.behind[index]
        if document.elements[index] in apart:
            continue
        if not divides:
            yield document.opening_at(index)
            continue
        for line in document.lines[first : min(first + 2, behind)]:
            if line.weight <= BYLINE and line.owner not in apart:
                yield line.text


def _oldest_time(search: DateSearch) -> Iterator[Dated]:
    """The oldest of the time elements outside teasers."""
    document = search.document
    times = [document.elements[index] for index in document.tagged("time")[:_MOST_ELEMENTS]]
    texts = (time.get("datetime") or text_of(time)[:BYLINE] for time in times if time not in search.apart)
    found = (read_date(text, "time element", search) for text in texts)
    return iter(sorted((dated for dated in found if dated is not None), key=lambda dated: dated.value))


def _timestamps(search: DateSearch) -> Iterator[Dated]:
    """Those with a time, for machines, wherever they stand in attributes and scripts."""
    root = search.document.elements[0].getroottree().getroot()
    texts = chain.from_iterable((*element.attrib.values(), element.text or "") for element in root.iter("*"))
    for match in chain.from_iterable(_TIMESTAMP.finditer(text) for text in map(str, texts) if ":" in text):
        if (dated := first_for_machines([(match[0], "timestamp")], search)) is not None:
            yield dated


def _lines(search: DateSearch) -> Iterator[Dated]:
    """Those that the page says to be a date of publication, then of a change, anywhere in its text."""
    labelled = [near for near in printed_lines(search, range(len(search.document.lines))) if near.label]
    yield from (near.dated for near in labelled if near.label == "published")
    yield from (near.dated for near in labelled)


def _under_title(search: DateSearch) -> Iterator[Dated]:
    """Those in the lines under the title, though these look like another article; those with a label first."""
    document, heading = search.document, search.identity.heading
    if heading is not None and heading in document.order:
        title = document.first[document.order[heading]]
        found = list(printed_lines(replace(search, apart=frozenset()), range(title, title + _UNDER)))
        yield from (near.dated for near in sorted(found, key=lambda near: not near.label) if near.label != "updated")
        yield from (near.dated for near in found)
