"""Everything that may bear on which URLs mean one article: the closure of some URLs under all claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from storage.database.schema import Capture, NameClaim, Reading, Url
from storage.identity import NameEdge, Node, Sight, is_front
from storage.records import ReadingOutcome, Verdict

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Nodes and edges of one closure; `ids` gives the surrogate of each URL."""

    ids: dict[str, int]
    nodes: tuple[Node, ...]
    edges: tuple[NameEdge, ...]


def gather(session: Session, start: int) -> Closure:
    """The closure of one URL. It does not reach through front pages and listings, to which anything may point."""
    seen: set[int] = set()
    waiting = {start}
    while waiting:
        seen |= waiting
        through = {url for url in waiting if url == start or not is_listing(session, url)}
        waiting = _neighbours(session, through) - seen
    return _described(session, seen)


def is_listing(session: Session, url: int) -> bool:
    """Whether a URL is a front page, or was read as a listing and never as an article."""
    if is_front(session.get_one(Url, url).url):
        return True
    outcomes = set(
        session.scalars(
            select(Reading.outcome).join(Capture, Capture.id == Reading.capture_id).where(Capture.url_id == url)
        )
    )
    return ReadingOutcome.LISTING in outcomes and ReadingOutcome.ARTICLE not in outcomes


def claimants(session: Session, url: int) -> set[int]:
    """URLs with a capture that says it is the same article as `url`."""
    return set(session.scalars(select(NameClaim.url_id).where(NameClaim.target_id == url)))


def _neighbours(session: Session, urls: set[int]) -> set[int]:
    found: set[int] = set()
    for some in _batches(urls):
        claims = session.scalars(
            select(NameClaim).where(or_(NameClaim.url_id.in_(some), NameClaim.target_id.in_(some)))
        ).all()
        found |= {url for claim in claims for url in (claim.url_id, claim.target_id) if url is not None}
        found |= _with_post_ids(session, {(claim.site, claim.post_id) for claim in claims if claim.post_id})
    return found


def _with_post_ids(session: Session, ids: set[tuple[str, str | None]]) -> set[int]:
    if not ids:
        return set()
    same = tuple_(NameClaim.site, NameClaim.post_id).in_(list(ids))
    return set(session.scalars(select(NameClaim.url_id).where(same)))


def _batches(urls: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(urls)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _described(session: Session, urls: set[int]) -> Closure:
    names: dict[int, str] = {}
    claims: list[tuple[NameClaim, Capture]] = []
    for some in _batches(urls):
        names.update({id_: url for id_, url in session.execute(select(Url.id, Url.url).where(Url.id.in_(some)))})
        query = select(NameClaim, Capture).join(Capture, Capture.id == NameClaim.capture_id)
        claims += [(claim, capture) for claim, capture in session.execute(query.where(NameClaim.url_id.in_(some)))]
    edges = tuple(_edge(claim, capture, names) for claim, capture in claims if claim.target_id in names)
    nodes = tuple(_node(session, id_, names[id_], claims) for id_ in sorted(names))
    return Closure(ids={url: id_ for id_, url in names.items()}, nodes=nodes, edges=edges)


def _edge(claim: NameClaim, capture: Capture, names: dict[int, str]) -> NameEdge:
    target = names[claim.target_id or 0]
    return NameEdge(kind=claim.kind, url=names[claim.url_id], target=target, at=capture.at, record_id=capture.record_id)


def _node(session: Session, id_: int, url: str, claims: list[tuple[NameClaim, Capture]]) -> Node:
    post_ids = frozenset((c.site, c.post_id) for c, _ in claims if c.url_id == id_ and c.post_id)
    return Node(url=url, sights=_sights(session, id_), post_ids=post_ids, listing=is_listing(session, id_))


def _sights(session: Session, url: int) -> tuple[Sight, ...]:
    rows = session.execute(
        select(Capture.at, Capture.record_id, Reading.title_key, Reading.draft)
        .join(Reading, Reading.capture_id == Capture.id)
        .where(Capture.url_id == url, Reading.outcome == ReadingOutcome.ARTICLE)
        .order_by(Capture.at, Capture.record_id)
    )
    return tuple(
        Sight(at=at, record_id=record_id, title_key=title or "", fingerprints=_body(draft))
        for at, record_id, title, draft in rows
    )


def _body(draft: dict[str, list[dict[str, str]]]) -> frozenset[str]:
    return frozenset(block["fingerprint"] for block in draft["blocks"] if block["verdict"] == Verdict.BODY)
