"""Texts as words that both engines and every query agree on.

In: a text of any script. Out: its words in order, each made alike and, where asked for, with its place in the text.
Never: two results for one text. Whatever changes a word changes `NAME`, and every index is made anew.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain, islice
from typing import Final

from storage.query.characters import Part, folded, part

NAME = f"1 Unicode {unicodedata.unidata_version}"
"""Names the words that this program makes of a text; an index made under another name is made anew."""

LONGEST = 64
"""Letters of one word: what is longer is several words, that follow each other (PostgreSQL takes 2,046 bytes)."""

_ASCII = bytes(range(128))
_DIVIDERS = "\\s\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\xa0\u200b\u2010-\u2029\u3000-\u3004\u3008-\u301f\uff01-\uff0f"
# Characters that are words as they are: Kana, Han and Hangul, but for one that a mark follows.
_BARE = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_MAY_BE_A_MARK = rf"[^{_DIVIDERS}{_BARE}\u0000-\u02ff]"
_RUN = re.compile(rf"[{_BARE}](?!{_MAY_BE_A_MARK})|(?:[^{_DIVIDERS}{_BARE}]+|[{_BARE}](?={_MAY_BE_A_MARK}))+")
"""A character that is a word, or what stands between those and dividers: that is looked at character by character."""
_SHORT = 24
_MOSTLY = 1.4
"""Bytes a character of a text that is mostly ASCII."""
_USUAL = 8
"""Characters of a word and what follows it."""
_FEW = 24
"""So many different characters beyond ASCII are replaced one after the other: `str.translate` is quick with ASCII,
and a text of English has ten others, its quotation marks above all."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A word of a text: `text[start:end]` is what stands there, `word` what the index has of it."""

    word: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    plain = _plainly(text)
    if _LOOK_CLOSER not in plain:
        return _short_enough(plain.split())
    return [*chain.from_iterable(_each(_RUN.findall(text)))]


def _plainly(text: str) -> str:
    """A text in plain characters, with `_LOOK_CLOSER` in it where a neighbour may change one; line ends stay."""
    return (text if text.isascii() else _mostly_ascii(text)).translate(_PLAIN)


def _mostly_ascii(text: str) -> str:
    """A text without its few characters beyond ASCII, where each of them is something of ASCII; else as it is."""
    written = text.encode("utf-8", "surrogatepass")
    if len(written) > len(text) * _MOSTLY:
        return text
    others = {*written.translate(None, _ASCII).decode("utf-8", "surrogatepass")}
    if len(others) > _FEW:
        return text
    told = {character: _PLAIN[ord(character)] for character in others}
    if _LOOK_CLOSER in told.values() or not all(map(str.isascii, told.values())):
        return text
    for character, plain in told.items():
        text = text.replace(character, plain)
    return text


def first_words(text: str, count: int) -> list[str]:
    """The first words of a text, of which no more is read than they take: a blank divides whatever stands beside it."""
    size = count * _USUAL
    while (end := text.find(" ", size)) > 0:
        if len(found := words(text[:end])) >= count:
            return found[:count]
        size *= 2
    return words(text)[:count]


def placed(text: str) -> list[Placed]:
    """The words of a text, in order, with their places in it."""
    return [one for run in _RUN.finditer(text) for one in _placed(run)]


class TextInWords:
    """A text cut into words once; where they stand in it is looked up for those alone of which it is asked."""

    def __init__(self, text: str) -> None:
        self._lines = [*_lines(text)]

    @cached_property
    def words(self) -> list[str]:
        """All of them, in order, as `words` gives them."""
        return [*chain.from_iterable(line.words for line in self._lines)]

    def located(self, first: int, behind: int) -> list[Placed]:
        """The words from one index up to another, with their places."""
        return next(self.located_each([(first, behind)]))

    def located_each(self, places: Iterable[tuple[int, int]]) -> Iterator[list[Placed]]:
        """The same for several places, in their order: none begins before the one ahead of it, and none is empty."""
        ahead = 0
        for first, behind in places:
            while ahead < len(self._lines) and self._lines[ahead].behind <= first:
                ahead += 1
            yield [*self._located(ahead, first, behind)]

    def _located(self, ahead: int, first: int, behind: int) -> Iterator[Placed]:
        for line in islice(self._lines, ahead, None):
            if line.index >= behind:
                return
            yield from line.located(first - line.index, behind - line.index)


@dataclass(frozen=True)
class _TextLine:
    """A line of a text: its place there, how many words stand before it, and its own; cut once, if it is asked for."""

    text: str
    offset: int
    index: int
    words: list[str]

    @property
    def behind(self) -> int:
        """How many words stand before the line that follows."""
        return self.index + len(self.words)

    @cached_property
    def _runs(self) -> list[re.Match[str]]:
        return [*_RUN.finditer(self.text)]

    @cached_property
    def _ends(self) -> list[int]:
        """How many words stand in the line up to the end of each run."""
        return [*accumulate(map(len, _each([run.group() for run in self._runs])))]

    def located(self, first: int, behind: int) -> Iterator[Placed]:
        """The words of the line from one index up to another."""
        start, end = bisect_right(self._ends, max(first, 0)), bisect_left(self._ends, behind) + 1
        index = self._ends[start - 1] if start else 0
        for run in self._runs[start:end]:
            for one in _placed(run, self.offset):
                if first <= index < behind:
                    yield one
                index += 1


def _lines(text: str) -> Iterator[_TextLine]:
    index = offset = 0
    for line, found_in_it in zip(text.split("\n"), _words_of_lines(text), strict=True):
        yield (found := _TextLine(line, offset, index, found_in_it))
        index, offset = found.behind, offset + len(line) + 1


def _words_of_lines(text: str) -> Iterator[list[str]]:
    plain = _plainly(text)
    if _LOOK_CLOSER not in plain:
        return (_short_enough(line.split()) for line in plain.split("\n"))
    return ([*chain.from_iterable(_each(_RUN.findall(line)))] for line in text.split("\n"))


def _each(runs: list[str]) -> Iterable[tuple[str, ...]]:
    """The words of each run; long ones are hardly ever the same twice, and are not kept."""
    if max(map(len, runs), default=0) <= _SHORT:
        return map(_known, runs)
    return (_known(run) if len(run) <= _SHORT else _words_of(run) for run in runs)


def _placed(run: re.Match[str], offset: int = 0) -> list[Placed]:
    offset += run.start()
    found = run.group()
    cut = _known_cut(found) if len(found) <= _SHORT else _cut(found)
    return [Placed(word, offset + start, offset + end) for word, start, end in cut]


def stands_alone(word: str) -> bool:
    """Whether a word is one character of a script without blanks: nothing longer begins with it."""
    return bool(word) and part(word[0]) is Part.ALONE


def _short_enough(found: list[str]) -> list[str]:
    if max(map(len, found), default=0) <= LONGEST:
        return found
    return [piece for word in found for piece in _pieces(word)]


def _pieces(word: str) -> Iterator[str]:
    for start in range(0, len(word), LONGEST):
        yield word[start : start + LONGEST]


def _words_of(run: str) -> tuple[str, ...]:
    plain = run.translate(_PLAIN)
    if _LOOK_CLOSER not in plain:
        return tuple(_short_enough(plain.split()))
    return tuple(word for word, _start, _end in _cut(run))


_known = lru_cache(maxsize=1 << 17)(_words_of)
"""Most runs are words that come again and again."""


def _cut(run: str) -> list[tuple[str, int, int]]:
    """The words of a run, with their places in it."""
    found = [(run.lower(), 0, len(run))] if run.isascii() else _words_in(run)
    return [(piece, start, end) for word, start, end in found for piece in _pieces(word)]


_known_cut = lru_cache(maxsize=1 << 13)(_cut)


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


_LOOK_CLOSER = "\x00"


class _PlainCharacters(dict[int, str]):
    """What characters that no neighbour changes are in a text of words with blanks between them; filled as they come.

    Others, a mark above all, are `_LOOK_CLOSER`. `str.translate` asks it for each character of a text.
    """

    def __missing__(self, point: int) -> str:
        self[point] = made = _plain(chr(point))
        return made


_PLAIN: Final = _PlainCharacters({ord("\n"): "\n"})
"""A line end stays one, so that lines can be told apart behind it."""


def _plain(character: str) -> str:
    if part(character) is Part.MARK:
        return _LOOK_CLOSER
    told = ""
    for piece, joins in _parts_of(character):
        told += (piece if joins else f" {piece}") + (" " if stands_alone(piece) else "")
    return told
