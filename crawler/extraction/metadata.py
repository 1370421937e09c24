"""The fields of the main article beside its text; for each, where it was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime

from lxml.html import HtmlElement
from py3langid.langid import classify

from crawler.extraction import dates, jsonld
from crawler.extraction.anchors import Anchors
from crawler.extraction.authors import authors
from crawler.extraction.heads import Head
from crawler.extraction.identity import Identity, alike, meta
from crawler.extraction.survey import Survey
from crawler.extraction.titles import title_of
from crawler.extraction.tree import squeeze, text_of
from crawler.extraction.words import kind_of
from crawler.site import Site
from storage.records import Article

_LANGUAGE = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2}|\d{3}|[A-Z][a-z]{3}))?\b")
_KINDS = {
    "AnalysisNewsArticle": "analysis",
    "BackgroundNewsArticle": "analysis",
    "LiveBlogPosting": "live",
    "OpinionNewsArticle": "opinion",
    "ReportageNewsArticle": "reporting",
    "Review": "review",
    "ReviewNewsArticle": "review",
}
_MOST_TAGS = 40


def metadata_of(
    page: Survey, identity: Identity, anchors: Anchors, *, head: Head, site: Site, at: datetime, apart: Set[HtmlElement]
) -> Article:
    """What the page says about its main article: every field but its text and images, with evidence.

    `page` is the survey before anything was cut; `apart` are the elements that speak of other articles; `at`
    is when the page was captured: no date far behind it is believed.
    """
    language, language_from = language_of(page.elements[0], identity, site.reading.language)
    place = dates.Place(page, identity, anchors, apart, site.reading, at, language)
    first, last = dates.published(place), dates.modified(place)
    title, title_from = title_of(identity)
    kind, kind_from = _kind(identity, head)
    people, people_from = authors(page, identity, anchors, apart)
    section, section_from = _section(identity, head)
    tags, tags_from = _tags(page.elements[0], identity)
    evidence = {
        "title": title_from,
        "kicker": "above the title" if head.kicker else None,
        "subtitle": "below the title" if head.deck else None,
        "kind": kind_from,
        "authors": people_from,
        "published": first.evidence if first else None,
        "modified": last.evidence if last else None,
        "section": section_from,
        "tags": tags_from,
        "language": language_from,
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
        paywalled=_paywalled(identity),
        evidence={name: source for name, source in evidence.items() if source},
    )


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


def _kind(identity: Identity, head: Head) -> tuple[str | None, str | None]:
    if head.type_line and (kind := kind_of(head.type_line)):
        return kind, "type line"
    for one in jsonld.types_of(identity.node or {}):
        if one in _KINDS:
            return _KINDS[one], "json-ld @type"
    for text in (head.kicker, *_sections(identity)):
        if text and (kind := kind_of(text)):
            return kind, "section"
    return None, None


def _sections(identity: Identity) -> list[str]:
    return [
        *jsonld.strings((identity.node or {}).get("articleSection"))[:3],
        *identity.metas.get("article:section", ())[:1],
    ]


def _section(identity: Identity, head: Head) -> tuple[str | None, str | None]:
    """The section; a type line on the page ("Analysis | QiOSK") is kept as it is printed."""
    if head.type_line:
        return head.type_line, "type line"
    declared = _sections(identity)
    if declared:
        return declared[0], "json-ld articleSection" if "articleSection" in (
            identity.node or {}
        ) else "meta article:section"
    crumbs = [node for node in identity.nodes if "BreadcrumbList" in jsonld.types_of(node)]
    names = _crumbs(crumbs[0].get("itemListElement"), identity) if crumbs else []
    return (names[-1], "json-ld breadcrumb") if names else (None, None)


def _crumbs(items: object, identity: Identity) -> list[str]:
    found = []
    for item in items if isinstance(items, list) else []:
        name = jsonld.strings(item.get("name") or item.get("item")) if isinstance(item, Mapping) else []
        found += [one for one in name[:1] if not one.startswith("http")]
    return [one for one in found[1:] if not any(alike(one, title) > 0.6 for title in identity.titles)]


def _tags(root: HtmlElement, identity: Identity) -> tuple[tuple[str, ...], str | None]:
    for texts, evidence in _tag_sources(root, identity):
        split = [squeeze(part) for text in texts for part in (re.split(r"[,;]", text) if len(texts) < 3 else [text])]
        tags = tuple(dict.fromkeys(part for part in split if 1 < len(part) < 80))[:_MOST_TAGS]
        if tags:
            return tags, evidence
    return (), None


def _tag_sources(root: HtmlElement, identity: Identity) -> Iterator[tuple[list[str], str]]:
    yield jsonld.strings((identity.node or {}).get("keywords")), "json-ld keywords"
    for name in ("article:tag", "news_keywords", "parsely-tags", "keywords"):
        yield list(identity.metas.get(name, ())), f"meta {name}"
    yield [text_of(link) for link in _tag_links(root)], "rel=tag"


def _tag_links(root: HtmlElement) -> Iterable[HtmlElement]:
    return (link for link in root.iter("a") if "tag" in link.get("rel", "").split())


def _paywalled(identity: Identity) -> bool:
    value = (identity.node or {}).get("isAccessibleForFree")
    free = meta(identity.metas, "article:content_tier")
    return str(value).lower() in ("false", "http://schema.org/false") or free in ("locked", "metered")
