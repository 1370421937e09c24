"""Where a page names the authors of its main article: elements that say so, lines that read so, signatures."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.anchors import Anchors
from crawler.extraction.callings import calling
from crawler.extraction.identity import Identity
from crawler.extraction.persons import credits_others, is_byline_label, names_in, opens_byline
from crawler.extraction.survey import Survey
from crawler.extraction.tree import BLOCKS, SILENT, is_label, named, names_of, opening, squeeze, standing

_BYLINE = calling(
    rf"byline|{standing('author', 'authors')}|author__?-?name|autor(en|es)?([\s_-]|$)|auteur|c-author|__author"
    r"|writer|contributor-?name|post-?author|author-?(name|link)|by-?author|authored-?by|signature"
)
_TAGS = frozenset(
    {"a", "span", "div", "p", "address", "li", "cite", "strong", "em", "b", "h4", "h5", "h6", "ul", "section"}
)
_NOT_BYLINE = named(
    r"avatar|image|img|photo|comment(?!ary)|about|social|share|follow|desc|role|job"
    rf"|{opening('bio', 'date', 'time')}|subscri|newsletter|articles?([\s_-]|$)|posts([\s_-]|$)|education|archive"
)
_TALK = calling(r"comment(?!ary|ator)|disqus|replies|reader-")
_AUTHOR_PAGE = re.compile(
    r"/(authors?|autor(es)?|auteurs?|autori|people|profiles?|staff|contributors?|journalists?|producers|by|redakteure?"
    r"|skribenter|autorzy)/[^/?]+/?(?:$|\?)",
    re.I,
)
_APART = named(r"time|date|role|title|position|job")
_DATELINES = (
    re.compile(r"^[^。]{0,60}?[【（(][^【】（）()＝=]{1,20}[＝=]([^【】（）()]{2,12})[】）)]"),
    re.compile(r"^\s*[(\[（【][^()\[\]]{1,24}[=＝][^()\[\]]{1,24}[)\]）】]\s*([^=\s]{2,12})\s*(?:기자|특파원)"),
    re.compile(r"[（(]\s*(?:[^（）()\s]{0,6}(?:记者|記者|通讯员))\s*([^（）()]{2,24})[）)]"),
)
_MARKED = etree.XPath("descendant::*/@rel[.='author']/.. | descendant::*/@itemprop[.='author' or .='creator']/..")
"""By way of the attributes, which takes libxml2 a tenth of the time that conditions on elements take."""
_ABOVE, _JUST_ABOVE, _BELOW = 8, 3, 16
_LONGEST, _MOST_LINES = 160, 12
_MOST = 60


@dataclass(frozen=True, slots=True)
class Bylines:
    """Texts that name authors: of elements around the title, of the first elements elsewhere, of lines around it."""

    around: tuple[str, ...]
    elsewhere: tuple[str, ...]


def bylines_of(page: Survey, identity: Identity, anchors: Anchors, apart: Set[HtmlElement]) -> Bylines:
    """What elements that say by a name or an attribute that they name authors print; not those inside `apart`."""
    window = _window(page, identity, anchors)
    heading = page.order.get(identity.heading, -1) if identity.heading is not None else -1
    found = [(one, text) for one in _elements(page, apart, heading) if (text := _text(one))]
    around = tuple(text for one, text in found if _line(page, one) in window)
    beside = (text for one, text in found if one is found[0][0] or one.getparent() is found[0][0].getparent())
    return Bylines(around, tuple(beside))


def printed(page: Survey, identity: Identity, anchors: Anchors) -> str | None:
    """A short line that reads as a byline, or what follows a label alone; below the title before just above it."""
    title, behind = _title_line(page, identity), _window(page, identity, anchors).stop
    for lines in (page.lines[title:behind], page.lines[max(0, title - _JUST_ABOVE) : title]):
        texts = [line.text for line in lines]
        for text, after in pairwise([*texts, ""]):
            if opens_byline(text) and _are_names(text):
                return text
            if is_byline_label(text) and _are_names(after):
                return after
    return None


def signature(page: Survey, anchors: Anchors) -> str | None:
    """A name alone at the end of the body, set apart: to the right, or in bold or italics."""
    if anchors.container is None:
        return None
    for line in reversed(page.lines_of(anchors.container)[-3:]):
        if (
            len(line.text) < _LONGEST
            and 1 < len(line.text.split()) < 5
            and names_in(line.text) == (line.text,)
            and _is_set_apart(line.owner, line.text)
        ):
            return str(line.text)
    return None


def dateline(anchors: Anchors, page: Survey) -> str | None:
    """The name in a dateline of the first paragraphs or in brackets at the end: 【Seoul＝小池和樹】, （记者 王明）."""
    for paragraph in (*anchors.paragraphs[:2], *anchors.paragraphs[-1:]):
        text = " ".join(line.text for line in page.lines_of(paragraph)[:3])
        for form in _DATELINES:
            if match := form.search(text[:200] if paragraph is not anchors.paragraphs[-1] else text[-200:]):
                return "、".join(str(match[1]).split())
    return None


def _window(page: Survey, identity: Identity, anchors: Anchors) -> range:
    """The numbers of the lines around the title: from some above it to the first paragraph of the body."""
    title = _title_line(page, identity)
    body = page.first[page.order[anchors.paragraphs[0]]] if anchors.paragraphs else 0
    above = _ABOVE if identity.heading is not None else 0
    return range(max(0, title - above), body if title < body < title + 4 * _BELOW else title + _BELOW)


def _title_line(page: Survey, identity: Identity) -> int:
    place = page.order.get(identity.heading, -1) if identity.heading is not None else -1
    return page.first[place] if place >= 0 else 0


def _line(page: Survey, element: HtmlElement) -> int:
    return page.first[page.order[element]]


def _elements(page: Survey, apart: Set[HtmlElement], heading: int) -> Iterator[HtmlElement]:
    """The outermost elements that name authors in a few words, without those of comments and in running text.

    `heading` is the place of the title: what holds it is no list of comments, whatever its name.
    """
    talk = deque(place for place in _talk(page) if not place <= heading < page.ends[place])
    behind = number = 0
    for place in _candidates(page):
        while talk and talk[0] <= place:
            behind = max(behind, page.ends[talk.popleft()])
        if place < behind or page.elements[place] in apart:
            continue
        if _is_short(page, place) and not _is_in_text(page, place) and not _is_of_others(page, place):
            behind = page.ends[place]
            yield page.elements[place]
            number += 1
            if number > _MOST:
                return


def _talk(page: Survey) -> list[int]:
    """The places of menus, footers and lists of comments."""
    talk = (place for look in page.called(_TALK) if look.tag in BLOCKS for place in look.places)
    return sorted({*page.tagged("nav", "footer"), *talk})


def _candidates(page: Survey) -> list[int]:
    """The places of elements that say by a class or an attribute that they name an author, or lead to his page."""
    marked: list[HtmlElement] = _MARKED(page.elements[0])  # type: ignore[assignment]  # an XPath of elements
    places = {page.order[one] for one in marked if one in page.order}
    for look in page.called(_BYLINE):
        if look.tag in _TAGS and not _NOT_BYLINE(look.names):
            places.update(look.places)
    places.update(place for place in page.tagged("a") if _leads_to_author(page.elements[place]))
    return sorted(places)


def _leads_to_author(link: HtmlElement) -> bool:
    return _AUTHOR_PAGE.search(link.get("href", "")) is not None


def _is_short(page: Survey, place: int) -> bool:
    first, behind = page.first[place], max(page.behind[place], page.first[place] + 1)
    if behind - first > _MOST_LINES:
        return False
    if page.tags[place] not in BLOCKS:
        return len("".join(page.elements[place].itertext())) < 2 * _LONGEST
    return sum(len(line.text) for line in page.lines[first:behind]) <= _LONGEST


def _is_in_text(page: Survey, place: int) -> bool:
    """Whether a link or a span stands in a line of running text."""
    number = page.first[place]
    if page.tags[place] in BLOCKS or number >= len(page.lines):
        return False
    return page.lines[number].weight > _LONGEST


def _is_of_others(page: Survey, place: int) -> bool:
    """Whether what stands before an element is a label for people who did not write: "Reviewed by"."""
    number = page.first[place]
    said = squeeze("".join(page.elements[place].itertext()))
    before = page.lines[number].text.partition(said)[0] if number < len(page.lines) and said else ""
    if not before.strip() and number > 0:
        before = page.lines[number - 1].text
    return len(before) < _LONGEST and credits_others(before)


def _text(element: HtmlElement) -> str:
    """The text of a byline, with a bar where a block, a link or an element of another kind begins or ends."""
    text = squeeze("".join(_pieces(element))).strip(" |")
    return text if any(letter.isalpha() for letter in text) else ""


def _pieces(element: HtmlElement) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        bar = " | " if node.tag in BLOCKS or node.tag in ("a", "br") or _is_kind_apart(node) else ""
        if event == "end":
            yield f"{bar}{node.tail or ''}" if node is not element else ""
        elif node.tag in SILENT or node.tag == "time":
            walk.skip_subtree()
            yield " | "
        else:
            yield f"{bar}{node.text or ''}"


def _is_kind_apart(node: HtmlElement) -> bool:
    names = names_of(node)
    return is_label(names) or _APART(names)


def _are_names(text: str) -> bool:
    """Whether a short text is made of names: they are a good part of it, and of two words or in a script without."""
    if len(text) > _LONGEST or text.endswith((".", "?", "!", "…")):
        return False
    names = names_in(text)
    said = sum(len(name) for name in names)
    full = [name for name in names if (" " in name or not name.isascii()) and not name.islower()]
    return bool(full) and said >= 0.4 * len(text)


def _is_set_apart(owner: HtmlElement, text: str) -> bool:
    style = owner.get("style", "").replace(" ", "")
    if "text-align:right" in style or owner.get("align") == "right":
        return True
    inner = next(owner.iterdescendants("strong", "b", "em", "i"), None)
    linked = owner.tag == "li" or owner.find(".//a") is not None
    return inner is not None and not linked and squeeze("".join(inner.itertext())) == text
