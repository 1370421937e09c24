"""What people ruled of addresses, as cuts and edges of what pages claim: the same in whatever order it came. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from storage.versioning.identity import NameEdge, Node

Pair = tuple[str, str]
"""An address, and its twin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person decided: `url` and `twin` are one article; without a `twin`, `url` is an article of its own."""

    url: str
    twin: str | None
    at: datetime
    key: str


def cut_off(
    nodes: Iterable[Node], edges: Iterable[NameEdge], rulings: Iterable[Ruling]
) -> tuple[tuple[Node, ...], tuple[NameEdge, ...]]:
    """A closure without what people cut: of an address that is an article of its own no claim leads away, and none to
    it. Nor has it a post id, which would be the key of two articles.
    """
    alone = {ruling.url for ruling in rulings if ruling.twin is None}
    return (
        tuple(replace(node, post_ids=frozenset()) if node.url in alone else node for node in nodes),
        tuple(edge for edge in edges if edge.url == edge.target or not {edge.url, edge.target} & alone),
    )


def joined(rulings: Iterable[Ruling]) -> tuple[Pair, ...]:
    """The pairs that people made one, the newest first: unless either was made an article of its own later."""
    newest = sorted(rulings, key=_moment, reverse=True)
    alone: dict[str, tuple[datetime, str]] = {}
    for ruling in newest:
        if ruling.twin is None:
            alone.setdefault(ruling.url, _moment(ruling))
    pairs = [(ruling, (ruling.url, ruling.twin)) for ruling in newest if ruling.twin is not None]
    return tuple(
        pair for ruling, pair in pairs if all(url not in alone or alone[url] < _moment(ruling) for url in pair)
    )


def _moment(ruling: Ruling) -> tuple[datetime, str]:
    return ruling.at, ruling.key


def ranked(pairs: Sequence[Pair]) -> list[str]:
    """Addresses that were made one, each before its twins; where pairs (newest first) differ, the newest is right."""
    order: list[str] = []
    for url, twin in pairs:
        if url not in order:
            order.insert(order.index(twin) if twin in order else len(order), url)
        if twin not in order:
            order.append(twin)
    return order
