"""Whether a text holds what is asked for, and where: the meaning of a query, without an engine.

In: a `Searchable` text, and a query's tree. Out: yes or no; places of terms in its words.
Both engines are held to this by tests, and ask it where their indexes know less than the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage.query.nodes import FACTS, And, Changed, Dates, First, Length, Node, Not, Or, Proximity, SearchField, Term
from storage.query.normaliser import words

BOUNDARY = "\ue000"
"""Stands between two values of one field, so that no phrase goes over both. No word of a text is like it."""

_JOIN = "\ue001"

Place = tuple[int, int]
"""Index of the first word, and that behind the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """A text in words: `fields` are those that can be asked for by name, `subtitle` and `text` the rest that is read.

    `moment`: when it was published, else first seen; aware. `changed`: how it differs from the version before.
    """

    fields: Mapping[SearchField, tuple[str, ...]]
    subtitle: tuple[str, ...]
    text: tuple[str, ...]
    moment: datetime
    changed: frozenset[str] = field(default_factory=frozenset)

    @property
    def read(self) -> tuple[tuple[str, ...], ...]:
        """What is searched where no field is named."""
        named = (self.fields.get(scope, ()) for scope in (SearchField.TITLE, SearchField.AUTHOR))
        return (*named, self.subtitle, self.text)


def joined(values: Sequence[str]) -> tuple[str, ...]:
    """The words of several values of one field."""
    found: list[str] = []
    for value in values:
        found += [BOUNDARY, *words(value)] if found else words(value)
    return tuple(found)


def fact(value: str) -> str:
    """A value that is asked for whole, as one word."""
    return _JOIN.join(words(value))


def facts(scope: SearchField, value: str | None) -> tuple[str, ...]:
    """The words under which a fact is found: a language also under its first subtag (en-GB under en)."""
    if not value or not (whole := fact(value)):
        return ()
    primary = whole.partition(_JOIN)[0]
    return (whole,) if scope is not SearchField.LANGUAGE or primary == whole else (primary, whole)


def term_of_fact(term: Term) -> str:
    """The one word that a term asks of a fact."""
    return _JOIN.join(term.words)


def holds(text: Searchable, node: Node) -> bool:
    """Whether a text is what is asked for."""
    if isinstance(node, And):
        return all(holds(text, part) for part in node.parts)
    if isinstance(node, Or):
        return any(holds(text, part) for part in node.parts)
    if isinstance(node, Not):
        return not holds(text, node.part)
    return _holds_leaf(text, node)


def _holds_leaf(text: Searchable, node: Term | Proximity | First | Dates | Length | Changed) -> bool:
    if isinstance(node, Term | Proximity | First):
        return _holds_words(text, node)
    if isinstance(node, Dates):
        return (not node.start or node.start <= text.moment) and (not node.end or text.moment < node.end)
    if isinstance(node, Length):
        return (node.least or 0) <= len(text.text) and (node.most is None or len(text.text) <= node.most)
    return node.kind in text.changed


def _holds_words(text: Searchable, node: Term | Proximity | First) -> bool:
    if isinstance(node, First):
        return _first_of(places(text.text[: node.count], node.term)) is not None
    if isinstance(node, Proximity):
        return any(are_near(one, node) for one in _sequences(text, node.left.scope))
    if node.scope in FACTS:
        return term_of_fact(node) in text.fields.get(node.scope, ())
    return any(_first_of(places(one, node)) for one in _sequences(text, node.scope))


def _sequences(text: Searchable, scope: SearchField) -> tuple[tuple[str, ...], ...]:
    return text.read if scope is SearchField.ANYWHERE else (text.fields.get(scope, ()),)


def _first_of(found: Iterator[Place]) -> Place | None:
    return next(found, None)


def places(sequence: Sequence[str], term: Term) -> Iterator[Place]:
    """Where a term stands in a sequence of words."""
    *before, last = term.words
    width = len(before)
    for index in _last_words(sequence, last, term):
        start = index - width
        if start >= 0 and (not before or [*sequence[start:index]] == before):
            yield start, index + 1


def _last_words(sequence: Sequence[str], last: str, term: Term) -> Iterator[int]:
    """Where the last word of a term stands."""
    if term.is_prefix:
        yield from (index for index, word in enumerate(sequence) if word.startswith(last))
        return
    index = -1
    while True:
        try:
            index = sequence.index(last, index + 1)
        except ValueError:
            return
        yield index


def are_near(sequence: Sequence[str], near: Proximity) -> bool:
    """Whether two terms stand near each other."""
    left, right = list(places(sequence, near.left)), list(places(sequence, near.right))
    if _follows(left, right, near.distance):
        return True
    return not near.is_ordered and _follows(right, left, near.distance)


def _follows(ahead: Sequence[Place], behind: Sequence[Place], distance: int) -> bool:
    """Whether any of the second places begins at most so many words behind the end of one of the first."""
    starts = [start for start, _end in behind]
    for _start, end in ahead:
        next_one = bisect_left(starts, end)
        if next_one < len(starts) and starts[next_one] - end < distance:
            return True
    return False


def wanted_terms(node: Node | None) -> Iterator[Term]:
    """The terms that a hit should be shown with: those that are not asked to be absent, nor facts."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from wanted_terms(part)
    elif isinstance(node, Proximity):
        yield from (node.left, node.right)
    elif isinstance(node, First):
        yield node.term
    elif isinstance(node, Term) and node.scope not in FACTS:
        yield node
