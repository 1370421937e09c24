"""Which URLs may mean one article: the closures of some URLs under all claims, gathered together, breadth first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from storage.database.articles.rulings import Rulings
from storage.database.log.urls import batches
from storage.database.schema import CAPTURE, NAME_CLAIM, READING, URL
from storage.database.statements import AnyRow, listed
from storage.records import ReadingOutcome
from storage.versioning.identity import NameEdge, Node, Sight, is_front
from storage.versioning.likeness import Sentences, sentences
from storage.versioning.rulings import cut_off, joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Nodes and edges of one closure; `ids` gives the surrogate of each URL.

    `parts` gives, by the surrogate of the capture that says so, the URLs that are other pages of the same story;
    `merged` the pairs of URLs that people made one.
    """

    ids: dict[str, int]
    nodes: tuple[Node, ...]
    edges: tuple[NameEdge, ...]
    parts: Mapping[int, frozenset[str]]
    merged: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SightRow:
    """An article reading, and the site of its capture, whose surrogate is `capture`."""

    capture: int
    at: datetime
    record_id: str
    site: str
    title_key: str


@dataclass(slots=True)
class ClosureEvidence:
    """What the database says of some URLs, by surrogate, and of all to which claims lead from them.

    `listings` join nothing: fronts and sections, and what more than `CROWD` URLs name. `lent` are those of them that
    still name an article together with others, from the time before that was known.
    """

    names: dict[int, str] = field(default_factory=dict)
    listings: set[int] = field(default_factory=set)
    lent: set[int] = field(default_factory=set)
    sights: dict[int, list[SightRow]] = field(default_factory=dict)
    claims: dict[int, list[AnyRow]] = field(default_factory=dict)
    claimants: dict[int, set[int]] = field(default_factory=dict)
    posts: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    rulings: Rulings = field(default_factory=Rulings)

    def closure(self, start: int) -> set[int]:
        """The closure of one URL. Front pages, listings and what a crowd names are in none but their own, and where a
        person put them.
        """
        seen, waiting = {start}, [start]
        while waiting:
            url = waiting.pop()
            near = set() if url in self.listings else self.neighbours(url) - self.listings
            new = (near | self.rulings.near(url)) - seen
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
    evidence, wanted = ClosureEvidence(), set(starts)
    while wanted:
        _load_pages(connection, evidence, wanted)
        through = wanted - (evidence.listings - evidence.lent)
        _load_claims(connection, evidence, wanted, through)
        evidence.rulings.load(connection, {url: evidence.names[url] for url in wanted if url in evidence.names})
        claimed = {near for url in through for near in evidence.neighbours(url)}
        ruled = {near for url in wanted for near in evidence.rulings.near(url)}
        wanted = (claimed | ruled) - evidence.names.keys()
    return evidence


def _read_as(outcome: ReadingOutcome) -> Any:
    found = select(READING.c.id).where(READING.c.url_id == URL.c.id, READING.c.outcome == outcome)
    return found.correlate(URL).exists().label(outcome.value)


CROWD = 300
"""URLs that may name one URL as the same article. More of them are a template that names one address everywhere, and
would be compared with each other whenever one of them is captured.
"""

_is_claimed = and_(NAME_CLAIM.c.target_id == URL.c.id, NAME_CLAIM.c.url_id != URL.c.id)
_CROWDED = (
    select(NAME_CLAIM.c.url_id).where(_is_claimed).distinct().order_by(NAME_CLAIM.c.url_id).limit(1).offset(CROWD)
)
_other = URL.alias("other")
_shares = select(_other.c.id).where(_other.c.article_id == URL.c.article_id, _other.c.id != URL.c.id)
_PAGES = select(
    *(URL.c.id, URL.c.url, _shares.correlate(URL).exists().label("shares")),
    *(_read_as(ReadingOutcome.LISTING), _read_as(ReadingOutcome.ARTICLE)),
    _CROWDED.correlate(URL).scalar_subquery().label("crowd"),
).where(URL.c.id.in_(bindparam("ids", expanding=True)))
_SIGHTS = (
    select(CAPTURE.c.id, CAPTURE.c.url_id, CAPTURE.c.at, CAPTURE.c.record_id, CAPTURE.c.site, READING.c.title_key)
    .select_from(READING)
    .join(CAPTURE, CAPTURE.c.id == READING.c.capture_id)
    .where(READING.c.url_id.in_(bindparam("ids", expanding=True)), READING.c.outcome == ReadingOutcome.ARTICLE)
    .order_by(CAPTURE.c.at, CAPTURE.c.record_id)
)
_CLAIMS = (
    select(
        *(NAME_CLAIM.c.url_id, NAME_CLAIM.c.target_id, NAME_CLAIM.c.kind, NAME_CLAIM.c.site, NAME_CLAIM.c.post_id),
        *(NAME_CLAIM.c.capture_id, CAPTURE.c.at, CAPTURE.c.record_id),
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
        joining_nothing = [row for row in pages if row.crowd is not None or _is_listing(row)]
        evidence.listings |= {row.id for row in joining_nothing}
        evidence.lent |= {row.id for row in joining_nothing if row.shares}
        for row in connection.execute(_SIGHTS, {"ids": some}):
            facts = {"at": row.at, "record_id": row.record_id, "site": row.site, "title_key": row.title_key or ""}
            evidence.sights.setdefault(row.url_id, []).append(SightRow(capture=row.id, **facts))


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
    bodies = _bodies(connection, [capture for ids in listed for capture in _compared(evidence, ids)])
    return [_described(evidence, ids, bodies) for ids in listed]


def _compared(evidence: ClosureEvidence, ids: set[int]) -> list[int]:
    """The captures whose texts tell which URLs mean one article: of every page that was read the first and the last.

    Where one page alone was read, there is nothing to compare it with.
    """
    sights = [found for id_ in sorted(ids) if (found := evidence.sights.get(id_))]
    return [sight.capture for found in sights for sight in (found[0], found[-1])] if len(sights) > 1 else []


_BODIES = select(READING.c.capture_id, READING.c.article).where(
    READING.c.capture_id.in_(bindparam("ids", expanding=True)), READING.c.outcome == ReadingOutcome.ARTICLE
)


def _bodies(connection: Connection, captures: Iterable[int]) -> dict[int, Sentences]:
    rows = (row for some in batches(sorted(set(captures))) for row in connection.execute(_BODIES, {"ids": some}))
    return {row.capture_id: sentences(row.article["text"]) for row in rows}


def _described(evidence: ClosureEvidence, ids: set[int], bodies: Mapping[int, Sentences]) -> Closure:
    names = {id_: evidence.names[id_] for id_ in sorted(ids)}
    claims = [claim for id_ in names for claim in evidence.claims.get(id_, ()) if claim.target_id in names]
    rulings = evidence.rulings.of(names.values())
    nodes, edges = cut_off(
        (_node(evidence, id_, bodies) for id_ in names), (_edge(claim, names) for claim in claims), rulings
    )
    return Closure(
        ids={url: id_ for id_, url in names.items()},
        nodes=nodes,
        edges=edges,
        parts=_parts(claims, names),
        merged=joined(rulings),
    )


def _parts(claims: Iterable[AnyRow], names: Mapping[int, str]) -> dict[int, frozenset[str]]:
    parts: dict[int, frozenset[str]] = {}
    for claim in claims:
        if claim.kind == "part":
            parts[claim.capture_id] = parts.get(claim.capture_id, frozenset()) | {names[claim.target_id]}
    return parts


def _edge(claim: AnyRow, names: dict[int, str]) -> NameEdge:
    target = names[claim.target_id]
    return NameEdge(kind=claim.kind, url=names[claim.url_id], target=target, at=claim.at, record_id=claim.record_id)


def _node(evidence: ClosureEvidence, id_: int, bodies: Mapping[int, Sentences]) -> Node:
    sights = tuple(
        Sight(
            at=sight.at,
            record_id=sight.record_id,
            title_key=sight.title_key,
            sentences=bodies.get(sight.capture),
        )
        for sight in evidence.sights.get(id_, ())
    )
    post_ids = frozenset((claim.site, claim.post_id) for claim in evidence.claims.get(id_, ()) if claim.post_id)
    return Node(url=evidence.names[id_], sights=sights, post_ids=post_ids, listing=id_ in evidence.listings)
