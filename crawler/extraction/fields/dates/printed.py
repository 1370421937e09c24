"""The dates that a page prints around its title, and what it calls them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extraction.document.measures import BYLINE, LABEL, LINES_AROUND, RUNNING
from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import HEADINGS, named, names_of, squeeze, text_of
from crawler.extraction.fields.dates.search import (
    Dated,
    DateSearch,
    dated_of,
    dates_written,
    is_believable,
    loose_dates,
    read_date,
)
from crawler.extraction.fields.title_window import below_title
from crawler.extraction.identity.body_anchors import is_at_the_side
from crawler.extraction.lexicon.date_text import WrittenDate
from crawler.extraction.lexicon.date_words import date_words

FIRST_PAGES = 1993
"""The year of the first pages; one that prints an older day tells of the past."""
_DIGIT = re.compile(r"\d")
_SAYS_PUBLISHED = named(r"publish|pubdate|posted|entry-date|post-date|created")
_SAYS_UPDATED = named(r"updat|modif|lastmod|changed|revised|dateModified")
_CAPTION = named(r"caption|credit")
_MOST_TIMES = 100  # elements: a limit; pages have five
_MARGINS = frozenset({"aside", "nav", "footer"})
_HEADS = frozenset(HEADINGS)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date that a page prints near its title: what it says to be ("published", "updated" or ""), and whether it
    stands with the article, or in a margin or behind it.
    """

    label: str
    dated: Dated
    is_beside: bool


def printed_dates(search: DateSearch) -> Iterator[PrintedDate]:
    """The dates that the page prints below the title, then above it, in their order; elements before their line."""
    below = _window(search)
    above = range(max(0, below.start - LINES_AROUND), below.start)
    times, own = _marked(search.document), _OwnPlace(search)
    for window in (below, above):
        found = [*_times(search, times, window), *printed_lines(search, window)]
        for near in sorted(found, key=lambda near: near.line):
            if near.dated.value.year >= FIRST_PAGES and is_believable(near.dated, search):
                yield PrintedDate(near.label, near.dated, own.is_beside(near.element))


class Near(NamedTuple):
    """What a date says to be, the index of the element that holds it, and the number of its line; -1 where the element
    says itself that it holds the date of the article.
    """

    label: str
    dated: Dated
    element: int
    line: int


class _OwnPlace:
    """What stands with an article: to the end of the block that holds its title and body, but no margins. Between title
    and first paragraph only a margin with a heading of its own is one: boxes there tell of the author.
    """

    def __init__(self, search: DateSearch) -> None:
        document, heading, container = search.document, search.identity.heading, search.anchors.container
        own = [element for element in (heading, container) if element is not None and element in document.order]
        self._frames, self._document, self._known = document.around(own), document, dict[int, bool]()
        frame = document.common(own) if len(own) > 1 else None
        self._end = document.ends[document.order[frame]] if frame is not None else len(document.elements)
        first = next(iter(search.anchors.paragraphs), None)
        self._body = document.order.get(first, 0) if first is not None else 0
        self._title = document.order.get(heading, 0) if heading is not None else 0

    def is_beside(self, index: int) -> bool:
        """Whether the element with an index stands in a margin of the article or behind it."""
        if self._title <= index < self._body:
            return self._is_in_headed_margin(index)
        return index >= self._end or is_at_the_side(index, self._document, self._known, self._frames)

    def _is_in_headed_margin(self, index: int) -> bool:
        document = self._document
        while index >= 0 and document.elements[index] not in self._frames:
            if document.tags[index] in _MARGINS and set(document.tags[index : document.ends[index]]) & _HEADS:
                return True
            index = document.parents[index]
        return False


def _marked(document: Survey) -> list[HtmlElement]:
    """Elements that say that they hold a date, then time elements."""
    marked = [element for element in document.itemprops if element.get("itemprop", "").startswith("date")]
    times = [document.elements[index] for index in document.tagged("time")]
    return list(dict.fromkeys([*marked[:_MOST_TIMES], *times[:_MOST_TIMES]]))


def _window(search: DateSearch) -> range:
    """The numbers of the lines from the title into the first paragraph, and some behind it where that is near."""
    below = below_title(search.document, search.identity, search.anchors)
    return range(below.start, max(below.stop + 1, below.start + LINES_AROUND))


def _times(search: DateSearch, elements: Iterable[HtmlElement], window: range) -> Iterator[Near]:
    """The dates of elements: of those that say what they hold wherever they stand, of others in the window."""
    document = search.document
    for element in elements:
        at, prop = document.order.get(element, -1), element.get("itemprop", "")
        is_date = prop in ("datePublished", "dateCreated", "dateModified")
        if at < 0 or not (is_date or document.first[at] in window) or element in search.apart:
            continue
        evidence = f"itemprop {prop}" if is_date else "time element"
        if (dated := date_of_element(element, evidence, search)) is not None:
            label = "updated" if prop == "dateModified" else "published" if is_date else _label_of(search, at)
            yield Near(label, dated, at, -1 if is_date else document.first[at])


def date_of_element(element: HtmlElement, evidence: str, search: DateSearch) -> Dated | None:
    """The date of an element that says itself that it is one: of its attributes, else of its text."""
    texts = (element.get("datetime"), element.get("content"), text_of(element)[:BYLINE])
    found = (read_date(text, evidence, search) for text in texts if text)
    return next((dated for dated in found if dated is not None), None)


def _label_of(search: DateSearch, at: int) -> str:
    """What a time element says to be: by its names and attributes, else by what stands before it."""
    document, element = search.document, search.document.elements[at]
    parent = element.getparent()
    names = f"{document.names[at]} {parent.get('class', '') if parent is not None else ''}"
    if _SAYS_UPDATED(names):
        return "updated"
    if element.get("pubdate") is not None or _SAYS_PUBLISHED(names):
        return "published"
    number = document.first[at]
    said = squeeze("".join(element.itertext()))
    before = document.lines[number].text.partition(said)[0] if said and number < len(document.lines) else ""
    return label_before(before or (document.lines[number - 1].text if 0 < number <= len(document.lines) else ""))


def printed_lines(search: DateSearch, window: range) -> Iterator[Near]:
    """The dates in short lines, each with its label, which may be a line of its own; in longer ones only labelled."""
    before = ""
    for number, line in enumerate(search.document.lines[window.start : window.stop], window.start):
        if line.weight <= BYLINE and line.owner not in search.apart and not _is_caption(line.owner):
            for written in _in_line(line.text, before, search) or _between_pieces(number, line.text, search):
                label = label_before(written.before or before)
                if label or line.weight <= RUNNING:
                    yield Near(label, dated_of(written, "printed date"), search.document.order[line.owner], number)
        before = line.text


def _in_line(text: str, before: str, search: DateSearch) -> list[WrittenDate]:
    """The dates in a line; one in no form of ours only behind a label, which may be the line before."""
    found, digit = list(dates_written(text, search)), _DIGIT.search(text)
    if found or digit is None or len(text) > RUNNING or not label_before(text[: digit.start()] or before):
        return found
    return [replace(written, before=text[: digit.start()]) for written in loose_dates(text[digit.start() :], search)]


def _between_pieces(number: int, text: str, search: DateSearch) -> list[WrittenDate]:
    """The dates in a line whose elements stand without a blank between them, as styles keep them apart."""
    if _DIGIT.search(text) is None:
        return []
    before = search.document.before
    start, stop = bisect_left(before, number), bisect_left(before, number + 1)
    return list(dates_written(" ".join(search.document.walk.pieces[start:stop]), search))


def _is_caption(owner: HtmlElement) -> bool:
    return owner.tag in ("figcaption", "figure") or _CAPTION(names_of(owner))


def label_before(before: str) -> str:
    """Whether what stands before a date says that it is that of the publication, or of a change."""
    text = before[-LABEL:]
    if _word("updated").search(text):
        return "updated"
    return "published" if _word("published").search(text) else ""


@cache
def _word(key: str) -> re.Pattern[str]:
    phrases = {phrase for listed in date_words().values() for phrase in listed.get(key, ()) if isinstance(phrase, str)}
    listed = "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
    return re.compile(rf"(?<!\w)(?:{listed})(?: \w{{1,6}})?[\s:：,|–-]*$", re.I)
