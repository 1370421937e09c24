"""What a person typed, as lexemes: words, phrases, brackets, operators, names of fields.

In: any string. Out: `Lexeme`s, and notes on quotation marks that nobody closed.
Never: a failure; what is no syntax is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

LONGEST_QUERY = 5_000
"""Characters of a query; the rest is left out, and a note says so."""


class Sort(Enum):
    """What a lexeme is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    FIRST = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of a query: `text` as it counts, `number` of NEAR and first; `touches`: nothing stands before it."""

    sort: Sort
    text: str
    number: int = 0
    touches: bool = False


_QUOTES = '"“”„‟«»＂'
FIELD_NAMES = (
    *("title", "hd", "headline", "author", "by", "tag", "site", "source", "section", "kind", "lang", "language"),
    *("on", "from", "to", "since", "until", "last", "words", "changed", "version"),
)
_FIELD = re.compile(rf"({'|'.join(FIELD_NAMES)})[:=]|(wc|words)(?=[<>])", re.IGNORECASE)
_NEAR = re.compile(r"(near/?|w/|pre/|adj)(\d{1,4})", re.IGNORECASE)
_FIRST = re.compile(r"first/(\d{1,6})|/f(\d{1,6})/", re.IGNORECASE)
_WORD = re.compile(rf"[^\s{_QUOTES}()（）]+")
_OPERATORS = {"AND": Sort.AND, "OR": Sort.OR, "NOT": Sort.NOT}
_BRACKETS = {"(": Sort.OPEN, "（": Sort.OPEN, ")": Sort.CLOSE, "）": Sort.CLOSE}


def lexemes(text: str) -> tuple[list[Lexeme], list[str]]:
    """The lexemes of a query, and notes."""
    notes = []
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY]
        notes.append(f"only the first {LONGEST_QUERY:,} characters were read")
    if sum(text.count(quote) for quote in _QUOTES) % 2:
        notes.append("a quotation mark that nobody closed was closed at the end")
    return [one.lexeme for one in placed(text)], notes


@dataclass(frozen=True, slots=True)
class PlacedLexeme:
    """A lexeme, and from where to where it stands in the text."""

    lexeme: Lexeme
    start: int
    end: int


def placed(text: str) -> Iterator[PlacedLexeme]:
    """The lexemes of a text, with their places."""
    place, end_of_last = 0, -1
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        found, end = _one(text, place)
        if found is not None:
            touches = place == end_of_last
            yield PlacedLexeme(Lexeme(found.sort, found.text, found.number, touches), place, end)
        place = end_of_last = end


def _one(text: str, place: int) -> tuple[Lexeme | None, int]:
    character = text[place]
    if character in _QUOTES:
        return _phrase(text, place)
    if character in _BRACKETS:
        return Lexeme(_BRACKETS[character], character), place + 1
    if field := _FIELD.match(text, place):
        return Lexeme(Sort.FIELD, (field[1] or field[2]).lower()), field.end()
    word = _WORD.match(text, place)
    end = word.end() if word else place + 1
    if character == "-" and end > place + 1:
        return Lexeme(Sort.NOT, "-"), place + 1
    if character == "-" and text[end : end + 1] and text[end] in (*_QUOTES, *_BRACKETS):
        return Lexeme(Sort.NOT, "-"), end
    return _of_word(text[place:end]), end


def _phrase(text: str, place: int) -> tuple[Lexeme, int]:
    end = next((i for i in range(place + 1, len(text)) if text[i] in _QUOTES), len(text))
    inner, after = text[place + 1 : end], end + 1
    if text[after : after + 1] == "*":
        inner, after = inner + "*", after + 1
    return Lexeme(Sort.PHRASE, inner), after


def _of_word(word: str) -> Lexeme:
    if word in _OPERATORS:
        return Lexeme(_OPERATORS[word], word)
    if near := _NEAR.fullmatch(word):
        return Lexeme(Sort.NEAR, near[1].lower(), int(near[2]))
    if first := _FIRST.fullmatch(word):
        return Lexeme(Sort.FIRST, word, int(first[1] or first[2]))
    return Lexeme(Sort.WORD, word)
