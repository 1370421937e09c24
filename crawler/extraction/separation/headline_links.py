"""Links of a page that read like the titles of other articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.document.measures import RUNNING, TITLE
from crawler.extraction.document.name_index import NameTest
from crawler.extraction.document.sentences import STOPS
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import (
    BLOCKS,
    HEADINGS,
    absolute,
    named,
    opening,
    own_text,
    page_key,
    says_label,
    squeeze,
    text_of,
    title_text,
    weight,
    words,
)
from crawler.extraction.document.walk import Look
from crawler.extraction.identity.main_article import Identity, is_front
from crawler.extraction.lexicon.words import begins_related

_MAX_LINKS = 4000  # links: a limit
_NO_ARTICLE = re.compile(
    r"/(authors?|autor(es)?|auteurs?|by|people|person|profiles?|staff|contributors?|tags?|topics?"
    r"|thema|category|categories|users?|u)/",
    re.I,
)
_FEWEST_WORDS = 4  # words of a link that reads like a title without being marked as one
_SHORTEST = 24  # weight of such a link
_REACH = 4  # elements: from a link up to its heading or its card
_LARGEST_CARD = 400
"""Elements: a card is looked through for each empty link in it."""
_BEGUN = 3  # words before a link in its block, with which a sentence has begun
_GOING_ON = (*",;:.)’'”»—–、，。）",)
_LABEL_ENDS = (":", ",", "|", "：", "–", "—", "-", "·", "•", "»", ">", "/")
_WITH_TEXT = frozenset({"p", "li", "dd", "td", "blockquote", "div", "figcaption"})
_MENU = frozenset({"nav", "footer", "amp-sidebar"})
_FRAMES = frozenset({"body", "html", "article", "main"})
_WHOLE = frozenset({"body", "html", "main"})
_MENU_WORDS = (
    *("menu", "nav", "navbar", "navigation", "breadcrumb", "breadcrumbs", "sitemap", "share", "sharing", "social"),
    *("login", "cookie", "cookies"),
)
_MENU_ENDS = (*_MENU_WORDS, "footer")
_MENU_NAME = re.compile(rf"(?:\w+[-_]+)?(?:{'|'.join(_MENU_WORDS)})|(?:(?:site|page|global|main|l|c)[-_]+)?footer")


def _names_menu(name: str) -> bool:
    """Whether a name ends with a word for menus and has no more than one part before it."""
    return name.endswith(_MENU_ENDS) and _MENU_NAME.fullmatch(name) is not None


_MENUS = NameTest(_names_menu, ())
_HEADLINE_NAMES = named(
    r"headline(?<!subheadline)(?<!sub-headline)|titulo|titre(?<!surtitre)(?<!sous-titre)|titel(?<!untertitel)"
    rf"|hed\b(?:(?<=__hed)|(?<=-hed))|{opening('title')}"
)
_NO_PAGE = re.compile(r"\.(jpe?g|png|gif|webp|pdf|mp3|mp4|svg|zip)([?/]|$)", re.I)
_TALK = re.compile(
    r"(^|\.)(twitter|x|facebook|instagram|youtube|linkedin|whatsapp|t|telegram|reddit|pinterest)\.(com|me)$"
)


class HeadlineLink(NamedTuple):
    """A link that reads like the title of another article; `element` is the heading or the link itself."""

    element: HtmlElement
    title: str
    url: str
    key: str


def headline_links_of(document: Survey, identity: Identity) -> Iterator[HeadlineLink]:
    """Every link outside menus that reads like the title of another page."""
    menus = _in_menus(document)
    links = document.tagged("a")
    for index in links[:_MAX_LINKS]:
        link = document.elements[index]
        if link in menus or not _leads_somewhere(index, document) or (found := _titled(index, document)) is None:
            continue
        url = absolute(link.get("href", ""), identity.base)
        if url is None or not is_other_page(url, identity):
            continue
        is_own = found[0] is identity.heading and not document.text_at(index)
        if not is_own and not (_NO_ARTICLE.search(url) and words(found[1]) <= 5):
            yield HeadlineLink(found[0], found[1], url, page_key(url))


def _leads_somewhere(index: int, document: Survey) -> bool:
    """Whether a link has an address and, if it has text at all, more than a word of it."""
    if document.elements[index].get("href", "#").startswith(("#", "javascript:", "mailto:")):
        return False
    said = document.text_at(index) or squeeze("".join(document.elements[index].itertext()))
    return not said or words(said) > 1 or bool(document.elements[index].get("aria-label"))


def is_index(url: str) -> bool:
    """Whether a URL is by its form the page of a person or a tag: /author/ada-quill, /tag/ferry/."""
    match = _NO_ARTICLE.search(url)
    return match is not None and "/" not in url[match.end() :].partition("?")[0].rstrip("/")


def _in_menus(document: Survey) -> set[HtmlElement]:
    """The elements inside menus, footers and rows of share buttons."""
    menus = [look for tag in _MENU for look in document.by_tag.get(tag, ())]
    menus += [look for look in document.called(_MENUS) if look.tag not in _MENU and look.tag not in _FRAMES]
    return document.within(child for menu in document.at(menus) for child in menu)


def is_menu(look: Look) -> bool:
    """Whether what looks so says that it is a menu, a footer or a row of share buttons."""
    return look.tag in _MENU or (look.tag not in _FRAMES and any(map(_names_menu, look.names.split())))


def is_other_page(url: str, identity: Identity) -> bool:
    """Whether a canonical URL may be another article: not this page, a front page, a file or a talking shop."""
    key = page_key(url)
    host = key.split("/", 1)[0]
    itself = key in identity.keys or key.partition("?")[0] in identity.keys
    return not itself and not is_front(url) and not _NO_PAGE.search(url) and not _TALK.search(host)


def _titled(link: int, document: Survey) -> tuple[HtmlElement, str] | None:
    """The element that carries the headline of a link (its index), and the headline; None when it reads otherwise."""
    inside = range(link + 1, document.ends[link])
    inner = _marked_inside(inside, document) if inside else None
    if inner is not None and _fits(title := _title_at(inner, document), 2):
        return document.elements[inner], title
    outer = _heading_above(link, document)
    if outer is not None:
        title = _title_at(link, document)
        fits = _fits(title, 2) and len(title) >= 0.4 * len(document.text_at(outer))
        return (document.elements[outer], title) if fits else None
    return _plain_titled(link, document)


def _marked_inside(inside: range, document: Survey) -> int | None:
    """The index of the first heading inside a link, else of the innermost element that says it is a title."""
    for index in inside:
        if document.tags[index] in HEADINGS:
            return index
    marked = [index for index in inside if _HEADLINE_NAMES(document.names[index])]
    return next((index for index in marked if not any(index < other < document.ends[index] for other in marked)), None)


def _title_at(index: int, document: Survey) -> str:
    """The text of a headline without its labels: `title_text`."""
    labels = any(map(says_label, document.names[index + 1 : document.ends[index]]))
    return title_text(document.elements[index]) if labels else document.text_at(index)


def _plain_titled(index: int, document: Survey) -> tuple[HtmlElement, str] | None:
    """A link without a heading: its own text, when that is a sentence and does not stand in running text."""
    link = document.elements[index]
    if not document.text_at(index) and (found := _named_elsewhere(index, document)) is not None:
        return found
    title = _first_run(index, document) or squeeze(link.get("title", "") if link.find(".//img") is not None else "")
    marked = _HEADLINE_NAMES(document.names[index])
    if not _fits(title, 2 if marked else _FEWEST_WORDS) or (not marked and weight(title) < _SHORTEST):
        return None
    return (link, title) if not _inline(index, document) else None


def _named_elsewhere(index: int, document: Survey) -> tuple[HtmlElement, str] | None:
    """The heading that an empty link laid over a card is named after, or that is the only one in the card, and its
    text; None where there is none near.
    """
    link, around = document.elements[index], document.parents[index]
    said = squeeze(link.get("aria-label") or link.get("title") or "")
    for _ in range(_REACH):
        if around < 0 or document.tags[around] in _WHOLE or document.ends[around] - around > _LARGEST_CARD:
            break
        inside = range(around + 1, document.ends[around])
        heads = [inner for inner in inside if document.tags[inner] in HEADINGS]
        titles = {_title_at(inner, document): inner for inner in heads}
        named = [inner for title, inner in titles.items() if title and title in said]
        named += heads if len(heads) == 1 and len(link) == 0 else []
        if named and (title := _title_at(named[0], document)):
            return document.elements[named[0]], title
        around = document.parents[around] if not heads or said else -1
    return None


def _first_run(index: int, document: Survey) -> str:
    """The text of a link; of a card that is one link, its first line that is long enough for a title."""
    inside = range(index, document.ends[index])
    if BLOCKS.isdisjoint(document.tags[index + 1 : document.ends[index]]):
        return _title_at(index, document)
    lines = [line for index in inside if document.ends[index] == index + 1 and (line := document.text_at(index))]
    titles = (line for line in lines if words(line) >= _FEWEST_WORDS and weight(line) >= _SHORTEST)
    return next(titles, max(lines, key=len, default=""))


def _fits(title: str, least_words: int) -> bool:
    return weight(title) >= 8 and len(title) <= TITLE and words(title) >= least_words


def _heading_above(link: int, document: Survey) -> int | None:
    index = document.parents[link]
    for number in range(_REACH):
        if index < 0:
            break
        tag = document.tags[index]
        if tag in HEADINGS or (tag != "body" and number < 2 and _HEADLINE_NAMES(document.names[index])):
            return index
        index = document.parents[index]
    return None


def _inline(index: int, document: Survey) -> bool:
    """Whether a link stands inside a sentence: its block says more than the link and a short label does."""
    outer = document.parents[index]
    while outer > 0 and document.tags[outer] not in BLOCKS:
        outer = document.parents[outer]
    link, block = document.elements[index], document.elements[outer]
    if document.tags[outer] not in _WITH_TEXT or _has_own_line(link, block):
        return False
    own = weight(document.text_at(index))
    around = weight(own_text(block)) - own if len(document.text_at(outer)) > len(document.text_at(index)) else 0
    return around > max(40, 0.6 * own) or (
        document.tags[outer] == "p" and _is_of_sentence(document.text_at(index), document.text_at(outer))
    )


def _is_of_sentence(said: str, block: str) -> bool:
    """Whether the text of a link is a part of a sentence: its block ends the sentence behind it, or has begun it with
    more than a label.
    """
    before, link, behind = block.partition(said) if said else (block, "", "")
    if link and behind.strip() in STOPS:
        return True
    return (
        bool(link)
        and words(before) >= _BEGUN
        and not begins_related(before)
        and before.rstrip()[-1:] not in _LABEL_ENDS
    )


def _goes_on(behind: str) -> bool:
    """Whether what stands behind a link goes on with its sentence."""
    return behind[:1].islower() or behind[:1] in _GOING_ON


def _has_own_line(link: HtmlElement, block: HtmlElement) -> bool:
    """Whether a link, alone or in bold, is the beginning of its block and a line break or a long span follows."""
    outer = link
    while (parent := outer.getparent()) is not None and parent is not block and len(parent) == 1:
        if (parent.text or "").strip() or (outer.tail or "").strip():
            return False
        outer = parent
    following = outer.getnext()
    if following is None or (outer.tail or "").strip() or (block.text or "").strip():
        return False
    apart = following.tag in ("br", "span", "small") and weight(own_text(block)) - weight(text_of(link)) > RUNNING
    if following.tag != "br" and _goes_on(text_of(following)):
        return False
    return apart and parent is block and outer.getprevious() is None
