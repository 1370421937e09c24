"""A page that somebody has already flattened into plain text → article and teasers, told apart by what is left of it.

What is left: the order of lines, the title printed a second time behind the body, photo credits, the labels of
collapsed posts ("keep reading", "Show less"), type lines, and the calls to action.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.extraction.clean import is_credit
from crawler.extraction.metadata import guessed_language
from crawler.extraction.survey import RUNNING
from crawler.extraction.tree import squeeze, weight, words
from crawler.extraction.words import is_call, is_furniture, kind_of
from storage.records import Article, Teaser

_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’»')\]]*$")
_EXPANDER = re.compile(r"(keep|continue) reading|show (less|more)|read (more|less)", re.I)
_LONGEST_LABEL = 60
_LONGEST_TITLE = 220
_HEAD = 12


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the lines before the body are; indices into the lines, None where there is none."""

    title: int | None
    kicker: int | None
    deck: int | None
    type_line: int | None
    body: int


def separate_text(text: str) -> tuple[Article | None, tuple[Teaser, ...]]:
    """The main article of a flattened page, or None when there is no running text, and the posts that follow it."""
    lines = [line for raw in text.splitlines() if (line := squeeze(raw))]
    head = _head(lines)
    end = _end_of_body(lines, head)
    paragraphs = [line for line in lines[head.body : end] if not is_call(line) and not is_credit(line)]
    teasers = tuple(_teasers(lines[end:], lines[head.title] if head.title is not None else ""))
    return (_article(lines, head, paragraphs) if paragraphs else None), teasers


def _head(lines: Sequence[str]) -> _Head:
    """The title is the line near the start that is printed again later, or else the first that looks like one."""
    body = next((number for number, line in enumerate(lines) if _is_running(line)), len(lines))
    labels = [number for number in range(body) if not is_call(lines[number]) and not is_credit(lines[number])]
    again = [number for number in labels if words(lines[number]) > 3 and lines[number] in lines[body:]]
    shaped = [number for number in labels if words(lines[number]) > 2 and len(lines[number]) <= _LONGEST_TITLE]
    title = next(iter(again or shaped), None)
    types = [
        number
        for number in labels
        if number != title and len(lines[number]) <= _LONGEST_LABEL and kind_of(lines[number])
    ]
    above = [number for number in labels if title is not None and number < title and number not in types]
    below = [number for number in labels if title is not None and number > title and number not in types]
    deck = next((number for number in below if weight(lines[number]) > 24), None)
    return _Head(title, above[-1] if above else None, deck, types[0] if types else None, body)


def _is_running(line: str) -> bool:
    return weight(line) > RUNNING and bool(_SENTENCE_END.search(line)) and not is_call(line) and not is_credit(line)


def _end_of_body(lines: Sequence[str], head: _Head) -> int:
    """Where something else begins: the title once more, an expander, a photo credit, the labels of the page's end."""
    title = lines[head.title] if head.title is not None else None
    for number in range(head.body + 1, len(lines)):
        line = lines[number]
        if line == title or (is_furniture(line) and _EXPANDER.search(line)):
            return number
        if is_credit(line) and number > head.body + 2:
            return number - 1 if _is_label(lines[number - 1]) else number
        if is_call(line) and not any(_is_running(later) for later in lines[number:]):
            return number
    return len(lines)


def _is_label(line: str) -> bool:
    return weight(line) <= RUNNING and not _SENTENCE_END.search(line) and not line.endswith(":")


def _teasers(lines: Sequence[str], title: str) -> Iterator[Teaser]:
    """One teaser for every stretch of lines between photo credits and expanders."""
    for position, stretch in enumerate(_stretches([line for line in lines if line != title])):
        teaser = _teaser(stretch, position)
        if teaser is not None:
            yield teaser


def _stretches(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines cut before the label over a photo credit, or before the credit, and behind an expander."""
    stretch: list[str] = []
    for line in lines:
        if is_credit(line) and any(_is_running(one) for one in stretch):
            above = [stretch.pop()] if _is_label(stretch[-1]) else []
            yield stretch
            stretch = above
        stretch.append(line)
        if is_furniture(line) and _EXPANDER.search(line):
            yield stretch
            stretch = []
    yield stretch


def _teaser(stretch: Sequence[str], position: int) -> Teaser | None:
    """Credit, title, category, excerpt, in the order in which posts print them."""
    credit = next((number for number, line in enumerate(stretch) if is_credit(line)), None)
    rest = [
        line for line in stretch[credit + 1 if credit is not None else 0 :] if not is_call(line) and not kind_of(line)
    ]
    excerpt = [line for line in rest if _is_running(line)]
    labels = [line for line in rest if line not in excerpt]
    title = next((line for line in labels if words(line) > 2), None)
    if title is None or not excerpt:
        return None
    behind = labels[labels.index(title) + 1 :]
    return Teaser(
        title=title,
        category=next((line for line in behind if len(line) <= _LONGEST_LABEL), None),
        credit=stretch[credit] if credit is not None else None,
        excerpt="\n".join(excerpt),
        position=position,
    )


def _article(lines: Sequence[str], head: _Head, paragraphs: Sequence[str]) -> Article:
    def at(number: int | None) -> str | None:
        return lines[number] if number is not None else None

    text = "\n".join(paragraphs)
    found = {
        "title": "line",
        "kicker": "line above the title",
        "subtitle": "line below the title",
        "section": "type line",
    }
    values = {
        "title": at(head.title),
        "kicker": at(head.kicker),
        "subtitle": at(head.deck),
        "section": at(head.type_line),
    }
    return Article(
        title=values["title"] or "",
        text=text,
        kicker=values["kicker"],
        subtitle=values["subtitle"],
        kind=kind_of(values["section"] or ""),
        section=values["section"],
        language=guessed_language(text),
        evidence={name: found[name] for name, value in values.items() if value},
    )
