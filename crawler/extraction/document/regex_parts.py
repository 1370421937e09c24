"""With which letters a phrase of the word lists can begin, so that a line is held only against phrases that may fit.

Phrases are written as regular expressions; of these only what the lists use is understood, and whatever else stands in
one means: any letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from string import ascii_letters, ascii_lowercase, digits

ANY = ""
"""Stands for all letters."""
_DIGIT = "0"
_SMALL = frozenset(ascii_lowercase)
_NEVER = r"(?!)"
_LETTER = re.compile(r"[^\W_]")
_ATOM = re.compile(r"\\.|\[\^?\]?[^\]]*\]|.", re.S)
_QUANTIFIER = re.compile(r"[?*+]|\{[\d,]*\}")
_LEAVES_OUT = re.compile(r"[?*]|\{0?,")
_SET = re.compile(r"\[([^\]\\^-]*)\]")


class PhrasesByInitial(dict[str, Callable[[str], object]]):
    """For the first letter of a text, what tells whether the text begins with one of some phrases, by no None."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._listed = by_initial(phrases)

    def __missing__(self, letter: str) -> Callable[[str], object]:
        if letter != ANY and letter not in self._listed:
            return self[ANY]
        listed = self._listed[letter]
        self[letter] = re.compile(rf"[\W_]*(?:{any_of(listed)})" if listed else _NEVER, re.I).match
        return self[letter]


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for all phrases, the longest first."""
    return "|".join(sorted(phrases, key=len, reverse=True))


def initial_of(text: str) -> str:
    """The first letter or digit of a text, in the form in which `initials` gives it; ANY when there is none."""
    letter = text[:1]
    if (known := _PLAIN.get(letter)) is not None:
        return known
    if not letter.isalnum():
        first = _LETTER.search(text)
        letter = first[0] if first is not None else ANY
    return _plain(letter)


def by_initial(phrases: Iterable[str]) -> dict[str, list[str]]:
    """The phrases by the letters that they can begin with; those that fit any are under every letter and under ANY."""
    found: dict[str, list[str]] = {ANY: []}
    known = [(phrase, initials(phrase)) for phrase in phrases]
    found |= {letter: [] for _, letters in known for letter in letters}
    for phrase, letters in known:
        for letter in found if ANY in letters else letters:
            found[letter].append(phrase)
    return found


def initials(phrase: str) -> frozenset[str]:
    """The letters that a text can begin with which a phrase matches, in lower case, "0" for all digits; with ANY where
    it may be any. What is no letter, before the first one, is passed over.
    """
    return frozenset(letter for alternative in alternatives(phrase) for letter in _of_sequence(alternative))


def _plain(letter: str) -> str:
    return letter if letter in _SMALL else _DIGIT if letter.isdigit() else letter.lower()[:1]


_PLAIN = {letter: _plain(letter) for letter in ascii_letters + digits}


def atoms(pattern: str) -> list[str]:
    """The letters, classes, brackets and marks of a pattern."""
    return _ATOM.findall(pattern)


def alternatives(pattern: str) -> list[str]:
    """The parts of a pattern between the bars that stand in no group."""
    parts, depth = [""], 0
    for atom in atoms(pattern):
        depth += {"(": 1, ")": -1}.get(atom, 0)
        if atom == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += atom
    return parts


def _of_sequence(pattern: str) -> Iterator[str]:
    """The letters that the first piece gives, and those of what follows where it may be left out or is no letter."""
    if not pattern:
        yield ANY
        return
    piece = first_piece(pattern)
    quantifier = _QUANTIFIER.match(pattern, len(piece))
    own = _of_piece(piece)
    yield from own
    if not own or (quantifier is not None and _LEAVES_OUT.match(quantifier[0])):
        yield from _of_sequence(pattern[quantifier.end() if quantifier else len(piece) :])


def first_piece(pattern: str) -> str:
    """The first atom of a pattern, or the whole group that it opens."""
    depth, end = 0, 0
    for atom in atoms(pattern):
        depth += {"(": 1, ")": -1}.get(atom, 0)
        end += len(atom)
        if depth == 0:
            break
    return pattern[:end]


def _of_piece(piece: str) -> frozenset[str]:
    if piece.startswith("(?:"):
        return initials(piece[3:-1])
    if piece == r"\d":
        return frozenset({_DIGIT})
    if (listed := _SET.fullmatch(piece)) is not None:
        return frozenset(_plain(letter) for letter in listed[1] if letter.isalnum())
    if piece[0] in "([." or (piece[0] == "\\" and piece[1].isalnum() and piece != r"\b"):
        return frozenset({ANY})
    return frozenset({_plain(piece)} if piece.isalnum() else ())
