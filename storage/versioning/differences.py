"""What changed from one text to the next: paragraphs first, words only inside changed ones. Pure.

In: titles, subtitles and bodies. Out: changes in the order in which the new text is read. However long and hostile the
texts are, the time has a bound: see `storage.versioning.alignment` and docs/benchmarks/diff.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.records import Article
from storage.versioning.alignment import Match, matches
from storage.versioning.paragraphs import Pair, pairs
from storage.versioning.words import Coder, Paragraph, as_written, lines_of, plain

SURVIVES = 0.3
"""Share of the words of two paragraphs below which the one did not become the other: it is gone, and that is new."""
MOST_PARAGRAPHS = 3000
"""Paragraphs up to which a body is compared by them; one of more is compared as one paragraph."""
MOST_PLACES = 10_000
"""Places up to which words are compared in a text; where there are more, a paragraph is gone and another is new."""
_ISLAND = 3
"""A single word that stayed between two stretches of so many changed ones stayed by chance."""


class Fate(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


class EditKind(StrEnum):
    """What became of a title, subtitle or paragraph."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand together, what became of them, and how many they are."""

    fate: Fate
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change: `field` is title, subtitle or body; `old` and `new` are the paragraph's places in the body, from 1."""

    field: str
    kind: EditKind
    words: tuple[Words, ...]
    old: int | None = None
    new: int | None = None

    def count(self, fate: Fate) -> int:
        """How many of its words met this fate."""
        return sum(words.count for words in self.words if words.fate is fate)


def differences(old: Article, new: Article) -> list[Change]:
    """What must be changed in `old` to make it `new`: title, subtitle and body, in the order in which they are read.

    Blanks, and the forms of quotes, dashes and dots, are no difference: for those see `typography`.
    """
    return list(_differences(old, new, Coder(plain)))


def typography(old: Article, new: Article) -> list[Change]:
    """The same with the forms of quotes, dashes and dots; blanks are no difference here either."""
    return list(_differences(old, new, Coder(as_written)))


def _differences(old: Article, new: Article, coder: Coder) -> Iterator[Change]:
    for field, one, other in (("title", old.title, new.title), ("subtitle", old.subtitle, new.subtitle)):
        yield from _line(field, coder.paragraph(one or ""), coder.paragraph(other or ""))
    yield from _body(_paragraphs(old.text), _paragraphs(new.text), coder)


def _paragraphs(text: str) -> list[str]:
    lines = lines_of(text)
    return lines if len(lines) <= MOST_PARAGRAPHS else [text]


def _line(field: str, old: Paragraph, new: Paragraph) -> Iterator[Change]:
    if old.code != new.code:
        kind = EditKind.CHANGED if old.code and new.code else EditKind.ADDED if new.code else EditKind.REMOVED
        yield Change(field, kind, compared(old, new) or (*_all(Fate.GONE, old), *_all(Fate.NEW, new)))


def compared(old: Paragraph, new: Paragraph) -> tuple[Words, ...]:
    """Two paragraphs, word by word; nothing where too little survives for the one to have become the other."""
    least = SURVIVES * (len(old.code) + len(new.code)) / 2
    found = matches(old.code, new.code)
    if sum(match.length for match in found) < least or len(found) > MOST_PLACES:
        return ()
    return tuple(_stretches(old, new, _without_islands(found, (len(old.code), len(new.code)))))


def _without_islands(found: Sequence[Match], ends: tuple[int, int]) -> list[Match]:
    edges = [Match(0, 0, 0), *found, Match(*ends, 0)]
    around = zip(edges, edges[1:], edges[2:], strict=False)
    return [it for before, it, after in around if it.length > 1 or min(_gap(before, it), _gap(it, after)) < _ISLAND]


def _gap(one: Match, other: Match) -> int:
    """Words between two matches, in whichever text has more."""
    return max(other.old - one.old, other.new - one.new) - one.length


def _stretches(old: Paragraph, new: Paragraph, found: Sequence[Match]) -> Iterator[Words]:
    at_old = at_new = 0
    for was, place, length in (*found, Match(len(old.code), len(new.code), 0)):
        if at_old < was:
            yield Words(Fate.GONE, old.text(at_old, was), was - at_old)
        if at_new < place:
            yield Words(Fate.NEW, new.text(at_new, place), place - at_new)
        at_old, at_new = was + length, place + length
        if length:
            yield Words(Fate.KEPT, new.text(place, at_new), length)


def _all(fate: Fate, paragraph: Paragraph) -> tuple[Words, ...]:
    return (Words(fate, paragraph.text(0, len(paragraph.code)), len(paragraph.code)),) if paragraph.code else ()


def _body(old: Sequence[str], new: Sequence[str], coder: Coder) -> Iterator[Change]:
    places = 0
    for pair in pairs(old, new, coder):
        one = None if pair.old is None else coder.paragraph(old[pair.old])
        other = None if pair.new is None else coder.paragraph(new[pair.new])
        if one and other and pair.is_moved:
            yield _change(EditKind.MOVED, _all(Fate.KEPT, other), pair)
        elif one and other and places <= MOST_PLACES and (words := compared(one, other)):
            places += len(words)
            yield _change(EditKind.CHANGED, words, pair)
        else:
            yield from _replaced(one, other, pair)


def _replaced(old: Paragraph | None, new: Paragraph | None, pair: Pair) -> Iterator[Change]:
    if old:
        yield _change(EditKind.REMOVED, _all(Fate.GONE, old), pair._replace(new=None))
    if new:
        yield _change(EditKind.ADDED, _all(Fate.NEW, new), pair._replace(old=None))


def _change(kind: EditKind, words: tuple[Words, ...], pair: Pair) -> Change:
    places = [None if place is None else place + 1 for place in (pair.old, pair.new)]
    return Change("body", kind, words, *places)
