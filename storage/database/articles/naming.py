"""What a component of URLs is called: its key, and every name under which it can be found. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.database.articles.closure import Closure, ClosureEvidence
from storage.versioning.identity import Component, NameEdge, Node, components
from storage.versioning.stories import numbered_pages

NameRow = tuple[str, str, str]
"""Kind, name, and the record id of the first capture that says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A component that is an article; `nodes` are those of its closure.

    `pages` are the URLs that are numbered pages of its story, each with the key of the first page and the number.
    """

    component: Component
    closure: Closure
    nodes: Mapping[str, Node]
    pages: Mapping[str, tuple[str, int]]
    site: str
    key: str
    names: frozenset[NameRow]

    def urls(self) -> list[int]:
        """Surrogates of its URLs."""
        return sorted(self.closure.ids[url] for url in self.component.urls)

    def place_of(self, url: str) -> int:
        """Which page of the story a URL is; 0 for the first, and for what has one page."""
        return self.pages[url][1] if url in self.pages else 0


def named(closure: Closure, evidence: ClosureEvidence) -> list[Named]:
    """The articles of a closure."""
    nodes = {node.url: node for node in closure.nodes}
    return [
        _named(component, closure, nodes, evidence)
        for component in components(closure.nodes, closure.edges, closure.merged)
        if any(nodes[url].sights for url in component.urls)
    ]


def _named(component: Component, closure: Closure, nodes: Mapping[str, Node], evidence: ClosureEvidence) -> Named:
    pages = numbered_pages(component, nodes)
    solo = {url: _solo_key(nodes[url], component) for url in component.urls if nodes[url].sights}
    _place, _at, record, first = min(
        (pages[url][1] if url in pages else 0, sight.at, sight.record_id, url)
        for url in solo
        for sight in nodes[url].sights
    )
    names = _names(component, nodes) | {
        ("former-key", other, _first_record(nodes[url])) for url, other in solo.items() if other != solo[first]
    }
    return Named(
        component=component,
        closure=closure,
        nodes=nodes,
        pages=pages,
        site=next(sight.site for sight in evidence.sights[closure.ids[first]] if sight.record_id == record),
        key=solo[first],
        names=_earliest(names, _moments(component, nodes)),
    )


def _solo_key(node: Node, component: Component) -> str:
    """What the article would be called if only this page of it were known.

    A front page that carries the number of the article it leads with joins nothing, and is not called by it either: two
    articles of one name would be one row, and the one that was folded last would be told.
    """
    if node.post_ids and not node.listing:
        return f"post-id:{min(node.post_ids)[1]}"
    canonical = [edge for edge in component.edges if edge.kind == "canonical" and edge.url == node.url]
    if canonical:
        return min(canonical, key=lambda edge: (edge.at, edge.record_id, edge.target)).target
    return node.url


def _first_record(node: Node) -> str:
    return min((sight.at, sight.record_id) for sight in node.sights)[1]


def _names(component: Component, nodes: Mapping[str, Node]) -> set[NameRow]:
    names = {_name_of(edge) for edge in component.edges}
    for url in component.urls:
        if nodes[url].sights:
            first = _first_record(nodes[url])
            posts = () if nodes[url].listing else nodes[url].post_ids
            names |= {("url", url, first), *(("post-id", post_id, first) for _site, post_id in posts)}
    return names


def _name_of(edge: NameEdge) -> NameRow:
    return (edge.kind, edge.url if edge.kind == "moved" else edge.target, edge.record_id)


def _moments(component: Component, nodes: Mapping[str, Node]) -> dict[str, datetime]:
    """When the captures were made that say what the component is called."""
    edges = {edge.record_id: edge.at for edge in component.edges}
    return edges | {sight.record_id: sight.at for url in component.urls for sight in nodes[url].sights}


def _earliest(names: set[NameRow], when: Mapping[str, datetime]) -> frozenset[NameRow]:
    """One record per name: the first capture that says so."""
    best: dict[tuple[str, str], tuple[datetime, str]] = {}
    for kind, name, record in names:
        moment = (when[record], record)
        best[kind, name] = min(best.get((kind, name), moment), moment)
    return frozenset((kind, name, record) for (kind, name), (_at, record) in best.items())
