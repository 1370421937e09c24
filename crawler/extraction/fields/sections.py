"""The section of a paper that an article stands in, and its tags."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from crawler.extraction.decoding import jsonld
from crawler.extraction.document.measures import AKIN, LABEL
from crawler.extraction.document.name_index import name_test
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import squeeze, standing, text_of
from crawler.extraction.fields.around_title import AroundTitle
from crawler.extraction.identity.main_article import Identity, alike

_METAS = (
    "article:section",
    "og:article:section",
    "section",
    "parsely-section",
    "sailthru.section",
    "dc.subject.section",
)
_CRUMBS = name_test(r"bread-?_?crumb|brotkrume|fil-?d-?ariane|migas|" + standing("crumb", "crumbs"))
_NO_TRAIL = frozenset({"body", "html", "a", "li"})
_MOST_TAGS, _MOST_CRUMBS = 40, 12  # limits


def section_of(document: Survey, identity: Identity, around: AroundTitle) -> tuple[str | None, str | None]:
    """The section and where it was found; a type line on the page ("Analysis | QiOSK") is kept as it is printed."""
    for names, evidence in _sources(document, identity, around):
        fitting = [name for name in names if 1 < len(name) <= LABEL and not name.startswith("http")]
        if fitting:
            return fitting[0], evidence
    return None, None


def declared_sections(identity: Identity) -> list[str]:
    """What JSON-LD and meta tags name as sections of the article."""
    metas = [value for name in _METAS for value in identity.metas.get(name, ())[:1]]
    return [*jsonld.strings((identity.node or {}).get("articleSection"))[:3], *metas]


def _sources(document: Survey, identity: Identity, around: AroundTitle) -> Iterator[tuple[list[str], str]]:
    yield [around.type_line or ""], "type line"
    yield jsonld.strings((identity.node or {}).get("articleSection")), "json-ld articleSection"
    for name in _METAS:
        yield list(identity.metas.get(name, ())), f"meta {name}"
    yield _declared_crumbs(identity)[::-1], "json-ld breadcrumb"
    yield [text_of(element) for element in _marked(document)], "itemprop articleSection"
    yield _printed_crumbs(document, identity)[::-1], "breadcrumb"


def _declared_crumbs(identity: Identity) -> list[str]:
    crumbs = [node for node in identity.nodes if "BreadcrumbList" in jsonld.types_of(node)]
    items = crumbs[0].get("itemListElement") if crumbs else []
    found = []
    for item in items[:_MOST_CRUMBS] if isinstance(items, list) else []:
        name = jsonld.strings(item.get("name") or item.get("item")) if isinstance(item, Mapping) else []
        found += [text for text in name[:1] if not text.startswith("http")]
    return _between(found, identity)


def _printed_crumbs(document: Survey, identity: Identity) -> list[str]:
    """The links of the first element that calls itself a trail of crumbs."""
    trails = document.at(look for look in document.called(_CRUMBS) if look.tag not in _NO_TRAIL)
    for trail in trails[:_MOST_CRUMBS]:
        links = [index for index in document.span(trail) if document.tags[index] == "a"][:_MOST_CRUMBS]
        if links:
            return _between([document.text(document.elements[index]) for index in links], identity)
    return []


def _between(crumbs: list[str], identity: Identity) -> list[str]:
    """Crumbs without the first, which is the front page, without the title, and without "< Back"."""
    printed = text_of(identity.heading) if identity.heading is not None else ""
    titles = (*identity.titles, printed)
    named_so = [crumb for crumb in crumbs[1:] if crumb[:1].isalpha() and len(crumb) > 2]
    return [crumb for crumb in named_so if not any(alike(crumb, title) > AKIN for title in titles)]


def _marked(document: Survey) -> list[HtmlElement]:
    found = [element for element in document.itemprops if element.get("itemprop") == "articleSection"]
    return found[:_MOST_CRUMBS]


def tags_of(root: HtmlElement, identity: Identity) -> tuple[tuple[str, ...], str | None]:
    """The tags of an article in the page's order, and where they were found."""
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
    links = (link for link in root.iter("a") if "tag" in link.get("rel", "").split())
    yield [text_of(link) for link in links], "rel=tag"
