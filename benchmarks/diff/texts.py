"""Pairs of invented texts: an article with an edit, and pairs of a hundred thousand words that are hard to compare."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

WORDS = 100_000
_PARAGRAPH = 100
_MANY, _FEW = 5000, 20


@dataclass(frozen=True, slots=True)
class Texts:
    """What is compared."""

    old: str
    new: str


def _paragraph(chance: random.Random, words: int, kinds: int) -> str:
    return " ".join(f"w{chance.randrange(kinds)}" for _ in range(words))


def _text(chance: random.Random, words: int = WORDS, kinds: int = _MANY) -> str:
    return "\n".join(_paragraph(chance, _PARAGRAPH, kinds) for _ in range(words // _PARAGRAPH))


def _edited(chance: random.Random, text: str, share: float) -> str:
    """The text with a share of its words replaced, paragraph by paragraph."""
    lines = [line.split() for line in text.split("\n")]
    return "\n".join(" ".join(word if chance.random() > share else "other" for word in line) for line in lines)


def _article(chance: random.Random) -> Texts:
    lines = _text(chance, 600).split("\n")
    changed = lines[2].split()
    changed[50] = "other"
    more = [*lines[:2], _paragraph(chance, 40, _MANY), " ".join(changed), *lines[3:]]
    return Texts("\n".join(lines), "\n".join(more))


def _some_words(chance: random.Random) -> Texts:
    old = _text(chance)
    return Texts(old, _edited(chance, old, 0.0001))


def _all_paragraphs(chance: random.Random) -> Texts:
    old = _text(chance)
    return Texts(old, _edited(chance, old, 0.02))


def _few_words(chance: random.Random) -> Texts:
    old = _text(chance, kinds=_FEW)
    return Texts(old, _edited(chance, old, 0.02))


def _few_words_anew(chance: random.Random) -> Texts:
    return Texts(_text(chance, kinds=_FEW), _text(chance, kinds=_FEW))


def _equal_paragraphs(chance: random.Random) -> Texts:
    lines = [_paragraph(chance, _PARAGRAPH, _MANY)] * (WORDS // _PARAGRAPH)
    return Texts("\n".join(lines), "\n".join([*lines[:300], "other words", *lines[300:-5]]))


def _equal_but_edited(chance: random.Random) -> Texts:
    lines = "\n".join([_paragraph(chance, _PARAGRAPH, _MANY)] * (WORDS // _PARAGRAPH))
    return Texts(lines, _edited(chance, lines, 0.01))


def _one_paragraph(chance: random.Random) -> Texts:
    old = _paragraph(chance, WORDS, _MANY)
    return Texts(old, _edited(chance, old, 0.01))


def _one_of_few_words(chance: random.Random) -> Texts:
    old = _paragraph(chance, WORDS, _FEW)
    return Texts(old, _edited(chance, old, 0.01))


def _every_other_word(chance: random.Random) -> Texts:
    words = _paragraph(chance, WORDS, _MANY).split()
    return Texts(" ".join(words), " ".join(word if place % 2 else "other" for place, word in enumerate(words)))


def _nothing_in_common(chance: random.Random) -> Texts:
    old = _text(chance)
    return Texts(old, old.replace("w", "v"))


def _all_moved(chance: random.Random) -> Texts:
    lines = _text(chance).split("\n")
    return Texts("\n".join(lines), "\n".join(chance.sample(lines, len(lines))))


def _moved_and_edited(chance: random.Random) -> Texts:
    moved = _all_moved(chance)
    return Texts(moved.old, _edited(chance, moved.new, 0.02))


def _a_word_a_line(chance: random.Random) -> Texts:
    words = [f"word{place}" for place in range(WORDS)]
    return Texts("\n".join(words), "\n".join(chance.sample(words, WORDS)))


def _han(chance: random.Random) -> Texts:
    signs = "".join(chr(0x4E00 + chance.randrange(2000)) for _ in range(WORDS))
    lines = [signs[start : start + _PARAGRAPH] for start in range(0, WORDS, _PARAGRAPH)]
    changed = ["".join(sign if chance.random() > 0.02 else "我" for sign in line) for line in lines]
    return Texts("\n".join(lines), "\n".join(changed))


CASES: dict[str, Callable[[random.Random], Texts]] = {
    "an article of 600 words: a paragraph put in before one of which a word changed": _article,
    "ten words changed": _some_words,
    "two words in a hundred changed": _all_paragraphs,
    "the same of twenty different words": _few_words,
    "another text of the same twenty words": _few_words_anew,
    "all paragraphs equal; some gone, one put in": _equal_paragraphs,
    "all paragraphs equal, and a word changed in each": _equal_but_edited,
    "one paragraph, one word in a hundred changed": _one_paragraph,
    "the same of twenty different words, one paragraph": _one_of_few_words,
    "one paragraph, every other word changed": _every_other_word,
    "nothing in common": _nothing_in_common,
    "every paragraph moved": _all_moved,
    "every paragraph moved and changed": _moved_and_edited,
    "a word a line, all moved": _a_word_a_line,
    "Chinese, two characters in a hundred changed": _han,
}


def made(case: str) -> Texts:
    """The texts of a case: the same each time."""
    return CASES[case](random.Random(case))
