"""Which of a page's dates is that of the publication and of the last change: those for machines first, then what it
prints, then its address, then what stands anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from crawler.extraction.decoding import jsonld
from crawler.extraction.fields.dates.printed import printed_dates
from crawler.extraction.fields.dates.search import (
    Dated,
    DateSearch,
    first_for_machines,
    first_in_words,
    is_believable,
    metas,
    read_date,
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
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\D)")


def dates_of(search: DateSearch) -> tuple[Dated | None, Dated | None]:
    """When the main article was first published and last changed; None where the page does not tell.

    No date later than two days after the capture is believed.
    """
    declared = _declared_publication(search.identity)
    changed = [*structured(search.identity.node, ("dateModified",)), *metas(search.identity, _MODIFIED)]
    first, last = first_for_machines(declared, search), first_for_machines(changed, search)
    printed = list(printed_dates(search)) if first is None or last is None else []
    last = last or next((dated for label, dated in printed if label == "updated"), None)
    return first or _published(declared, printed, search), last or first_in_words(changed, search)


def _declared_publication(identity: Identity) -> list[tuple[str, str]]:
    return [
        *structured(identity.node, ("datePublished", "dateCreated")),
        *metas(identity, _PUBLISHED),
        *_other_nodes(identity, "datePublished"),
    ]


def _published(
    declared: Iterable[tuple[str, str]], printed: Sequence[tuple[str, Dated]], search: DateSearch
) -> Dated | None:
    """The publication of a page that does not declare it for machines."""
    first = [dated for label in ("published", "") for said, dated in printed if said == label]
    return (
        next(iter(first), None)
        or first_in_words(declared, search)
        or _from_url(search)
        or _lone_time(search)
        or next((dated for _, dated in printed), None)
        or unplaced_date(search, _MODIFIED)
    )


def _other_nodes(identity: Identity, key: str) -> Iterator[tuple[str, str]]:
    """The date of the page itself, where its article has none."""
    for node in [node for node in identity.nodes if "WebPage" in jsonld.types_of(node)][:1]:
        yield from structured(node, (key,))


def _from_url(search: DateSearch) -> Dated | None:
    match = _IN_URL.search(search.identity.canonical or search.identity.url)
    value = parse_date("-".join(match.groups()), search.hints) if match else None
    dated = Dated(value, "url, day only") if value else None
    return dated if dated and is_believable(dated, search) else None


def _lone_time(search: DateSearch) -> Dated | None:
    """The only time element of a page, wherever it stands but in teasers."""
    times = [element for element in search.document.elements[0].iter("time") if element.get("datetime")]
    if len(times) != 1 or times[0] in search.apart:
        return None
    return read_date(times[0].get("datetime", ""), "time element", search)
