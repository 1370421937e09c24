"""A query's tree as an expression of FTS5 (https://sqlite.org/fts5.html §3).

In: a node. Out: what stands behind MATCH, or null where FTS5 cannot say it: what is asked of no words, or only what
must be absent. A looser leaf where FTS5 finds more than is asked.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from storage.database.search.documents import named
from storage.query.matching import term_of_fact
from storage.query.nodes import FACTS, And, First, Node, Not, Or, Proximity, SearchField, Term


def match(node: Node) -> str | None:
    """The expression."""
    if isinstance(node, Term):
        return _phrase(node)
    if isinstance(node, Proximity):
        return f"NEAR({_phrase(node.left)} {_phrase(node.right)}, {node.distance - 1})"
    if isinstance(node, Or):
        parts = [match(part) for part in node.parts]
        return None if None in parts else f"({' OR '.join(part for part in parts if part)})"
    return _all(node) if isinstance(node, And) else None


def _all(node: And) -> str | None:
    wanted = [match(part) for part in node.parts if not isinstance(part, Not)]
    unwanted = [match(part.part) for part in node.parts if isinstance(part, Not)]
    if not wanted or None in wanted or None in unwanted:
        return None
    every = " AND ".join(part for part in wanted if part)
    absent = " OR ".join(part for part in unwanted if part)
    return f"(({every}) NOT ({absent}))" if absent else f"({every})"


def words_of(term: Term) -> list[str]:
    """The words of a term as the index has them."""
    if term.scope in FACTS:
        return [named(term.scope, term_of_fact(term))]
    return [*term.words] if term.scope is SearchField.ANYWHERE else [named(term.scope, word) for word in term.words]


def _phrase(term: Term) -> str:
    star = " *" if term.is_prefix else ""
    return f'"{" ".join(words_of(term))}"{star}'


def looser(node: Node) -> Node:
    """A leaf that finds at least as much: NEAR of FTS5 knows no order, and lets its terms be one and the same word."""
    if isinstance(node, First):
        return node.term
    if isinstance(node, Proximity) and (node.is_ordered or _may_overlap(node)):
        return replace(node, is_ordered=False)
    return node


def _may_overlap(near: Proximity) -> bool:
    return any(_alike(one, other) for one, other in product(_beginnings(near.left), _beginnings(near.right)))


def _beginnings(term: Term) -> list[tuple[str, bool]]:
    *before, last = term.words
    return [*((word, False) for word in before), (last, term.is_prefix)]


def _alike(one: tuple[str, bool], other: tuple[str, bool]) -> bool:
    (word, is_prefix), (second, is_second_prefix) = one, other
    return word == second or (is_prefix and second.startswith(word)) or (is_second_prefix and word.startswith(second))
