"""How articles begin: a heading that reads like a title, and a name or a day soon behind it or right before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extraction.document.measures import AKIN, LABEL, RUNNING, TITLE
from crawler.extraction.document.survey import Line, Survey
from crawler.extraction.document.tree import HEADINGS, named, standing, words
from crawler.extraction.identity.main_article import Identity, alike, holds
from crawler.extraction.lexicon.words import begins_byline

_SOON = 5  # lines: below a title stand deck, byline, day, and a picture's caption
_is_signature = named(rf"byline|dateline|timestamp|publi(shed|cation)|{standing('author', 'authors', 'date')}")
_DAY = re.compile(
    r"\d{1,2}\W{1,3}[^\W\d]{3,12}\W{1,3}(?:19|20)\d\d|[^\W\d]{3,12}\W{1,3}\d{1,2}\W{1,3}(?:19|20)\d\d"
    r"|(?:19|20)\d\d[-/.年년]\s?\d{1,2}[-/.月월]|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b"
)


def heading_of(line: Line) -> HtmlElement | None:
    """The heading element that a line is the text of, if it reads like a title."""
    if not 8 <= line.weight <= TITLE:
        return None
    return line.owner if line.owner.tag in HEADINGS and words(line.text) > 1 else None


def is_signed(document: Survey, number: int) -> bool:
    """Whether a name or a day stands soon after the line with this number, or a day right before it."""
    following = document.lines[number + 1 : number + _SOON]
    runs = [index for index, line in enumerate(following) if line.weight > RUNNING]
    near = following[: runs[1] if len(runs) > 1 else None]
    return _is_day(document.lines[number - 1]) or any(_is_signature_line(line, document) for line in near)


def is_own_title(text: str, identity: Identity) -> bool:
    """Whether a heading says what the page itself is called."""
    return any(alike(text, title) > AKIN or holds(text, title) for title in identity.titles)


def heads_article(heading: HtmlElement) -> bool:
    """Whether a heading is an h1 and the first one of an article element, and so by the standard an article's title."""
    article = next(heading.iterancestors("article"), None) if heading.tag == "h1" else None
    return article is not None and next(article.iter(*HEADINGS)) is heading


def begins_signed(lines: Sequence[Line], document: Survey) -> bool:
    """Whether a name or a day is among the first of some lines of a page."""
    return any(_is_signature_line(line, document) for line in lines[:_SOON])


def _is_day(line: Line) -> bool:
    return line.weight <= LABEL and _DAY.search(line.text) is not None


def _is_signature_line(line: Line, document: Survey) -> bool:
    if line.weight > RUNNING:
        return False
    if _is_day(line) or begins_byline(line.text):
        return True
    return line.owner in document.timed or _is_signature(document.names[document.order[line.owner]])
