"""The fields of the main article beside its text; for each, where it was found."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import datetime

from lxml.html import HtmlElement
from py3langid.langid import classify

from crawler.extraction import dates, jsonld
from crawler.extraction.access import paywall_of
from crawler.extraction.anchors import Anchors
from crawler.extraction.authors import authors
from crawler.extraction.heads import Head
from crawler.extraction.identity import Identity, meta
from crawler.extraction.kinds import kind_of_article
from crawler.extraction.sections import declared_sections, section_of, tags_of
from crawler.extraction.survey import Survey
from crawler.extraction.titles import title_of
from crawler.extraction.tree import squeeze
from crawler.site import Site
from storage.records import Article

_LANGUAGE = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2}|\d{3}|[A-Z][a-z]{3}))?\b")


def metadata_of(
    page: Survey, identity: Identity, anchors: Anchors, *, head: Head, site: Site, at: datetime, apart: Set[HtmlElement]
) -> Article:
    """What the page says about its main article: every field but its text and images, with evidence.

    `page` is the survey before anything was cut; `apart` are the elements that speak of other articles; `at`
    is when the page was captured: no date far behind it is believed.
    """
    language, language_from = language_of(page.elements[0], identity, site.reading.language)
    place = dates.Place(page, identity, anchors, apart, site.reading, at, language)
    first, last = dates.dates_of(place)
    title, title_from = title_of(identity)
    kind, kind_from = kind_of_article(identity, head, declared_sections(identity))
    people, people_from = authors(page, identity, anchors, apart)
    section, section_from = section_of(page, identity, head)
    tags, tags_from = tags_of(page.elements[0], identity)
    wall = paywall_of(page, identity, anchors)
    evidence = {
        "title": title_from,
        "kind": kind_from,
        "authors": people_from,
        **_evidence_of(head, first, last),
        "section": section_from,
        "tags": tags_from,
        "language": language_from,
        "paywalled": wall,
        "canonical": "link rel=canonical" if identity.canonical else None,
    }
    return Article(
        title=title or "",
        text="",
        kicker=head.kicker,
        subtitle=head.deck,
        kind=kind,
        authors=people,
        published=first.value if first else None,
        modified=last.value if last else None,
        section=section,
        tags=tags,
        language=language,
        canonical=identity.canonical,
        paywalled=wall is not None,
        evidence={name: source for name, source in evidence.items() if source},
    )


def _evidence_of(head: Head, first: dates.Dated | None, last: dates.Dated | None) -> dict[str, str | None]:
    return {
        "kicker": "above the title" if head.kicker else None,
        "subtitle": "below the title" if head.deck else None,
        "published": first.evidence if first else None,
        "modified": last.evidence if last else None,
    }


def language_of(root: HtmlElement, identity: Identity, declared: str | None) -> tuple[str | None, str | None]:
    """BCP 47: of the html element, JSON-LD, meta tags, the site's declaration, else guessed from the text."""
    candidates = [
        (
            root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang"),
            "html lang",
        ),
        (next(iter(jsonld.strings((identity.node or {}).get("inLanguage"))), None), "json-ld inLanguage"),
        (meta(identity.metas, "og:locale", "content-language", "dc.language", "language"), "meta language"),
        (declared, "site"),
    ]
    for value, evidence in candidates:
        if value and (match := _LANGUAGE.match(squeeze(value))):
            return _tag(match), evidence
    return None, None


def guessed_language(text: str) -> str | None:
    """The language of a text by its letters, from its first 500 characters; None for less than a sentence."""
    if len(text) <= 60:
        return None
    return str(classify(text[:500])[0])  # type: ignore[no-untyped-call]  # py3langid is untyped


def _tag(match: re.Match[str]) -> str:
    region = match[2]
    if not region:
        return match[1].lower()
    return f"{match[1].lower()}-{region.title() if len(region) == 4 else region.upper()}"
