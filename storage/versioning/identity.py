"""Which URLs mean one article: connected components of names, decided the same in whatever order evidence came.

In: pages (nodes) with what was read there, and claims between them, all of one closure.
Out: components.
Pure: `storage.database.articles.components` gathers the closure and writes the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from storage.urls import is_web, same_site


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One article reading of a page: what it says, in short."""

    at: datetime
    record_id: str
    title_key: str
    fingerprints: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A URL of the closure. `listing`: it was read and is no article but a front or section page."""

    url: str
    sights: tuple[Sight, ...] = ()
    post_ids: frozenset[tuple[str, str]] = frozenset()
    listing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEdge:
    """A capture of `url` says that `target` means the same article; kind is moved, amp or canonical."""

    kind: str
    url: str
    target: str
    at: datetime
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """URLs that mean one thing, and the edges that were believed."""

    urls: frozenset[str]
    edges: tuple[NameEdge, ...]


@dataclass(slots=True)
class _Union:
    """Disjoint sets of URLs; each set knows its members' nodes."""

    nodes: Mapping[str, Node]
    parent: dict[str, str] = field(default_factory=dict)

    def root(self, url: str) -> str:
        while (above := self.parent.get(url, url)) != url:
            self.parent[url] = self.parent.get(above, above)
            url = above
        return url

    def join(self, one: str, other: str) -> None:
        self.parent[max(self.root(one), self.root(other))] = min(self.root(one), self.root(other))

    def members(self, url: str) -> list[Node]:
        root = self.root(url)
        return [node for node in self.nodes.values() if self.root(node.url) == root]


_TRUST = {"moved": 0, "amp": 1, "canonical": 2}


def components(nodes: Iterable[Node], edges: Iterable[NameEdge]) -> list[Component]:
    """Partition a closure. Edges are tried in order of trust, then of time; a refused one joins nothing."""
    union = _Union({node.url: node for node in nodes})
    _join_post_ids(union)
    believed = []
    for edge in sorted(edges, key=lambda e: (_TRUST[e.kind], e.at, e.record_id, e.target)):
        if edge.url == edge.target or _may_join(union, edge):
            union.join(edge.url, edge.target)
            believed.append(edge)
    return _collected(union, believed)


def _join_post_ids(union: _Union) -> None:
    first: dict[tuple[str, str], str] = {}
    for url in sorted(union.nodes):
        for post_id in sorted(union.nodes[url].post_ids):
            union.join(first.setdefault(post_id, url), url)


def _may_join(union: _Union, edge: NameEdge) -> bool:
    if is_front(edge.target) or union.nodes[edge.target].listing or union.nodes[edge.url].listing:
        return False
    here, there = union.members(edge.url), union.members(edge.target)
    if union.root(edge.url) == union.root(edge.target):
        return True
    if _contradict(here, there):
        return False
    # A move is the server's own word, and may cross domains; what a page says of itself may not.
    return edge.kind == "moved" or (_of_one_owner(edge) and _agree(here, there))


def _of_one_owner(edge: NameEdge) -> bool:
    return is_web(edge.url) and is_web(edge.target) and same_site(edge.url, edge.target)


def is_front(url: str) -> bool:
    """Whether a URL is a site's front page; what is no web address is none."""
    if not is_web(url):
        return False
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _contradict(here: list[Node], there: list[Node]) -> bool:
    ids = [{post_id for node in side for post_id in node.post_ids} for side in (here, there)]
    sites = [{site: post_id for site, post_id in side} for side in ids]
    return any(sites[0][site] != sites[1][site] for site in sites[0].keys() & sites[1].keys())


def _agree(here: list[Node], there: list[Node]) -> bool:
    """Whether two pages tell the same story: a title or a body block in common. An unread page agrees with any.

    A paper whose pages all name the same canonical URL would otherwise become one article.
    """
    ours = [sight for node in here for sight in node.sights]
    theirs = [sight for node in there for sight in node.sights]
    if not ours or not theirs:
        return True
    titles = {sight.title_key for sight in ours} & {sight.title_key for sight in theirs}
    blocks = _blocks(ours) & _blocks(theirs)
    return bool(titles or blocks)


def _blocks(sights: list[Sight]) -> set[str]:
    return {fingerprint for sight in sights for fingerprint in sight.fingerprints}


def _collected(union: _Union, believed: list[NameEdge]) -> list[Component]:
    urls: dict[str, set[str]] = {}
    for url in union.nodes:
        urls.setdefault(union.root(url), set()).add(url)
    edges: dict[str, list[NameEdge]] = {}
    for edge in believed:
        edges.setdefault(union.root(edge.url), []).append(edge)
    return [
        Component(urls=frozenset(members), edges=tuple(edges.get(root, ()))) for root, members in sorted(urls.items())
    ]
