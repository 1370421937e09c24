"""What changed from one text to the next, in words. Pure.

Paragraphs are aligned first, and words are compared only inside changed pairs: difflib on the words of a whole
article takes seconds, and on a hostile one minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from storage.records import Article

LONGEST = 2000
"""Words of a paragraph up to which its words are compared; a longer one is shown as replaced."""
AROUND = 6
"""Words of context around a change."""
_KEPT = 0.3
"""When less than this of a paragraph survives, comparing words confuses."""


class Fate(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand together, and what became of them."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A changed title, subtitle or paragraph of the body, with a little context."""

    field: str
    words: tuple[Words, ...]


def changes(old: Article, new: Article) -> list[Change]:
    """What must be changed in `old` to make it `new`: title, subtitle and body, in the order in which they are read."""
    heads = (("title", old.title, new.title), ("subtitle", old.subtitle or "", new.subtitle or ""))
    found = [Change(field, compare(one, other)) for field, one, other in heads if _flat(one) != _flat(other)]
    return found + [Change("body", words) for words in _paragraphs(old.text.split("\n"), new.text.split("\n"))]


def compare(old: str, new: str) -> tuple[Words, ...]:
    """Two paragraphs, word by word; long stretches that are the same are cut to their ends."""
    one, other = old.split(), new.split()
    if max(len(one), len(other)) > LONGEST:
        return _replaced(one, other)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _KEPT:
        return _replaced(one, other)
    return tuple(_shortened(list(_spans(matcher, one, other))))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _replaced(one: Sequence[str], other: Sequence[str]) -> tuple[Words, ...]:
    pairs = ((Fate.GONE, " ".join(one)), (Fate.NEW, " ".join(other)))
    return tuple(Words(fate, text) for fate, text in pairs if text)


def _spans(matcher: SequenceMatcher[str], one: list[str], other: list[str]) -> Iterator[Words]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Words(Fate.KEPT, " ".join(one[i:j]))
            continue
        yield from _replaced(one[i:j], other[k:m])


def _shortened(spans: list[Words]) -> Iterator[Words]:
    for place, span in enumerate(spans):
        words = span.text.split()
        head = words[:AROUND] if place > 0 else []
        tail = words[-AROUND:] if place < len(spans) - 1 else []
        if span.fate is not Fate.KEPT or len(spans) == 1 or len(words) <= len(head) + len(tail):
            yield span
        else:
            yield Words(Fate.KEPT, " ".join([*head, "…", *tail]))


def _paragraphs(old: list[str], new: list[str]) -> Iterator[tuple[Words, ...]]:
    one, other = [_flat(line) for line in old], [_flat(line) for line in new]
    for tag, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _block(one[i:j], other[k:m])


def _block(one: list[str], other: list[str]) -> Iterator[tuple[Words, ...]]:
    """Paragraphs that stand where others stood: compared in pairs as long as there are any."""
    for place in range(max(len(one), len(other))):
        words = compare(one[place] if place < len(one) else "", other[place] if place < len(other) else "")
        if words:
            yield words
