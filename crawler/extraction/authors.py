"""Who wrote the article: people first; an agency only when nobody else is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from crawler.extraction import jsonld
from crawler.extraction.identity import Identity
from crawler.extraction.tree import names_of, squeeze, text_of
from crawler.extraction.words import is_role, without_by

_METAS = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
    "article:author_name",
    "cxenseparse:author",
)
_BYLINE = re.compile(
    r"byline|(^|[\s_-])authors?([\s_-]|$)|author__?-?name|autor(en|es)?([\s_-]|$)|auteur|c-author|writer|contributor-?name|post-?author|author-?(name|link)|by-?author"
)
_NOT_BYLINE = re.compile(
    r"bio|avatar|image|img|photo|comment|about|social|share|follow|desc|box|card|widget|role|title|date|time"
)
_SPLIT = re.compile(r"\s*(?:[,;/|•·–—]|\band\b|\bund\b|\bet\b|\by\b|\be\b|&|\bog\b|\ben\b|\bи\b|\s-\s|\bwith\b|\n)\s*")
_AGENCIES = re.compile(
    r"^(the )?(associated press|ap|reuters|afp|agence france[- ]presse|dpa|ansa|efe|bloomberg|upi|pa media|press association|ani|ians|xinhua|tass|interfax|ntb|tt|ritzau|apa|sda|belga|anp)(\s.*)?$",
    re.I,
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\d{3,}|\.(com|org|net|de|fr)\b|[<>{}=]|^(admin|administrator|editor|staff|author|unknown|none|null|guest|user|redaktion|redazione|rédaction|newsroom)$",
    re.I,
)


def authors(root: HtmlElement, identity: Identity) -> tuple[tuple[str, ...], str | None]:
    """The authors of the main article in the page's order, and where they were found."""
    for names, evidence in _sources(root, identity):
        people = clean_names(names, identity)
        if people:
            return people, evidence
    return (), None


def clean_names(texts: Iterable[str], identity: Identity) -> tuple[str, ...]:
    """Names out of bylines: without "By", roles, places, addresses, the site itself; agencies only among themselves."""
    site = {one.casefold() for name in ("og:site_name", "application-name") for one in identity.metas.get(name, ())}
    names = [name for text in texts for part in _SPLIT.split(without_by(squeeze(text)[:300])) if (name := _name(part))]
    people = [name for name in names if name.casefold() not in site]
    persons = [name for name in people if not _AGENCIES.match(name)]
    unique = {unicodedata.normalize("NFKC", name).casefold(): name for name in reversed(persons or people)}
    return tuple(reversed(list(unique.values())))[:12]


def _name(part: str) -> str | None:
    name = re.sub(r"\(.*?\)|^\W+|[^\w.)]+$", "", without_by(part)).strip()
    if not 2 < len(name) < 60 or len(name.split()) > 5 or _NO_NAME.search(name) or is_role(name):
        return None
    return name.title() if name.isupper() and len(name.split()) > 1 else name


def _sources(root: HtmlElement, identity: Identity) -> Iterator[tuple[list[str], str]]:
    node = identity.node or {}
    yield jsonld.strings(node.get("author"))[:12], "json-ld author"
    yield jsonld.strings(node.get("creator"))[:12], "json-ld creator"
    others = [one for one in identity.nodes if jsonld.is_article(one)]
    if len(others) == 1:
        yield jsonld.strings(others[0].get("author"))[:12], "json-ld author"
    yield _printed(root, identity, near=6), "byline"
    for name in _METAS:
        yield list(identity.metas.get(name, ()))[:12], f"meta {name}"
    yield _printed(root, identity, near=40), "byline"


def _printed(root: HtmlElement, identity: Identity, near: int) -> list[str]:
    """Texts of the byline elements within `near` steps above the title."""
    found: list[HtmlElement] = []
    around = _around(identity.heading, near)
    for one in root.iter("a", "span", "div", "p", "address", "li", "cite", "strong", "em", "h4", "h5"):
        if _is_byline(one) and (around is None or any(parent in around for parent in one.iterancestors())):
            found.append(one)
    inner = [one for one in found if not any(other in found for other in one.iterdescendants())]
    texts = [text_of(one) for one in inner[:8]]
    return [text for text in texts if 2 < len(text) < 120]


def _around(heading: HtmlElement | None, near: int) -> set[HtmlElement] | None:
    if heading is None:
        return None
    return {one for one in list(heading.iterancestors())[:near] if one.tag not in ("body", "html")} or None


def _is_byline(element: HtmlElement) -> bool:
    if element.get("rel") == "author" or element.get("itemprop") in ("author", "creator"):
        return True
    names = names_of(element)
    return bool(_BYLINE.search(names)) and not _NOT_BYLINE.search(names)
