"""Which URLs mean one article: connected components of names, decided the same in whatever order evidence came.

In: pages (nodes) with what was read there, claims between them, and what people ruled of them, all of one closure.
Out: components.
Pure: `storage.database.articles.components` gathers the closure and writes the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from storage.urls import is_web, same_site
from storage.versioning.likeness import Sentences, tell_the_same


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One article reading of a page: what it says, in short. `sentences` are None where its text was not asked for."""

    at: datetime
    record_id: str
    title_key: str
    sentences: Sentences | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A URL of the closure. `listing`: it was read and is no article but a front or section page."""

    url: str
    sights: tuple[Sight, ...] = ()
    post_ids: frozenset[tuple[str, str]] = frozenset()
    listing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEdge:
    """A capture of `url` says that `target` means the same article; kind is moved, amp, canonical or part.

    "part": the two are pages of one story.
    """

    kind: str
    url: str
    target: str
    at: datetime
    record_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """URLs that mean one thing, and the edges that were believed; `merged` are pairs that people made one."""

    urls: frozenset[str]
    edges: tuple[NameEdge, ...]
    merged: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Union:
    """Disjoint sets of URLs, each known by the least of them; `joined` holds the nodes of those with more than one.

    To look through all URLs for those of a set took most of the time where three hundred papers print one report.
    """

    nodes: Mapping[str, Node]
    parent: dict[str, str] = field(default_factory=dict)
    joined: dict[str, list[Node]] = field(default_factory=dict)

    def root(self, url: str) -> str:
        while (above := self.parent.get(url, url)) != url:
            self.parent[url] = self.parent.get(above, above)
            url = above
        return url

    def join(self, one: str, other: str) -> None:
        first, last = sorted((self.root(one), self.root(other)))
        if first != last:
            larger, smaller = sorted((self.members(first), self.members(last)), key=len, reverse=True)
            self.joined.pop(last, None)
            self.joined[first] = larger
            larger += smaller
            self.parent[last] = first

    def members(self, url: str) -> list[Node]:
        """The nodes of its set, in no order; the list is the set's own."""
        root = self.root(url)
        if root not in self.joined:
            return [self.nodes[root]] if root in self.nodes else []
        return self.joined[root]


_TRUST = {"moved": 0, "amp": 1, "canonical": 2, "part": 3}


def components(
    nodes: Iterable[Node], edges: Iterable[NameEdge], merged: Iterable[tuple[str, str]] = ()
) -> list[Component]:
    """Partition a closure. Edges are tried in order of trust, then of time; a refused one joins nothing.

    What people `merged` is joined first, and nobody is asked whether it agrees.
    """
    union = _Union({node.url: node for node in nodes})
    pairs = [(url, twin) for url, twin in merged if url in union.nodes and twin in union.nodes]
    for url, twin in pairs:
        union.join(url, twin)
    _join_post_ids(union)
    judged = sorted(edges, key=lambda e: (_TRUST[e.kind], e.at, e.record_id, e.target))
    wrong = _join_claimants(union, judged)
    believed = []
    for edge in judged:
        if edge.url == edge.target or ((edge.url, edge.target) not in wrong and _may_join(union, edge)):
            union.join(edge.url, edge.target)
            believed.append(edge)
    return _collected(union, believed, pairs)


def _join_claimants(union: _Union, edges: Iterable[NameEdge]) -> set[tuple[str, str]]:
    """Join the pages that name one canonical URL and tell the same; the claims that are wrong, as (page, target).

    A target that was never read can vouch for nobody. Where the pages that name it tell different stories, it is that
    of the story which more than half of them tell, or of none (a template that names the same address everywhere).
    """
    claimants: dict[str, dict[str, None]] = {}
    for edge in edges:
        if _is_hearsay(union, edge):
            claimants.setdefault(edge.target, {})[edge.url] = None
    wrong: set[tuple[str, str]] = set()
    for target, urls in claimants.items():
        stories = _told_apart([union.nodes[url] for url in urls])
        right = max(stories, key=len)
        for told in stories if len(stories) > 1 else []:
            _join_all(union, told)
            if told is not right or 2 * len(right) <= len(urls):
                wrong |= {(node.url, target) for node in told}
    return wrong


def _is_hearsay(union: _Union, edge: NameEdge) -> bool:
    return (
        edge.kind == "canonical"
        and edge.url != edge.target
        and bool(union.nodes[edge.url].sights)
        and not union.nodes[edge.target].sights
        and not union.nodes[edge.url].listing
        and _of_one_owner(edge)
    )


def _told_apart(nodes: Iterable[Node]) -> list[list[Node]]:
    """Pages by the story that they tell, each compared with the first page of a story."""
    stories: list[list[Node]] = []
    for node in nodes:
        told = next((story for story in stories if are_alike(story[0], node)), None)
        if told is None:
            stories.append([node])
        else:
            told.append(node)
    return stories


def _join_all(union: _Union, told: list[Node]) -> None:
    for node in told[1:]:
        if not _contradict(union.members(told[0].url), union.members(node.url)):
            union.join(told[0].url, node.url)


def _join_post_ids(union: _Union) -> None:
    first: dict[tuple[str, str], str] = {}
    for url in sorted(union.nodes):
        for post_id in sorted(union.nodes[url].post_ids):
            union.join(first.setdefault(post_id, url), url)


def _may_join(union: _Union, edge: NameEdge) -> bool:
    if is_front(edge.target) or union.nodes[edge.target].listing or union.nodes[edge.url].listing:
        return False
    if union.root(edge.url) == union.root(edge.target):
        return True
    here, there = union.members(edge.url), union.members(edge.target)
    if _contradict(here, there):
        return False
    # A move is the server's own word, and may cross domains; what a page says of itself may not.
    if edge.kind == "moved":
        return True
    return _of_one_owner(edge) and (edge.kind == "part" or _agree(here, there))


def _of_one_owner(edge: NameEdge) -> bool:
    return is_web(edge.url) and is_web(edge.target) and same_site(edge.url, edge.target)


def is_front(url: str) -> bool:
    """Whether a URL is a site's front page; what is no web address is none."""
    if not is_web(url):
        return False
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _contradict(here: list[Node], there: list[Node]) -> bool:
    """Whether two sides have ids of one site, and none in common; a side that people merged may have several."""
    ours, theirs = ({post_id for node in side for post_id in node.post_ids} for side in (here, there))
    sites = {site for site, _id in ours} & {site for site, _id in theirs}
    return any(not {one for one in ours & theirs if one[0] == site} for site in sites)


def _agree(here: list[Node], there: list[Node]) -> bool:
    """Whether two sides tell the same story, by any page of each. One that was not read agrees with any.

    A canonical page holds what names it so (RFC 6596 §3); a body that is not in it would be found nowhere any more.
    """
    ours = [node for node in here if node.sights]
    theirs = [node for node in there if node.sights]
    return not ours or not theirs or any(are_alike(one, other) for one in ours for other in theirs)


def are_alike(one: Node, other: Node) -> bool:
    """Whether two pages that were read tell the same, at first or at last; pages without a word, under one title."""
    return any(_alike(ours, theirs) for ours in _ends(one) for theirs in _ends(other))


def _ends(node: Node) -> tuple[Sight, ...]:
    """The first and the last sight of a page: a live blog has hundreds, and every one names its canonical."""
    return (node.sights[0], node.sights[-1]) if node.sights else ()


def began_alike(one: Node, other: Node) -> bool:
    """Whether two pages told the same when each was read first."""
    return bool(one.sights and other.sights) and _alike(one.sights[0], other.sights[0])


def _alike(one: Sight, other: Sight) -> bool:
    if one.sentences is None or other.sentences is None:
        return False
    if one.sentences and other.sentences:
        return tell_the_same(one.sentences, other.sentences)
    return one.title_key == other.title_key


def _collected(union: _Union, believed: list[NameEdge], merged: list[tuple[str, str]]) -> list[Component]:
    urls: dict[str, set[str]] = {}
    for url in union.nodes:
        urls.setdefault(union.root(url), set()).add(url)
    edges: dict[str, list[NameEdge]] = {}
    for edge in believed:
        edges.setdefault(union.root(edge.url), []).append(edge)
    pairs: dict[str, list[tuple[str, str]]] = {}
    for pair in merged:
        pairs.setdefault(union.root(pair[0]), []).append(pair)
    return [
        Component(urls=frozenset(members), edges=tuple(edges.get(root, ())), merged=tuple(pairs.get(root, ())))
        for root, members in sorted(urls.items())
    ]
