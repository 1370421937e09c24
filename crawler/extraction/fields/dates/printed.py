"""The dates that a page prints around its title, and what it calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from lxml.html import HtmlElement

from crawler.extraction.document.survey import Survey
from crawler.extraction.document.tree import named, names_of, squeeze, text_of
from crawler.extraction.fields.dates.search import (
    Dated,
    DateSearch,
    dated_of,
    dates_written,
    is_believable,
    loose_dates,
    read_date,
)
from crawler.extraction.lexicon.date_text import WrittenDate
from crawler.extraction.lexicon.machine_dates import date_words

FIRST_PAGES = 1993
"""The year of the first pages; one that prints an older day tells of the past."""
_DIGIT = re.compile(r"\d")
_SAYS_PUBLISHED = named(r"publish|pubdate|posted|entry-date|post-date|created")
_SAYS_UPDATED = named(r"updat|modif|lastmod|changed|revised|dateModified")
_CAPTION = named(r"caption|credit")
_ABOVE, _BELOW = 8, 16
_SHORT, _MOST_TEXT = 80, 150
_MOST_TIMES = 100


def printed_dates(search: DateSearch) -> Iterator[tuple[str, Dated]]:
    """The dates that the page prints below the title, then above it: ("published", "updated" or "", date)."""
    below = _window(search)
    above = range(max(0, below.start - _ABOVE), below.start)
    times = _marked(search.document)
    for found in (
        *(_times(search, times, below), printed_lines(search, below)),
        *(_times(search, times, above), printed_lines(search, above)),
    ):
        near = ((label, dated) for label, dated in found if dated.value.year >= FIRST_PAGES)
        yield from ((label, dated) for label, dated in near if is_believable(dated, search))


def _marked(document: Survey) -> list[HtmlElement]:
    """Elements that say that they hold a date, then time elements."""
    marked = [element for element in document.itemprops if element.get("itemprop", "").startswith("date")]
    times = [document.elements[index] for index in document.tagged("time")]
    return list(dict.fromkeys([*marked[:_MOST_TIMES], *times[:_MOST_TIMES]]))


def _window(search: DateSearch) -> range:
    """The numbers of the lines from the title down to the first paragraph."""
    document, heading, paragraphs = search.document, search.identity.heading, search.anchors.paragraphs
    title = document.first[document.order[heading]] if heading is not None and heading in document.order else 0
    body = document.first[document.order[paragraphs[0]]] if paragraphs else 0
    end = body + 1 if title < body < title + 4 * _BELOW else 0
    return range(title, max(end, title + _BELOW))


def _times(search: DateSearch, elements: Iterable[HtmlElement], window: range) -> Iterator[tuple[str, Dated]]:
    """The dates of elements: of those that say what they hold wherever they stand, of others in the window."""
    document = search.document
    for element in elements:
        at, prop = document.order.get(element, -1), element.get("itemprop", "")
        is_date = prop in ("datePublished", "dateCreated", "dateModified")
        if at < 0 or not (is_date or document.first[at] in window) or element in search.apart:
            continue
        text = element.get("datetime") or element.get("content") or text_of(element)[:_MOST_TEXT]
        if (dated := read_date(text, f"itemprop {prop}" if is_date else "time element", search)) is not None:
            yield ("updated" if prop == "dateModified" else "published" if is_date else _label_of(search, at)), dated


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


def printed_lines(search: DateSearch, window: range) -> Iterator[tuple[str, Dated]]:
    """The dates in short lines, each with its label, which may be a line of its own; in longer ones only labelled."""
    before = ""
    for line in search.document.lines[window.start : window.stop]:
        if line.weight <= _MOST_TEXT and line.owner not in search.apart and not _is_caption(line.owner):
            for written in _in_line(line.text, before, search):
                label = label_before(written.before or before)
                if label or line.weight <= _SHORT:
                    yield label, dated_of(written, "printed date")
        before = line.text


def _in_line(text: str, before: str, search: DateSearch) -> list[WrittenDate]:
    """The dates in a line; one in no form of ours only behind a label, which may be the line before."""
    found, digit = list(dates_written(text, search)), _DIGIT.search(text)
    if found or digit is None or len(text) > _SHORT or not label_before(text[: digit.start()] or before):
        return found
    return [replace(written, before=text[: digit.start()]) for written in loose_dates(text[digit.start() :], search)]


def _is_caption(owner: HtmlElement) -> bool:
    return owner.tag in ("figcaption", "figure") or _CAPTION(names_of(owner))


def label_before(before: str) -> str:
    """Whether what stands before a date says that it is that of the publication, or of a change."""
    text = before[-60:]
    if _word("updated").search(text):
        return "updated"
    return "published" if _word("published").search(text) else ""


@cache
def _word(key: str) -> re.Pattern[str]:
    phrases = {phrase for listed in date_words().values() for phrase in listed.get(key, ()) if isinstance(phrase, str)}
    listed = "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
    return re.compile(rf"(?<!\w)(?:{listed})(?: \w{{1,6}})?[\s:：,|–-]*$", re.I)
