"""What a line of plain text is by itself: running text, something like a title, a credit, a call to action…"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from crawler.extraction.body.blocks import is_credit
from crawler.extraction.document.measures import ARTICLE, BYLINE, LABEL, NO_CARD, RUNNING, TITLE
from crawler.extraction.document.sentences import CLOSERS, STOP
from crawler.extraction.document.tree import weight, words
from crawler.extraction.lexicon.words import (
    begins_with,
    consists_of,
    ends_with,
    is_call,
    is_related_label,
    kind_of,
    opens_related,
    says,
    without_by,
)

_FULL_STOP = re.compile(rf"(?:[.…。;；:：]|{STOP}{CLOSERS}+)$")
_RUNNING_END = re.compile(rf"(?:{STOP}|[:：]){CLOSERS}*$")
_DAY = re.compile(r"\b(?:\d{1,2}\D{1,20}(?:19|20)\d\d|(?:19|20)\d\d\D{1,4}\d{1,2})(?!\d)|\d{4}年\d{1,2}月\d{1,2}日")
_AMOUNT = re.compile(r"[•·|(]? ?\d+ ?[^\W\d]+\)?$")
_QUOTES = re.compile(r"[\"“”„«»「『]")
_ADDRESS = re.compile(r"^(?:[^\W\d_]{1,20}\s*:\s*)?https?://\S+$")
_LETTER = re.compile(r"[^\W\d_]")


class LineKind(StrEnum):
    """What a line is."""

    RUNNING = "running text"
    SENTENCE = "short sentence"
    HEADING = "heading"
    LABEL = "label"
    CREDIT = "photo credit"
    BYLINE = "byline"
    DATE = "date line"
    TYPE = "type line"
    CALL = "call to action"
    BOX = "request of the publisher"
    RELATED = "related label"
    EXPANDER = "expander"
    NOTE = "note of the publisher"


TEXT = frozenset({LineKind.RUNNING, LineKind.SENTENCE})
BOILERPLATE = frozenset(
    {LineKind.CREDIT, LineKind.CALL, LineKind.BOX, LineKind.RELATED, LineKind.EXPANDER, LineKind.NOTE}
)
CLOSING = frozenset({LineKind.CALL, LineKind.BOX, LineKind.EXPANDER, LineKind.NOTE})


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a flattened page, and what it is by itself."""

    text: str
    kind: LineKind


def line_of(text: str) -> TextLine:
    """The line with its kind."""
    return TextLine(text, _boilerplate_kind(text) or _label_kind(text) or _prose_kind(text))


def _boilerplate_kind(text: str) -> LineKind | None:
    """The kind of a line that belongs to the page and to no article."""
    return next((kind for kind, applies in _TESTS if applies(text)), None)


def _expands(text: str) -> bool:
    return consists_of("expanders", _AMOUNT.sub("", text))


def _relates(text: str) -> bool:
    return is_related_label(text) or opens_related(text)


def _calls(text: str) -> bool:
    return bool(_LETTER.search(text)) and (is_call(text) or bool(_ADDRESS.match(text)))


def _notes(text: str) -> bool:
    return len(text) <= NO_CARD and begins_with("disclaimers", text)


def _credits(text: str) -> bool:
    """Whether a line says who made a picture, at its beginning or as the agency at its end."""
    if is_credit(text) or (weight(text) <= NO_CARD and begins_with("credits", text)):
        return True
    return weight(text) <= NO_CARD and not _RUNNING_END.search(text) and ends_with("credit_ends", text)


def _asks_the_reader(text: str) -> bool:
    """Whether the publisher speaks of itself to the reader and wants something; who is quoted does not count."""
    if len(text) > NO_CARD or not says("asks", text):
        return False
    return says("ours", text) and says("yours", text) and not _QUOTES.search(text)


_TESTS = (
    (LineKind.EXPANDER, _expands),
    (LineKind.RELATED, _relates),
    (LineKind.CREDIT, _credits),
    (LineKind.CALL, _calls),
    (LineKind.BOX, _asks_the_reader),
    (LineKind.NOTE, _notes),
)


def _label_kind(text: str) -> LineKind | None:
    """The kind of a short line that tells something of an article."""
    if weight(text) > BYLINE or _RUNNING_END.search(text):
        return None
    if kind_of(text) and weight(text) <= LABEL:
        return LineKind.TYPE
    if _is_byline(text):
        return LineKind.BYLINE
    return LineKind.DATE if _DAY.search(text) else None


def _is_byline(text: str) -> bool:
    rest = without_by(text)
    if rest == text or not rest or any(letter.isdigit() for letter in rest):
        return False
    return all(word[:1].isupper() or len(word) <= 3 or not word[:1].islower() for word in rest.split())


def _prose_kind(text: str) -> LineKind:
    heavy = weight(text)
    if heavy > ARTICLE or (heavy > RUNNING and _RUNNING_END.search(text)):
        return LineKind.RUNNING
    if words(text) > 2 and _FULL_STOP.search(text):
        return LineKind.SENTENCE
    return LineKind.HEADING if words(text) > 2 and len(text) <= TITLE else LineKind.LABEL
