"""Which URLs may mean one article: the closures of some URLs under all claims, gathered together, breadth first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from storage.database.log.urls import batches
from storage.database.schema import CAPTURE, NAME_CLAIM, READING, URL
from storage.database.statements import AnyRow, listed
from storage.records import ReadingOutcome
from storage.versioning.identity import NameEdge, Node, Sight, is_front


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Nodes and edges of one closure; `ids` gives the surrogate of each URL."""

    ids: dict[str, int]
    nodes: tuple[Node, ...]
    edges: tuple[NameEdge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SightRow:
    """An article reading, and the site of its capture."""

    at: datetime
    record_id: str
    site: str
    title_key: str


@dataclass(slots=True)
class ClosureEvidence:
    """What the database says of some URLs, by surrogate, and of all to which claims lead from them."""

    names: dict[int, str] = field(default_factory=dict)
    listings: set[int] = field(default_factory=set)
    sights: dict[int, list[SightRow]] = field(default_factory=dict)
    claims: dict[int, list[AnyRow]] = field(default_factory=dict)
    claimants: dict[int, set[int]] = field(default_factory=dict)
    posts: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def closure(self, start: int) -> set[int]:
        """The closure of one URL. It does not reach through front pages and listings, to which anything may point."""
        seen, waiting = {start}, [start]
        while waiting:
            url = waiting.pop()
            if url == start or url not in self.listings:
                new = self.neighbours(url) - seen
                seen |= new
                waiting += new
        return seen

    def neighbours(self, url: int) -> set[int]:
        """URLs that a claim joins to this one."""
        mine = self.claims.get(url, ())
        found = {claim.target_id for claim in mine if claim.target_id is not None}
        for claim in mine:
            if claim.post_id:
                found |= self.posts.get((claim.site, claim.post_id), set())
        return found | self.claimants.get(url, set())


def gather(connection: Connection, starts: Iterable[int]) -> ClosureEvidence:
    """All that is needed to tell the closures of these URLs."""
    evidence, begun = ClosureEvidence(), set(starts)
    wanted = set(begun)
    while wanted:
        _load_pages(connection, evidence, wanted)
        through = {url for url in wanted if url in begun or url not in evidence.listings}
        _load_claims(connection, evidence, wanted, through)
        wanted = {near for url in through for near in evidence.neighbours(url)} - evidence.names.keys()
    return evidence


def _read_as(outcome: ReadingOutcome) -> Any:
    found = select(READING.c.id).where(READING.c.url_id == URL.c.id, READING.c.outcome == outcome)
    return found.correlate(URL).exists().label(outcome.value)


_PAGES = select(URL.c.id, URL.c.url, _read_as(ReadingOutcome.LISTING), _read_as(ReadingOutcome.ARTICLE)).where(
    URL.c.id.in_(bindparam("ids", expanding=True))
)
_SIGHTS = (
    select(CAPTURE.c.url_id, CAPTURE.c.at, CAPTURE.c.record_id, CAPTURE.c.site, READING.c.title_key)
    .select_from(READING)
    .join(CAPTURE, CAPTURE.c.id == READING.c.capture_id)
    .where(READING.c.url_id.in_(bindparam("ids", expanding=True)), READING.c.outcome == ReadingOutcome.ARTICLE)
    .order_by(CAPTURE.c.at, CAPTURE.c.record_id)
)
_CLAIMS = (
    select(
        *(NAME_CLAIM.c.url_id, NAME_CLAIM.c.target_id, NAME_CLAIM.c.kind, NAME_CLAIM.c.site, NAME_CLAIM.c.post_id),
        *(CAPTURE.c.at, CAPTURE.c.record_id),
    )
    .select_from(NAME_CLAIM)
    .join(CAPTURE, CAPTURE.c.id == NAME_CLAIM.c.capture_id)
    .where(NAME_CLAIM.c.url_id.in_(bindparam("ids", expanding=True)))
)
_CLAIMANTS = select(NAME_CLAIM.c.url_id, NAME_CLAIM.c.target_id).where(
    NAME_CLAIM.c.target_id.in_(bindparam("ids", expanding=True)), NAME_CLAIM.c.url_id != NAME_CLAIM.c.target_id
)
_SAME_POST = select(NAME_CLAIM.c.url_id, NAME_CLAIM.c.site, NAME_CLAIM.c.post_id)


def listings(connection: Connection, urls: Iterable[int]) -> set[int]:
    """Those of the URLs that are front pages, or were read as listings and never as articles."""
    return {row.id for some in batches(urls) for row in _pages(connection, some) if _is_listing(row)}


def _pages(connection: Connection, ids: Iterable[int]) -> list[AnyRow]:
    return list(connection.execute(_PAGES, {"ids": list(ids)}))


def _is_listing(row: AnyRow) -> bool:
    return is_front(row.url) or bool(row.listing and not row.article)


def _load_pages(connection: Connection, evidence: ClosureEvidence, urls: set[int]) -> None:
    for some in batches(sorted(urls)):
        pages = _pages(connection, some)
        evidence.names |= {row.id: row.url for row in pages}
        evidence.listings |= {row.id for row in pages if _is_listing(row)}
        for row in connection.execute(_SIGHTS, {"ids": some}):
            facts = {"at": row.at, "record_id": row.record_id, "site": row.site, "title_key": row.title_key or ""}
            evidence.sights.setdefault(row.url_id, []).append(SightRow(**facts))


def _load_claims(connection: Connection, evidence: ClosureEvidence, urls: set[int], through: set[int]) -> None:
    for some in batches(sorted(urls)):
        for row in connection.execute(_CLAIMS, {"ids": some}):
            evidence.claims.setdefault(row.url_id, []).append(row)
    for some in batches(sorted(through)):
        for claimant in connection.execute(_CLAIMANTS, {"ids": some}):
            evidence.claimants.setdefault(claimant.target_id, set()).add(claimant.url_id)
    posts = {(claim.site, claim.post_id) for url in through for claim in evidence.claims.get(url, ()) if claim.post_id}
    for posted in batches(sorted(posts - evidence.posts.keys())):
        wanted = listed(posted, NAME_CLAIM.c.site, NAME_CLAIM.c.post_id)
        is_same = and_(NAME_CLAIM.c.site == wanted.c.site, NAME_CLAIM.c.post_id == wanted.c.post_id)
        for same in connection.execute(_SAME_POST.join_from(wanted, NAME_CLAIM, is_same)):
            evidence.posts.setdefault((same.site, same.post_id), set()).add(same.url_id)


def describe(connection: Connection, evidence: ClosureEvidence, closures: Iterable[set[int]]) -> list[Closure]:
    """Closures, given as surrogates, with their nodes and edges."""
    listed = list(closures)
    # Only where two pages claim to be one is it asked whether they tell the same.
    joined = {url for ids in listed if len(ids) > 1 for url in ids}
    bodies = _bodies(connection, joined)
    return [_described(evidence, ids, bodies) for ids in listed]


_BODIES = (
    select(CAPTURE.c.record_id, READING.c.fingerprints)
    .select_from(READING)
    .join(CAPTURE, CAPTURE.c.id == READING.c.capture_id)
    .where(READING.c.url_id.in_(bindparam("ids", expanding=True)), READING.c.outcome == ReadingOutcome.ARTICLE)
)


def _bodies(connection: Connection, urls: set[int]) -> dict[str, frozenset[str]]:
    rows = (row for some in batches(sorted(urls)) for row in connection.execute(_BODIES, {"ids": some}))
    return {row.record_id: frozenset(row.fingerprints["body"]) for row in rows}


def _described(evidence: ClosureEvidence, ids: set[int], bodies: dict[str, frozenset[str]]) -> Closure:
    names = {id_: evidence.names[id_] for id_ in sorted(ids)}
    claims = [claim for id_ in names for claim in evidence.claims.get(id_, ())]
    return Closure(
        ids={url: id_ for id_, url in names.items()},
        nodes=tuple(_node(evidence, id_, bodies) for id_ in names),
        edges=tuple(_edge(claim, names) for claim in claims if claim.target_id in names),
    )


def _edge(claim: AnyRow, names: dict[int, str]) -> NameEdge:
    target = names[claim.target_id]
    return NameEdge(kind=claim.kind, url=names[claim.url_id], target=target, at=claim.at, record_id=claim.record_id)


def _node(evidence: ClosureEvidence, id_: int, bodies: dict[str, frozenset[str]]) -> Node:
    sights = tuple(
        Sight(
            at=sight.at,
            record_id=sight.record_id,
            title_key=sight.title_key,
            fingerprints=bodies.get(sight.record_id, frozenset()),
        )
        for sight in evidence.sights.get(id_, ())
    )
    post_ids = frozenset((claim.site, claim.post_id) for claim in evidence.claims.get(id_, ()) if claim.post_id)
    return Node(url=evidence.names[id_], sights=sights, post_ids=post_ids, listing=id_ in evidence.listings)
