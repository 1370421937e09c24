"""Mentions of other articles on a page: which elements are they, and which headline and link does each carry.

A unit is the largest element around a headline link that holds no other headline link, not the page's own title, and
no running text before its headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.identity import Identity, alike, holds, is_front
from crawler.extraction.measure import RUNNING, Measure
from crawler.extraction.platforms import Posts
from crawler.extraction.tree import (
    BLOCKS,
    HEADINGS,
    absolute,
    domain,
    first,
    names_of,
    page_key,
    squeeze,
    text_of,
    title_text,
    weight,
    words,
)
from crawler.extraction.words import is_call

PEER = "peer of the article"
_MAX_LINKS = 4000
_HALF = 0.5
_SHORTEST = 400
_TENTH = 0.1
_ABROAD = 0.25
_NO_ARTICLE = re.compile(
    r"/(authors?|autor(es)?|auteurs?|by|people|person|profiles?|staff|contributors?|tags?|topics?|thema|category|categories|users?|u)/",
    re.I,
)
_MAX_TITLE = 320
_MENU = frozenset({"nav", "footer"})
_MENU_NAMES = re.compile(
    r"(?:^|\s)(?:\w+[-_]+)?(?:menu|nav|navbar|navigation|breadcrumbs?|sitemap|share|sharing|social|login|cookies?)(?=\s|$)"
    r"|(?:^|\s)(?:(?:site|page|global|main|l|c)[-_]+)?footer(?=\s|$)"
)
_HEADLINE_NAMES = re.compile(
    r"(?<!sub)(?<!sub-)headline|(^|[\s_-])title|titulo|(?<!sur)(?<!sous-)titre|(?<!unter)titel|(__|-)hed\b"
)
_NO_PAGE = re.compile(r"\.(jpe?g|png|gif|webp|pdf|mp3|mp4|svg|zip)(\?|$)", re.I)
_TALK = re.compile(
    r"(^|\.)(twitter|x|facebook|instagram|youtube|linkedin|whatsapp|t|telegram|reddit|pinterest)\.(com|me)$"
)


@dataclass(frozen=True, slots=True)
class Headline:
    """A link that reads like the title of another article; `element` is the heading or the link itself."""

    element: HtmlElement
    title: str
    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Unit:
    """An element that speaks of one other article. `signal` is what told it apart; `url` is None for a foreign post
    without a link.
    """

    element: HtmlElement
    headline: Headline | None
    signal: str


def units_of(root: HtmlElement, identity: Identity, posts: Posts | None, page: Measure) -> list[Unit]:
    """All units of a page: foreign posts of a known platform first, then those of headline links, in document order."""
    lines = list(headlines(root, identity))
    foreign = [element for element, _ in posts.foreign] if posts else []
    found = [_post_unit(element, lines, posts.platform) for element in foreign] if posts else []
    inside = {one for unit in found for one in unit.element.iter()}
    loose = [line for line in lines if line.element not in inside]
    found += _credible(list(_link_units(loose, identity)), identity, page)
    peers = list(peer_units(root, identity))
    left = page.total * (1 - page.together(unit.element for unit in peers))
    return found + (peers if left > max(_SHORTEST, _TENTH * page.total) else [])


def peer_units(root: HtmlElement, identity: Identity) -> Iterator[Unit]:
    """Whole articles behind the main one: elements around an h1 of their own that is not the title, with an own byline,
    date or permanent link. A section of the main article has none of these.
    """
    if identity.heading is None:
        return
    titles = [one for one in root.iter("h1") if one is not identity.heading]
    marks = [Headline(one, text_of(one), "", f"h1 {number}") for number, one in enumerate(titles)]
    bounds = _bounds(marks, identity)
    for mark in marks:
        if not mark.title or any(alike(mark.title, one) > 0.6 or holds(mark.title, one) for one in identity.titles):
            continue
        element = _climb(mark, bounds)
        url = _bookmark(element, base_of(root, identity.url), identity) or ""
        if element is not mark.element and (url or _is_signed(element)):
            yield Unit(element, Headline(mark.element, mark.title, url, page_key(url)), PEER)


def _is_signed(element: HtmlElement) -> bool:
    return any(one.tag == "time" or re.search(r"byline|(^|[\s_-])author", names_of(one)) for one in element.iter())


def _bookmark(element: HtmlElement, base: str, identity: Identity) -> str | None:
    """Where an article element says that it lives: a link with rel=bookmark or one that calls on to read on."""
    for link in element.iter("a"):
        if "bookmark" in link.get("rel", "") or is_call(text_of(link)):
            url = absolute(link.get("href", ""), base)
            if url and _is_page(url, identity):
                return url
    return None


def headlines(root: HtmlElement, identity: Identity) -> Iterator[Headline]:
    """Every link outside menus that reads like the title of another page."""
    base = base_of(root, identity.url)
    for number, link in enumerate(root.iter("a")):
        if number > _MAX_LINKS:
            return
        url = absolute(link.get("href", ""), base)
        if url is None or not _is_page(url, identity):
            continue
        found = _titled(link)
        if found is not None and not in_menu(link) and not (_NO_ARTICLE.search(url) and words(found[1]) <= 5):
            yield Headline(found[0], found[1], url, page_key(url))


def base_of(root: HtmlElement, url: str) -> str:
    """The address against which a page's links are resolved (HTML Standard §2.4.3)."""
    base = first(root.iter("base"))
    return (absolute(base.get("href", ""), url) if base is not None else None) or url


def in_menu(element: HtmlElement) -> bool:
    """Whether an element is part of a menu, a footer or a row of share buttons."""
    return any(
        parent.tag in _MENU or (parent.tag != "body" and _MENU_NAMES.search(names_of(parent)))
        for parent in element.iterancestors()
        if parent.tag not in ("body", "html", "article", "main")
    )


def _is_page(url: str, identity: Identity) -> bool:
    key = page_key(url)
    host = key.split("/", 1)[0]
    return key not in identity.keys and not is_front(url) and not _NO_PAGE.search(url) and not _TALK.search(host)


def _titled(link: HtmlElement) -> tuple[HtmlElement, str] | None:
    """The element that carries the headline of a link, and the headline; None when the link reads otherwise."""
    inner = first(link.iter(*HEADINGS))
    if inner is None:
        inner = _marked_inside(link)
    if inner is not None and _fits(title := title_text(inner), 2):
        return inner, title
    outer = _heading_above(link)
    if outer is not None:
        title = title_text(link)
        return (outer, title) if _fits(title, 2) and len(title) >= 0.4 * len(text_of(outer)) else None
    return _plain_titled(link)


def _marked_inside(link: HtmlElement) -> HtmlElement | None:
    """The innermost element of a link whose class says that it is a title."""
    marked = [one for one in link.iter() if one is not link and _HEADLINE_NAMES.search(names_of(one))]
    return next((one for one in marked if not any(one in other.iterancestors() for other in marked)), None)


def _plain_titled(link: HtmlElement) -> tuple[HtmlElement, str] | None:
    """A link without a heading: its own text, when that is a sentence and does not stand in running text."""
    title = _first_run(link) or squeeze(link.get("title", "") if link.find(".//img") is not None else "")
    marked = bool(_HEADLINE_NAMES.search(names_of(link)))
    if not _fits(title, 2 if marked else 4) or (not marked and weight(title) < 24):
        return None
    return (link, title) if not _inline(link) else None


def _first_run(link: HtmlElement) -> str:
    """The text of a link; of a card that is one link, its longest line."""
    if not any(one.tag in BLOCKS for one in link.iter() if one is not link):
        return title_text(link)
    lines = [squeeze(one.text_content()) for one in link.iter() if not len(one)]
    return max((line for line in lines if line), key=len, default="")


def _fits(title: str, least_words: int) -> bool:
    return weight(title) >= 8 and len(title) <= _MAX_TITLE and words(title) >= least_words


def _heading_above(link: HtmlElement) -> HtmlElement | None:
    for number, parent in enumerate(link.iterancestors()):
        if parent.tag in HEADINGS or (parent.tag != "body" and number < 2 and _HEADLINE_NAMES.search(names_of(parent))):
            return parent
        if number == 3:
            break
    return None


def _inline(link: HtmlElement) -> bool:
    """Whether a link stands inside a sentence: its block says more than the link and a short label does."""
    block = next((parent for parent in link.iterancestors() if parent.tag in BLOCKS), None)
    if block is None or block.tag not in ("p", "li", "dd", "td", "blockquote", "div", "figcaption"):
        return False
    own = weight(text_of(link))
    around = weight(squeeze("".join(_own_text(block)))) - own
    return around > max(40, 0.6 * own)


def _own_text(block: HtmlElement) -> Iterator[str]:
    """The text of a block without that of the blocks inside it."""
    yield block.text or ""
    for child in block:
        if child.tag not in BLOCKS:
            yield from _own_text(child)
        yield child.tail or ""


def _post_unit(element: HtmlElement, lines: list[Headline], platform: str) -> Unit:
    """A foreign post, widened to the containers that hold nothing else."""
    inside = set(element.iter())
    line = next((line for line in lines if line.element in inside), None)
    own = text_of(element)
    for parent in element.iterancestors():
        if parent.tag in ("body", "main") or text_of(parent) != own:
            break
        element = parent
    return Unit(element, line, platform)


def _link_units(lines: list[Headline], identity: Identity) -> Iterator[Unit]:
    bounds = _bounds(lines, identity)
    found: dict[HtmlElement, list[Headline]] = {}
    for line in lines:
        found.setdefault(_climb(line, bounds), []).append(line)
    for element, own in found.items():
        yield Unit(element, _best(own), "headline link")


def _best(lines: list[Headline]) -> Headline:
    """Of several headlines of one unit the longest that stands in a heading; else the first."""
    marked = [line for line in lines if line.element.tag in HEADINGS]
    return max(marked, key=lambda line: len(line.title)) if marked else lines[0]


def _credible(units: list[Unit], identity: Identity, page: Measure) -> list[Unit]:
    """Units without those that are the page itself: one that holds half of its running text; and, where sections of
    an article have headings that link to other sites (a list of products), all of these.
    """
    small = [unit for unit in units if page.share(unit.element) < _HALF]
    abroad = [unit for unit in small if unit.headline and domain(unit.headline.url) != domain(identity.url)]
    if page.together(unit.element for unit in abroad) < _ABROAD:
        return small
    return [unit for unit in small if unit not in abroad or not page.share(unit.element)]


def _bounds(lines: list[Headline], identity: Identity) -> dict[HtmlElement, set[str]]:
    """For every element, the keys of the pages that headline links inside it lead to; the title counts as one."""
    holds: dict[HtmlElement, set[str]] = {}
    marks = [(line.element, line.key) for line in lines]
    if identity.heading is not None:
        marks.append((identity.heading, "the title of this page"))
    for element, key in marks:
        holds.setdefault(element, set()).add(key)
        for parent in element.iterancestors():
            holds.setdefault(parent, set()).add(key)
    return holds


def _climb(line: Headline, bounds: dict[HtmlElement, set[str]]) -> HtmlElement:
    """The largest element around a headline that speaks of nothing else."""
    element = line.element
    for parent in line.element.iterancestors():
        if parent.tag in ("body", "html", "main") or len(bounds.get(parent, ())) > 1 or _text_before(element, parent):
            break
        element = parent
    return element


def _text_before(element: HtmlElement, parent: HtmlElement) -> bool:
    """Whether running text stands in `parent` before `element`, so that the headline is not its beginning."""
    if weight(squeeze(parent.text or "")) > RUNNING:
        return True
    for sibling in element.itersiblings(preceding=True):
        if weight(squeeze(sibling.tail or "")) > RUNNING or _runs_long(sibling):
            return True
    return False


def _runs_long(element: HtmlElement) -> bool:
    if element.tag in ("figure", "picture", "img", "svg"):
        return False
    paragraphs = [element, *element.iter("p")] if element.tag != "p" else [element]
    return any(weight(squeeze("".join(_own_text(one)))) > RUNNING and not _is_label(one) for one in paragraphs)


def _is_label(element: HtmlElement) -> bool:
    return bool(re.search("caption|credit", names_of(element)))
