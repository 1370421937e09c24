"""Who the main article of a page is: the names, titles and the heading by which everything else is told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.decoding import jsonld
from crawler.extraction.decoding.jsonld import Node
from crawler.extraction.decoding.markup import Markup
from crawler.extraction.document.measures import AKIN, LINES_AROUND, SAME, TITLE
from crawler.extraction.document.name_index import name_test
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import absolute, domain, opening, page_key, squeeze, weight
from crawler.extraction.identity.title_heading import is_elsewhere, nearest_copy

_SEPARATOR = re.compile(r"\s+[|–—\-·•:»›/]+\s+|\s*[|»｜]\s*")
_TITLE_TAGS = frozenset({"h1", "h2", "h3", "h4"})
_TITLED = frozenset({"p", "div", "span"})
_HEADLINE = name_test("headline|titulo|titre|titel|" + opening("title"))
_LETTERS = re.compile(r"[^\W_]+")
_MAX_META = 2000  # meta elements: a limit
_NAMES_OF_META = ("property", "name", "itemprop", "http-equiv")
_BONUS = {"h1": 0.3, "h2": 0.1}  # `alike` that a heading of that kind is given before others; an only one as an h1
_ELSEWHERE = 0.5  # `alike` that one in a menu or a margin loses
_SOME = 0.3  # `alike`, from which on the only h1 is the title: papers print another than they declare
_TELLING = 4  # letters of the end of a domain that is the name of a paper: "post" of aalsandpost.example
_SECTION = 12  # weight of the name of a section, "Harbour Life": a title is longer
_MOST_H1 = 20  # h1 elements: a limit; a page with so many has no only one
_RELATIONS = frozenset({"canonical", "amphtml", "next", "prev"})
_FRONT = re.compile(r"[a-z]+://[^/]*/?(index\.\w+)?")


@dataclass(frozen=True, slots=True)
class Identity:
    """What names the main article of a page.

    `base` is the address against which its links are resolved (HTML Standard §2.4.3).
    `keys` are the page keys (`tree.page_key`) of its own addresses; `heading` is the element that prints its title.
    `heading_is_lone` is set when that is the only h1 that can be one, or the only h2 where no h1 can.
    `neighbours` are the addresses that its relations next and prev name.
    `metas` maps the lower-case name of a meta tag to its values; `node` is its JSON-LD object; `nodes` are all.
    """

    url: str
    base: str
    keys: frozenset[str]
    titles: tuple[str, ...]
    heading: HtmlElement | None
    node: Node | None
    nodes: tuple[Node, ...]
    metas: Mapping[str, tuple[str, ...]]
    canonical: str | None
    amp: str | None
    neighbours: tuple[str, ...] = ()
    heading_is_lone: bool = False


def identify(markup: Markup, document: Survey, url: str) -> Identity:
    """The identity of the main article of the page that was fetched from `url`."""
    declared = _declarations(markup.root)
    metas = _metas(declared["meta"])
    nodes = tuple(jsonld.nodes(markup.json_ld))
    given = (absolute(element.get("href", ""), url) for element in declared["base"] if "href" in element.attrib)
    base = next(given, None) or url
    links = _links(declared["link"], base)
    canonical = links.get("canonical")
    own = {address for address in (url, canonical, absolute(meta(metas, "og:url") or "", url)) if address}
    keys = frozenset(page_key(address) for address in own if not is_front(address) or address == url)
    node = _main_node(nodes, keys, _meta_titles(metas, url))
    titles = tuple(_titles(markup.root, metas, node, url))
    lone = _lone_heading(document, titles, meta(metas, "og:site_name", "application-name") or "")
    heading = _heading(document, titles, lone)
    return Identity(
        url=url,
        base=base,
        keys=keys,
        titles=titles,
        heading=heading,
        node=node,
        nodes=nodes,
        metas=metas,
        canonical=canonical,
        amp=links.get("amphtml"),
        neighbours=tuple(address for rel in ("next", "prev") if (address := links.get(rel))),
        heading_is_lone=heading is not None and heading is lone,
    )


def is_front(url: str) -> bool:
    """Whether a URL is the root of its host."""
    return _FRONT.fullmatch(url) is not None


def declares_article(identity: Identity) -> bool:
    """Whether the page says that it is one article: Open Graph, JSON-LD, publication time."""
    if meta(identity.metas, "og:type") in ("article", "news") or "article:published_time" in identity.metas:
        return True
    return identity.node is not None and jsonld.is_article(identity.node)


def _declarations(root: HtmlElement) -> dict[str, list[HtmlElement]]:
    """The meta, link and base elements of a page, wherever they stand."""
    found: dict[str, list[HtmlElement]] = {"meta": [], "link": [], "base": []}
    for element in root.iter(*found):
        found[element.tag].append(element)
    return found


def _metas(tags: Iterable[HtmlElement]) -> dict[str, tuple[str, ...]]:
    """Every meta tag by its property, name and itemprop in lower case; squeezed values in document order."""
    found: dict[str, list[str]] = {}
    for tag in islice(tags, _MAX_META):
        said = dict(tag.items())
        if value := squeeze(said.get("content", "")[:5000]):
            for name in {said[kind].strip().lower() for kind in _NAMES_OF_META if kind in said} - {""}:
                found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def meta(metas: Mapping[str, tuple[str, ...]], *names: str) -> str | None:
    """The first value of the first of the named meta tags that the page has."""
    return next((metas[name][0] for name in names if name in metas), None)


@lru_cache(maxsize=256)  # a page asks for its own titles again and again; a paragraph's set takes 10 kB
def _grams(text: str) -> frozenset[str]:
    opening = text[:400]
    folded = (opening if opening.isascii() else unicodedata.normalize("NFKC", opening)).casefold()
    plain = " ".join(_LETTERS.findall(folded))
    return frozenset(map("".join, zip(plain, plain[1:], plain[2:], strict=False)))


def alike(one: str, other: str) -> float:
    """How much two titles share, from 0 to 1: the Dice coefficient of their letter trigrams."""
    if one == other:
        return 1.0 if _LETTERS.search(one) else 0.0
    a, b = _grams(one), _grams(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def holds(longer: str, shorter: str) -> bool:
    """Whether nearly all trigrams of `shorter` are in `longer`."""
    a, b = _grams(longer), _grams(shorter)
    return bool(b) and len(a & b) / len(b) >= SAME


def without_site(title: str, *names: str) -> str:
    """A title without names of its site and its sections at the end or the start: "Storm hits | Sea | The Paper" →
    "Storm hits".
    """
    parts = [part for part in _SEPARATOR.split(title) if part.strip()]
    while len(parts) > 1 and _is_name(parts[-1], names):
        title = title[: title.rindex(parts.pop())].rstrip(" |–—-·•:»›/｜：")
    if len(parts) > 1 and _is_name(parts[0], names):
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |–—-·•:»›/｜：")
    return title


def _is_name(part: str, names: Iterable[str]) -> bool:
    """Whether a part of a title is a name of the site: much like it, or its domain among few words ("CNN Politics")."""
    return any(alike(part, name) > 0.7 or _is_domain(part, name) for name in names if name)


def _is_domain(part: str, name: str) -> bool:
    plain = re.sub(r"[\W_]+", "", part.casefold())
    if not (len(name) > 2 and name.isalnum()):
        return False
    return (plain.startswith(name) and len(plain) < len(name) + 14) or (len(plain) >= _TELLING and name.endswith(plain))


def _links(links: Iterable[HtmlElement], base: str) -> dict[str, str | None]:
    """Where the first link element with each relation leads."""
    found: dict[str, str | None] = {}
    for link in links:
        for rel in link.get("rel", "").lower().split():
            if rel in _RELATIONS and rel not in found:
                found[rel] = absolute(link.get("href", ""), base)
    return found


def _site_names(metas: Mapping[str, tuple[str, ...]], url: str) -> tuple[str, ...]:
    """How the site calls itself, the first label of its domain without hyphens, and the folders of the address."""
    called = meta(metas, "og:site_name", "application-name") or ""
    label = domain(url).removeprefix("www.").split(".")[0].replace("-", "")
    return called, label, *(folder for folder in urlsplit(url).path.split("/")[1:-1] if folder.isalpha())


def _meta_titles(metas: Mapping[str, tuple[str, ...]], url: str) -> list[str]:
    names = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "headline", "title")
    site = _site_names(metas, url)
    return [without_site(metas[name][0], *site) for name in names if name in metas]


def _titles(root: HtmlElement, metas: Mapping[str, tuple[str, ...]], node: Node | None, url: str) -> Iterable[str]:
    """Titles of the main article, most trusted first, without repetitions."""
    site = _site_names(metas, url)
    found = [without_site(title, *site) for title in jsonld.strings((node or {}).get("headline"))[:1]]
    found += _meta_titles(metas, url)
    tag = next(root.iter("title"), None)
    if tag is not None and (text := squeeze(tag.text_content())):
        parts = [part for part in _SEPARATOR.split(text) if weight(part) > _SECTION]
        found += [without_site(text, *site), *(parts[:1] if not found else [])]
    return dict.fromkeys(title for title in found if weight(title) > 3)


def _main_node(nodes: tuple[Node, ...], keys: frozenset[str], titles: list[str]) -> Node | None:
    """The object that says it is this page, or has its title; else the first article with a headline."""
    articles = [node for node in nodes if jsonld.is_article(node)]
    own = [node for node in articles if _addresses(node) & keys]
    titled = [node for node in articles if any(alike(_headline(node), title) > AKIN for title in titles)]
    both = [node for node in own if node in titled]
    for candidates in (both, own, titled):
        if candidates:
            return max(candidates, key=lambda node: ("datePublished" in node, len(node)))
    # Another wording of the headline is common; another address as well means another article.
    lone = [node for node in articles if not _addresses(node)]
    return lone[0] if len(articles) == 1 and lone else None


def _headline(node: Node) -> str:
    return next(iter(jsonld.strings(node.get("headline") or node.get("name"))), "")


def _addresses(node: Node) -> set[str]:
    entity = node.get("mainEntityOfPage")
    inner = entity.get("@id") or entity.get("url") if isinstance(entity, Mapping) else entity
    values = [value for value in (node.get("url"), node.get("@id"), inner) if isinstance(value, str)]
    found = {absolute(value, value) for value in values if value.startswith("http") and not is_front(value)}
    return {page_key(url.split("#")[0]) for url in found if url}


def _heading(document: Survey, titles: tuple[str, ...], lone: HtmlElement | None) -> HtmlElement | None:
    """The element that prints the title: the most alike heading, h1 before others, of equals `nearest_copy`."""
    best: tuple[float, HtmlElement | None] = (0.0, None)
    for element in _headings(document):
        bonus = _BONUS.get(str(element.tag), 0.0)
        text = document.text(element)
        if 1 + bonus + _BONUS["h1"] <= best[0] or not 3 < weight(text) < TITLE:
            continue
        likeness = max((alike(text, title) for title in titles), default=0.0)
        score = likeness + bonus + (_BONUS["h1"] if element is lone and likeness > _SOME else 0)
        if score > best[0] and is_elsewhere(element, document):
            score -= _ELSEWHERE
        if score > best[0] and (score > AKIN or element.tag == "h1" or element is lone):
            best = (score, element)
    return nearest_copy(best[1], document) if best[1] is not None else None


def _lone_heading(document: Survey, titles: tuple[str, ...], site: str) -> HtmlElement | None:
    """The only h1 of a page that can be a title: no menu, no link to the front page, not the name of the site. Where
    none can, the only h2 before all running text: no link, no first of several in a block, below no line that says the
    title.
    """
    heads = [document.elements[index] for index in document.tagged("h1")[: _MOST_H1 + 1]]
    found = [head for head in heads if _may_be_title(head, document, site)]
    if not found:
        running = next(iter(document.of), None)
        behind = document.order[running] if running is not None else 0
        opening = [document.elements[index] for index in document.tagged("h2")[: _MOST_H1 + 1] if index < behind]
        found = [head for head in opening if _may_be_title(head, document, site)]
        found = [] if any(_heads_something_else(head, document, titles) for head in found) else found
    return found[0] if len(found) == 1 and len(heads) <= _MOST_H1 and not _is_logo(found[0]) else None


def _may_be_title(head: HtmlElement, document: Survey, site: str) -> bool:
    text = document.text(head)
    return weight(text) > _SECTION and not is_elsewhere(head, document) and alike(text, site) <= SAME


def _heads_something_else(head: HtmlElement, document: Survey, titles: tuple[str, ...]) -> bool:
    number = document.first[document.order[head]]
    above = [line.text for line in document.lines[max(0, number - LINES_AROUND) : number]]
    is_titled = any(alike(text, title) > SAME for text in above for title in titles)
    is_linked = next(head.iter("a"), None) is not None or next(head.iterancestors("a"), None) is not None
    return is_titled or is_linked or next(head.itersiblings("h2"), None) is not None


def _is_logo(heading: HtmlElement) -> bool:
    links = [*heading.iter("a"), *list(heading.iterancestors("a"))[:1]]
    return any(link.get("href", "").rstrip("/") == "" or is_front(link.get("href", "")) for link in links[:3])


def _headings(document: Survey) -> Iterable[HtmlElement]:
    plain = [look for tag in _TITLE_TAGS for look in document.by_tag.get(tag, ())]
    return document.at([*plain, *(look for look in document.called(_HEADLINE) if look.tag in _TITLED)])
