"""Who wrote the article: people first; an agency only when nobody else is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set

from lxml.html import HtmlElement

from crawler.extraction import jsonld
from crawler.extraction.identity import Identity
from crawler.extraction.survey import Survey
from crawler.extraction.tree import domain, named, squeeze, text_of
from crawler.extraction.words import is_only_role, is_role, without_by

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
_BYLINE = named(
    r"byline|(^|[\s_-])authors?([\s_-]|$)|author__?-?name|autor(en|es)?([\s_-]|$)|auteur|c-author"
    r"|writer|contributor-?name|post-?author|author-?(name|link)|by-?author"
)
_BYLINE_TAGS = frozenset({"a", "span", "div", "p", "address", "li", "cite", "strong", "em", "h4", "h5"})
_NOT_BYLINE = named(
    r"(^|[\s_-])bio|avatar|image|img|photo|comment|about|social|share|follow|desc|role|job|(^|[\s_-])date"
    r"|(^|[\s_-])time"
)
_SPLIT = re.compile(r"\s*(?:[,;/|•·–—]|\band\b|\bund\b|\bet\b|\by\b|\be\b|&|\bog\b|\ben\b|\bи\b|\s-\s|\bwith\b|\n)\s*")
_AGENCIES = re.compile(
    r"^(the )?(associated press|ap|reuters|afp|agence france[- ]presse|dpa|ansa|efe|bloomberg|upi"
    r"|pa media|press association|ani"
    r"|ians|xinhua|tass|interfax|ntb|tt|ritzau|apa|sda|belga|anp)(\s.*)?$",
    re.I,
)
_NO_NAME = re.compile(
    r"\d|[<>{}=@]|\.(com|org|net|de|fr)\b|(?-i:^[A-Z]{2,5}\.?$)|^(M\.?D|Ph\.?D|Jr|Sr)\.?$|^email"
    r"|^(admin|administrator|editor|staff|author|unknown|none|null|guest|user|redaktion|redazione|rédaction|newsroom)$"
    r"|^(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?$"
    r"|^(jan(uary)?|feb(ruary)?|march|april|june?|july?|aug|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)$"
    r"|^(written|posted|published) by$|\beditorial\b|^learn ",
    re.I,
)
_ADDRESS = re.compile(r"https?:|www\.|\S@\S")
_AUTHOR_PAGE = re.compile(
    r"/(authors?|autor(es)?|auteurs?|people|profiles?|staff|contributors?|journalists?|by)/[^/]+/?$", re.I
)


def authors(page: Survey, identity: Identity, apart: Set[HtmlElement]) -> tuple[tuple[str, ...], str | None]:
    """The authors of the main article in the page's order, and where they were found; not those inside `apart`."""
    fallback: tuple[tuple[str, ...], str | None] = ((), None)
    for names, evidence in _sources(page, identity, apart):
        people = clean_names(names, identity)
        if people and not all(_AGENCIES.match(name) for name in people):
            return people, evidence
        fallback = (people, evidence) if people and not fallback[0] else fallback
    return fallback


def clean_names(texts: Iterable[str], identity: Identity) -> tuple[str, ...]:
    """Names out of bylines: without "By", roles, places, addresses; agencies and the paper itself only where nobody
    else is named.
    """
    parts = [part for text in texts if not _ADDRESS.search(text) for part in _parts(text)]
    names = [part for part in parts if not is_role(part)] or [part for part in parts if not is_only_role(part)]
    people = [name for name in names if not _is_site(name, identity)] or names
    persons = [name for name in people if not _AGENCIES.match(name)] or people
    unique = {unicodedata.normalize("NFKC", name).casefold(): name for name in reversed(persons)}
    return tuple(reversed(list(unique.values())))[:12]


def _parts(text: str) -> Iterator[str]:
    """What may be a name in one byline: split at commas and "and", credentials and dates left out."""
    for part in _SPLIT.split(without_by(squeeze(text)[:300])):
        name = re.sub(r"\(.*?\)|^[\W\d_]+|[^\w.)]+$", "", without_by(part)).strip()
        if 1 < len(name) < 60 and len(name.split()) <= 5 and not _NO_NAME.search(name):
            yield _once(name.title() if name.isupper() and len(name.split()) > 1 else name)


def _once(name: str) -> str:
    """A name that an element prints twice, once: "Ada Byron Ada Byron" → "Ada Byron"."""
    words = name.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half and words[:half] == words[half:] else name


def _is_site(name: str, identity: Identity) -> bool:
    """Whether a name is that of the paper: as it calls itself, as JSON-LD calls it, or as its address says."""
    own = [one for key in ("og:site_name", "application-name") for one in identity.metas.get(key, ())]
    own += jsonld.people((identity.node or {}).get("publisher"))
    label = domain(identity.url).split(".")[0]
    plain = re.sub(r"\W+", "", name.casefold())
    return plain == label.replace("-", "") or any(plain == re.sub(r"\W+", "", one.casefold()) for one in own)


def _sources(page: Survey, identity: Identity, apart: Set[HtmlElement]) -> Iterator[tuple[list[str], str]]:
    node = identity.node or {}
    yield jsonld.people(node.get("author"))[:12], "json-ld author"
    yield jsonld.people(node.get("creator"))[:12], "json-ld creator"
    yield (
        [one for one in identity.metas.get("author", ())[:12] if len(one.split()) in (2, 3) and one != one.lower()],
        "meta author",
    )
    bylines = [one for one in _bylines(page) if one not in apart]
    yield _texts(_near(bylines, identity.heading, 6)), "byline"
    for name in _METAS:
        yield list(identity.metas.get(name, ()))[:12], f"meta {name}"
    yield _texts(_first_group(_near(bylines, identity.heading, 40))), "byline"


def _near(bylines: list[HtmlElement], heading: HtmlElement | None, steps: int) -> list[HtmlElement]:
    """The bylines in a container up to so many steps above the title; all where there is no title."""
    if heading is None:
        return bylines
    around = {one for one in list(heading.iterancestors())[:steps] if one.tag not in ("body", "html")}
    return [one for one in bylines if not around.isdisjoint(one.iterancestors())]


def _first_group(bylines: list[HtmlElement]) -> list[HtmlElement]:
    """The first byline, and those that stand in the same element."""
    return [one for one in bylines if one is bylines[0] or one.getparent() is bylines[0].getparent()]


def _texts(bylines: list[HtmlElement]) -> list[str]:
    inner = [one for one in bylines if not any(other in bylines for other in one.iterdescendants())]
    return [text for one in inner[:8] if 2 < len(text := text_of(one)) < 120]


def _bylines(page: Survey) -> Iterator[HtmlElement]:
    for element, tag, names in zip(page.elements, page.tags, page.names, strict=True):
        if tag in _BYLINE_TAGS and ((_BYLINE(names) and not _NOT_BYLINE(names)) or _is_declared(element, tag)):
            yield element


def _is_declared(element: HtmlElement, tag: str) -> bool:
    """Whether an element says by its attributes that it names an author, or leads to an author's page."""
    if element.get("rel") == "author" or element.get("itemprop") in ("author", "creator"):
        return True
    return tag == "a" and bool(_AUTHOR_PAGE.search(element.get("href", "").split("?")[0]))
