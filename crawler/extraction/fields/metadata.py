"""The fields of the main article beside its text; for each, where it was found."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from lxml.html import HtmlElement

from crawler.extraction.document.survey import Survey
from crawler.extraction.fields.around_title import AroundTitle
from crawler.extraction.fields.authors import authors
from crawler.extraction.fields.dates.masthead import masthead_of
from crawler.extraction.fields.dates.publication import dates_of
from crawler.extraction.fields.dates.search import Dated, DateSearch
from crawler.extraction.fields.genres import kind_of_article
from crawler.extraction.fields.languages import language_of
from crawler.extraction.fields.paywall import free_by, paywall_of
from crawler.extraction.fields.sections import declared_sections, section_of, tags_of
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.identity.titles import title_of
from crawler.sites.declaration import Site
from storage.records import Article


def metadata_of(
    document: Survey,
    identity: Identity,
    anchors: Anchors,
    *,
    around: AroundTitle,
    site: Site,
    at: datetime,
    apart: Set[HtmlElement],
) -> Article:
    """What the page says about its main article: every field but its text and images, with evidence.

    `apart` are the elements that speak of other articles; `at` is when the page was captured: no date far behind it is
    believed.
    """
    language, language_from = language_of(document.elements[0], identity, site.reading.language)
    search = DateSearch(
        document, identity, anchors, apart | masthead_of(document, identity), site.reading, at, language
    )
    first, last = dates_of(search)
    title, title_from = title_of(identity)
    kind, kind_from = kind_of_article(identity, around, declared_sections(identity))
    people, people_from = authors(document, identity, anchors, apart)
    section, section_from = section_of(document, identity, around)
    tags, tags_from = tags_of(document.elements[0], identity)
    wall = paywall_of(document, identity, anchors)
    evidence = {"title": title_from, "kind": kind_from, "authors": people_from, **_evidence_of(around, first, last)}
    evidence |= {"section": section_from, "tags": tags_from, "language": language_from, "paywalled": wall}
    evidence |= {"access": free_by(identity, wall), "canonical": "link rel=canonical" if identity.canonical else None}
    return Article(
        title=title or "",
        text="",
        kicker=around.kicker,
        subtitle=around.deck,
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


def _evidence_of(around: AroundTitle, first: Dated | None, last: Dated | None) -> dict[str, str | None]:
    return {
        "kicker": "above the title" if around.kicker else None,
        "subtitle": "below the title" if around.deck else None,
        "published": first.evidence if first else None,
        "modified": last.evidence if last else None,
    }
