"""A query that an index can answer alone, which finds all that the real one finds, and perhaps more.

In: a query's tree, and what to do with leaves that an index cannot answer. Out: the looser tree, or null: everything.
"""

from __future__ import annotations

from collections.abc import Callable

from storage.query.nodes import And, Node, Not, Or

Looser = Callable[[Node], Node | None]
"""Gives a leaf back as it is where the index knows it, else one that finds more, or null where there is none."""


def loosened(node: Node, looser: Looser) -> Node | None:
    """The tree with looser leaves."""
    return _wanted(node, looser)


def _wanted(node: Node, looser: Looser) -> Node | None:
    """Null: anything."""
    if isinstance(node, Not):
        inner = _unwanted(node.part, looser)
        return None if inner is None else Not(inner)
    if isinstance(node, And):
        return _joined(And, [part for one in node.parts if (part := _wanted(one, looser)) is not None])
    if isinstance(node, Or):
        parts = [_wanted(one, looser) for one in node.parts]
        return None if None in parts else Or(tuple(part for part in parts if part is not None))
    return looser(node)


def _unwanted(node: Node, looser: Looser) -> Node | None:
    """What is surely in the node; null: nothing is."""
    if isinstance(node, Not):
        inner = _wanted(node.part, looser)
        return None if inner is None else Not(inner)
    if isinstance(node, And):
        parts = [_unwanted(one, looser) for one in node.parts]
        return None if None in parts else And(tuple(part for part in parts if part is not None))
    if isinstance(node, Or):
        return _joined(Or, [part for one in node.parts if (part := _unwanted(one, looser)) is not None])
    return node if looser(node) is node else None


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    return kind(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None
