"""The elements of a page that say by a name, an attribute or an address that they name the authors of its article."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Set
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.document.name_index import name_test
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import BLOCKS, SILENT, is_label, named, names_of, opening, squeeze, standing
from crawler.extraction.fields.printed_bylines import window
from crawler.extraction.identity.body_anchors import Anchors
from crawler.extraction.identity.main_article import Identity
from crawler.extraction.lexicon.person_names import credits_others, names_in

_BYLINE = name_test(
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
_TALK = name_test(r"comment(?!ary|ator)|disqus|replies|reader-")
_is_authors = named(
    r"^(authors?|autor(es|zy|i|y|ka|en|in)?|auteurs?|people|profiles?|staff|contributors?|journalists?|producers|by"
    r"|redakteure?|redaktor(zy|i|en)?|skribenter|szerzok?|penulis|yazar(lar)?|muhabir|tac-gia|forfatter|journaliste?n?"
    r"|toimittajat?|kirjoittajat?|periodistas?|columnist(as?|s)?|colunistas?|jornalistas?|giornalisti|reporters?"
    r"|novinari|avtor(ji)?|gazetar(et)?)$"
)
_APART = named(r"time|date|role|title|position|job")
_MARKED = etree.XPath("descendant::*/@rel[.='author']/.. | descendant::*/@itemprop[.='author' or .='creator']/..")
"""By way of the attributes, which takes libxml2 a tenth of the time that conditions on elements take."""
_PHOTO = named(rf"caption|{opening('photo', 'foto', 'picture', 'image', 'img')}")
_PORTRAIT = named(r"author|autor|byline|avatar|profil|writer|header|article|post|story|content|title")
_LONGEST, _MOST_LINES, _FEW_LINKS, _NEAR = 160, 12, 4, 3
_MOST = 60


@dataclass(frozen=True, slots=True)
class Bylines:
    """Texts that name authors: of elements around the title, of the first elements elsewhere, of lines around it."""

    around: tuple[str, ...]
    elsewhere: tuple[str, ...]


def bylines_of(page: Survey, identity: Identity, anchors: Anchors, apart: Set[HtmlElement]) -> Bylines:
    """What elements that say by a name or an attribute that they name authors print; not those inside `apart`."""
    title = window(page, identity, anchors)
    heading = page.order.get(identity.heading, -1) if identity.heading is not None else -1
    found = [(one, text) for one in _elements(page, apart, heading) if (text := _text(one))]
    around = tuple(text for one, text in found if _line(page, one) in title)
    first = next((one for one, text in found if names_in(text)), None)
    beside = [
        text for one, text in found if first is not None and (one is first or one.getparent() is first.getparent())
    ]
    return Bylines(around, tuple(beside))


def _line(page: Survey, element: HtmlElement) -> int:
    return page.first[page.order[element]]


def _elements(page: Survey, apart: Set[HtmlElement], heading: int) -> Iterator[HtmlElement]:
    """The outermost elements that name authors in a few words, without those of comments and in running text.

    `heading` is the place of the title: what holds it is no list of comments, whatever its name.
    """
    talk = deque(place for place in _talk(page) if not place <= heading < page.ends[place])
    rows: dict[int, bool] = {}
    behind = number = 0
    for place in _candidates(page):
        while talk and talk[0] <= place:
            behind = max(behind, page.ends[talk.popleft()])
        if place < behind or page.elements[place] in apart:
            continue
        if _is_in_row(page, place, rows) or _is_credit(page, place):
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


def _is_in_row(page: Survey, place: int, known: dict[int, bool]) -> bool:
    """Whether a link is one of many in a row or a list that leads to other pages than those of authors: a menu.
    `known` remembers what was found for the blocks around links.
    """
    block = page.parents[place]
    if page.tags[place] != "a" or block < 0:
        return False
    if page.tags[block] == "li":
        block = page.parents[block]
    if block not in known:
        inside = range(block, min(page.ends[block], block + _MOST))
        links = [page.elements[one] for one in inside if page.tags[one] == "a"]
        known[block] = sum(not _leads_to_author(link) for link in links) > _FEW_LINKS
    return known[block]


def _is_credit(page: Survey, place: int) -> bool:
    """Whether an element stands under a picture: in a figure, or in a block that is called so and holds one."""
    for _ in range(_NEAR):
        place = page.parents[place]
        if place < 0 or page.tags[place] == "figure":
            return place >= 0
        if page.tags[place] in BLOCKS and _PHOTO(page.names[place]) and not _PORTRAIT(page.names[place]):
            return "img" in page.tags[place : min(page.ends[place], place + _MOST)]
    return False


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
    """Whether the last but one part of the path of a link is called after authors."""
    path = link.get("href", "").partition("?")[0].removesuffix("/").rsplit("/", 2)
    return len(path) > 2 and path[2] != "" and _is_authors(path[1].lower())


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
