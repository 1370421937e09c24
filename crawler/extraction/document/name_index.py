"""What the elements of a page are called, asked of all of them at once.

Patterns for names are long and hardly ever match. Each has words of which one stands in every name that it matches, and
whether a page has such a word is asked of all its names in one search.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from crawler.extraction.document.regex_parts import alternatives, atoms, first_piece
from crawler.extraction.document.tree import named

_RUN = re.compile(r"[a-z_-]{2,}(?![?*{])")
_EVERYWHERE = ""


class NameTest(NamedTuple):
    """A test of single names, and words of which one stands in all that pass it; without any, each name is asked."""

    says: Callable[[str], bool]
    stems: tuple[str, ...]


def name_test(pattern: str) -> NameTest:
    """The test whether a name matches a pattern, which sees no more than one name at a time."""
    stems = fewest(stems_of(pattern))
    return NameTest(named(pattern), () if _EVERYWHERE in stems else stems)


def fewest(stems: Iterable[str]) -> tuple[str, ...]:
    """The stems without those that hold another one."""
    known = sorted(set(stems), key=lambda stem: (len(stem), stem))
    return tuple(stem for number, stem in enumerate(known) if not any(other in stem for other in known[:number]))


def stems_of(pattern: str) -> Iterator[str]:
    """For each alternative of a pattern a word that stands in whatever it matches; "" where none can be told."""
    for alternative in alternatives(pattern):
        runs = _RUN.findall(_outside_groups(alternative))
        group = first_piece(alternative)
        if runs:
            yield max(runs, key=len)
        elif group.startswith("(?:") and alternative[len(group) :][:1] not in ("?", "*", "{"):
            yield from stems_of(group[3:-1])
        else:
            yield _EVERYWHERE


def _outside_groups(pattern: str) -> str:
    """A pattern with a blank for all that is no letter, hyphen or quantifier outside of groups."""
    depth, kept = 0, ""
    for atom in atoms(pattern):
        depth += {"(": 1, ")": -1}.get(atom, 0)
        kept += atom if depth == 0 and re.fullmatch(r"[a-z_?*{-]", atom) else " "
    return kept


class NameIndex:
    """The single names of a page, and who has each."""

    __slots__ = ("_bounds", "_holders", "_single", "_text")

    def __init__(self, names: Sequence[str]) -> None:
        holders: dict[str, list[int]] = {}
        for number, listed in enumerate(names):
            for name in listed.split():
                holders.setdefault(name, []).append(number)
        self._holders, self._single = holders, list(holders)
        self._text = "\n".join(holders)
        self._bounds = list(accumulate(len(name) + 1 for name in holders))

    def passing(self, asked: NameTest) -> list[int]:
        """The numbers of the names, as they were given, of which a single one passes a test, in order."""
        found = filter(asked.says, self._suspects(asked.stems) if asked.stems else self._single)
        return sorted({number for name in found for number in self._holders[name]})

    def _suspects(self, stems: Iterable[str]) -> Iterator[str]:
        text, bounds, found = self._text, self._bounds, set[int]()
        for stem in stems:
            at = text.find(stem)
            while at >= 0:
                number = bisect_right(bounds, at)
                found.add(number)
                at = text.find(stem, bounds[number])
        return (self._single[number] for number in found)
