"""Texts as words that both engines and every query agree on.

In: a text of any script. Out: its words in order, each made alike and, where asked for, with its place in the text.
Never: two results for one text. Whatever changes a word changes `NAME`, and every index is made anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from storage.query.characters import Part, folded, part

NAME = f"1 Unicode {unicodedata.unidata_version}"
"""Names the words that this program makes of a text; an index made under another name is made anew."""

LONGEST = 64
"""Letters of one word: what is longer is several words, that follow each other (PostgreSQL takes 2,046 bytes)."""

_ASCII_WORD = re.compile(r"[a-z0-9]+")
# Runs between what surely divides; what is left is looked at character by character.
_RUN = re.compile(
    r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\xa0\u200b\u2010-\u2029\u3000-\u3004\u3008-\u301f\uff01-\uff0f]+"
)
_SHORT = 24


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of a text: `text[start:end]` is what stands there, `word` what the index has of it."""

    word: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    if text.isascii():
        return [piece for word in _ASCII_WORD.findall(text.lower()) for piece in _pieces(word)]
    return [word for run in _RUN.findall(text) for word, _start, _end in _cut(run)]


def placed(text: str) -> list[Placed]:
    """The words of a text, in order, with their places in it."""
    return [
        Placed(word, run.start() + start, run.start() + end)
        for run in _RUN.finditer(text)
        for word, start, end in _cut(run.group())
    ]


def stands_alone(word: str) -> bool:
    """Whether a word is one character of a script without blanks: nothing longer begins with it."""
    return bool(word) and part(word[0]) is Part.ALONE


def _pieces(word: str) -> Iterator[str]:
    if len(word) <= LONGEST:
        yield word
        return
    for start in range(0, len(word), LONGEST):
        yield word[start : start + LONGEST]


Cut = tuple[tuple[str, int, int], ...]


def _cut(run: str) -> Cut:
    """The words of a run: most runs are words that come again and again."""
    return _remembered(run) if len(run) <= _SHORT else _fresh(run)


def _fresh(run: str) -> Cut:
    found = [(run.lower(), 0, len(run))] if run.isascii() else list(_words_in(run))
    return tuple((piece, start, end) for word, start, end in found for piece in _pieces(word))


_remembered = lru_cache(maxsize=1 << 17)(_fresh)


def _words_in(run: str) -> Iterator[tuple[str, int, int]]:
    word, begun, ended = "", 0, 0
    for start, end in _clusters(run):
        for piece, joins in _parts_of(run[start:end]):
            if word and not joins:
                yield word, begun, ended
                word = ""
            if not piece:
                continue
            if stands_alone(piece):
                yield piece, start, end
                continue
            begun = begun if word else start
            word, ended = word + piece, end
    if word:
        yield word, begun, ended


def _clusters(run: str) -> Iterator[tuple[int, int]]:
    """Places of each character with the marks upon it."""
    start = 0
    for place in range(1, len(run) + 1):
        if place == len(run) or part(run[place]) not in (Part.MARK, Part.NOTHING):
            yield start, place
            start = place


@lru_cache(maxsize=1 << 16)
def _parts_of(cluster: str) -> tuple[tuple[str, bool], ...]:
    """What a character with its marks is in words: pieces, each with whether it goes on the word before.

    Mostly one; ½ is two, and the vowel am of Thai is a mark and a letter.
    """
    if part(cluster[0]) is Part.DIVIDER:
        return (("", False),)
    bare = "".join(c for c in cluster if part(c) is not Part.NOTHING)
    text = folded(bare) if bare else ""
    pieces: list[tuple[str, bool]] = []
    for start, end in _clusters(text) if text else ():
        role = part(text[start])
        if role is Part.DIVIDER:
            pieces.append(("", False))
        else:
            joins = role is not Part.ALONE
            pieces.append((text[start:end], joins))
    return tuple(pieces)
