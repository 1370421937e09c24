"""A query's tree as a tsquery of PostgreSQL, in its own notation, which no parser or dictionary changes any more.

In: a node. Out: the text of a tsquery, or null where it cannot say it, as in `fts5`. Of texts that are too long for a
tsvector to know the places of words: looser leaves that ask for the words alone.
"""

from __future__ import annotations

from storage.database.search.fts5 import words_of
from storage.query.nodes import FACTS, And, First, Node, Not, Or, Proximity, Term


def match(node: Node) -> str | None:
    """The text of the tsquery."""
    if isinstance(node, Term):
        return _phrase(node)
    if isinstance(node, Proximity):
        return _near(node)
    if isinstance(node, Or):
        parts = [match(part) for part in node.parts]
        return None if None in parts else f"({' | '.join(part for part in parts if part)})"
    return _all(node) if isinstance(node, And) else None


def _all(node: And) -> str | None:
    wanted = [match(part) for part in node.parts if not isinstance(part, Not)]
    unwanted = [match(part.part) for part in node.parts if isinstance(part, Not)]
    if not wanted or None in wanted or None in unwanted:
        return None
    return f"({' & '.join([*(part for part in wanted if part), *(f'!{part}' for part in unwanted)])})"


def _phrase(term: Term) -> str:
    words = [f"'{word}'" for word in words_of(term)]
    if term.is_prefix:
        words[-1] += ":*"
    return words[0] if len(words) == 1 else f"({' <-> '.join(words)})"


def _near(near: Proximity) -> str:
    """`<n>` is exactly n places, so that up to n is as many alternatives."""
    left, right = _phrase(near.left), _phrase(near.right)
    pairs = [(left, right)] if near.is_ordered else [(left, right), (right, left)]
    return f"({' | '.join(f'{a} <{n}> {b}' for a, b in pairs for n in range(1, near.distance + 1))})"


def looser(node: Node) -> Node:
    """A leaf that a tsvector answers: all but what must stand within the first words."""
    return node.term if isinstance(node, First) else node


def loosest(node: Node) -> Node:
    """A leaf that a tsvector without places answers: the words of a phrase, anywhere."""
    if isinstance(node, First):
        return loosest(node.term)
    if isinstance(node, Proximity):
        return And((loosest(node.left), loosest(node.right)))
    if isinstance(node, Term) and len(node.words) > 1 and node.scope not in FACTS:
        *before, last = node.words
        singles = [Term((word,), word, scope=node.scope) for word in before]
        return And((*singles, Term((last,), last, node.is_prefix, node.scope)))
    return node
