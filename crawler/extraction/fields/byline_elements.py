"""The elements of a page that say by a name, an attribute or an address that they name the authors of its article."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Set
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from crawler.extraction.document.measures import BYLINE
from crawler.extraction.document.name_index import name_test
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import BLOCKS, SILENT, is_label, named, names_of, opening, squeeze, standing
from crawler.extraction.fields.title_window import around_title
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
_APART_TAGS = frozenset({"a", "br", "strong", "b", "em", "i", "small"})
_RELATED = etree.XPath("descendant::*/@rel[.='author']/..")
_WRITES = frozenset({"author", "creator"})
_PHOTO = named(rf"caption|{opening('photo', 'foto', 'picture', 'image', 'img')}")
_PORTRAIT = named(r"author|autor|byline|avatar|profil|writer|header|article|post|story|content|title")
_FEW_LINKS = 4  # links to other pages than those of authors: more of them in a row are a menu
_NEAR = 3  # elements: from a credit up to the block of its picture
_MOST = 60  # elements: a limit; what is looked through of a row, and how many bylines a page has


@dataclass(frozen=True, slots=True)
class Bylines:
    """Texts that name authors: of elements around the title, of the first elements elsewhere, of lines around it."""

    around: tuple[str, ...]
    elsewhere: tuple[str, ...]


def bylines_of(document: Survey, identity: Identity, anchors: Anchors, apart: Set[HtmlElement]) -> Bylines:
    """What elements that say by a name or an attribute that they name authors print; not those inside `apart`."""
    title = around_title(document, identity, anchors)
    heading = document.order.get(identity.heading, -1) if identity.heading is not None else -1
    found = [(element, text) for element in _elements(document, apart, heading) if (text := _text(element))]
    around = tuple(text for element, text in found if document.first[document.order[element]] in title)
    first = next((element for element, text in found if names_in(text)), None)
    beside = [
        text
        for element, text in found
        if first is not None and (element is first or element.getparent() is first.getparent())
    ]
    return Bylines(around, tuple(beside))


def _elements(document: Survey, apart: Set[HtmlElement], heading: int) -> Iterator[HtmlElement]:
    """The outermost elements that name authors in a few words, without those of comments and in running text.

    `heading` is the index of the title: what holds it is no list of comments, whatever its name.
    """
    talk = deque(index for index in _talk(document) if not index <= heading < document.ends[index])
    rows: dict[int, bool] = {}
    behind = number = 0
    for index in _candidates(document):
        while talk and talk[0] <= index:
            behind = max(behind, document.ends[talk.popleft()])
        if index < behind or document.elements[index] in apart:
            continue
        if _is_in_row(document, index, rows) or _is_credit(document, index):
            continue
        if _is_short(document, index) and not _is_in_text(document, index) and not _is_of_others(document, index):
            behind = document.ends[index]
            yield document.elements[index]
            number += 1
            if number > _MOST:
                return


def _talk(document: Survey) -> list[int]:
    """The indexes of menus, footers and lists of comments."""
    talk = (index for look in document.called(_TALK) if look.tag in BLOCKS for index in look.indexes)
    return sorted({*document.tagged("nav", "footer"), *talk})


def _is_in_row(document: Survey, index: int, known: dict[int, bool]) -> bool:
    """Whether a link is one of many in a row or a list that leads to other pages than those of authors: a menu.
    `known` remembers what was found for the blocks around links.
    """
    block = document.parents[index]
    if document.tags[index] != "a" or block < 0:
        return False
    if document.tags[block] == "li":
        block = document.parents[block]
    if block not in known:
        inside = range(block, min(document.ends[block], block + _MOST))
        links = [document.elements[index] for index in inside if document.tags[index] == "a"]
        known[block] = sum(not _leads_to_author(link) for link in links) > _FEW_LINKS
    return known[block]


def _is_credit(document: Survey, index: int) -> bool:
    """Whether an element stands under a picture: in a figure, or in a block that is called so and holds one."""
    for _ in range(_NEAR):
        index = document.parents[index]
        if index < 0 or document.tags[index] == "figure":
            return index >= 0
        if document.tags[index] in BLOCKS and _PHOTO(document.names[index]) and not _PORTRAIT(document.names[index]):
            return "img" in document.tags[index : min(document.ends[index], index + _MOST)]
    return False


def _candidates(document: Survey) -> list[int]:
    """The indexes of elements that say by a class or an attribute that they name an author, or lead to his page."""
    marked: list[HtmlElement] = _RELATED(document.elements[0])  # type: ignore[assignment]  # an XPath of elements
    marked += [element for element in document.itemprops if element.get("itemprop") in _WRITES]
    indexes = {document.order[element] for element in marked if element in document.order}
    for look in document.called(_BYLINE):
        if look.tag in _TAGS and not _NOT_BYLINE(look.names):
            indexes.update(look.indexes)
    indexes.update(index for index in document.tagged("a") if _leads_to_author(document.elements[index]))
    return sorted(indexes)


def _leads_to_author(link: HtmlElement) -> bool:
    """Whether the last but one part of the path of a link is called after authors."""
    path = link.get("href", "").partition("?")[0].removesuffix("/").rsplit("/", 2)
    return len(path) > 2 and path[2] != "" and _is_authors(path[1].lower())


def _is_short(document: Survey, index: int) -> bool:
    first, behind = document.first[index], max(document.behind[index], document.first[index] + 1)
    if document.tags[index] not in BLOCKS:
        return len("".join(document.elements[index].itertext())) <= BYLINE
    return sum(len(line.text) for line in document.lines[first : min(behind, first + BYLINE)]) <= BYLINE


def _is_in_text(document: Survey, index: int) -> bool:
    """Whether a link or a span stands in a line of running text."""
    number = document.first[index]
    if document.tags[index] in BLOCKS or number >= len(document.lines):
        return False
    return document.lines[number].weight > BYLINE


def _is_of_others(document: Survey, index: int) -> bool:
    """Whether what stands before an element is a label for people who did not write: "Reviewed by"."""
    number = document.first[index]
    said = squeeze("".join(document.elements[index].itertext()))
    before = document.lines[number].text.partition(said)[0] if number < len(document.lines) and said else ""
    if not before.strip() and number > 0:
        before = document.lines[number - 1].text
    return len(before) < BYLINE and credits_others(before)


def _text(element: HtmlElement) -> str:
    """The text of a byline, with a bar where a block, a link or an element of another kind begins or ends."""
    text = squeeze("".join(_pieces(element))).strip(" |")
    return text if any(letter.isalpha() for letter in text) else ""


def _pieces(element: HtmlElement) -> Iterator[str]:
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        bar = " | " if node.tag in BLOCKS or node.tag in _APART_TAGS or _is_kind_apart(node) else ""
        if event == "end":
            yield f"{bar}{node.tail or ''}" if node is not element else ""
        elif node.tag in SILENT or node.tag == "time":
            walk.skip_subtree()
            yield " | "
        else:
            yield f"{bar}{node.text or ''}"


def _is_kind_apart(node: HtmlElement) -> bool:
    names, previous = names_of(node), node.getprevious()
    is_glued = previous is not None and not previous.tail and names_of(previous) != names
    return is_glued or is_label(names) or _APART(names)
