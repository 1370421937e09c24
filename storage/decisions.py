"""What people decide about the archive: one line each in decisions.jsonl, which is never rewritten, and a row.

The file is the log of decisions as the WARC files are that of exchanges: a reread begins with it, and what was taken
down never comes back. Whoever hands anything out asks `withheld` and `withheld_captures` first.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from storage import decision_lines
from storage.archive import Archive
from storage.database import decided
from storage.database.log import captures
from storage.database.log import decisions as log
from storage.database.log.decisions import CAPTURE, LIFT, MERGE, PREFIX, SPLIT, TAKEDOWN, VERSION, Decision
from storage.database.log.urls import known_ids
from storage.database.queries import articles
from storage.database.schema import CAPTURE as CAPTURES
from storage.database.schema import URL
from storage.database.schema import VERSION as VERSIONS
from storage.database.withheld import articles_of, of_captures, of_urls, targets_of, urls_of
from storage.errors import BadUrl, NotFound, UsageError
from storage.urls import canonical_url
from storage.versioning.identity import is_front

__all__ = ["TAKEDOWN", "Decision", "decide", "lift", "replay", "withheld", "withheld_captures", "write_back"]

_NOTHING_TO_LIFT = "No {kind} of {what} stands that could be lifted. `microfiche decisions` lists all."
withheld = of_urls
withheld_captures = of_captures


@dataclass(frozen=True, slots=True)
class Aim:
    """What a decision is about: `target` and `scope` as in a `Decision`."""

    target: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of the archive a decision is about now: articles, and URLs that were heard of."""

    articles: int
    urls: int


def decide(
    archive: Archive,
    *,
    kind: str,
    target: str,
    reason: str,
    who: str,
    other: str | None = None,
    until: datetime | None = None,
    scope: str | None = None,
) -> Decision:
    """Write a decision down, and let it take effect.

    `target` (and `other`) is a URL, or whatever an article of the archive is called; a URL that ends in a star means
    all that begin so; a record id means the version that stood then, or with the scope "capture" the capture alone.
    The line is on the disk before the row is. Raises NotFound for a target that is none of these, UsageError for what
    makes no sense, DecisionsUnreadable, ArchiveUnwritable.
    """
    with archive.database.read() as connection:
        aim = aimed(connection, target, scope)
        if kind in (MERGE, SPLIT):
            aim = Aim(address(connection, target))
        named = address(connection, other) if other else None
    if kind == MERGE and (named == aim.target or is_front(aim.target) or is_front(named or "")):
        raise UsageError(why="one article has two addresses, and a front page is none of them")
    made: dict[str, Any] = {"kind": kind, "target": aim.target, "scope": aim.scope, "other": named, "until": until}
    return _decided(archive, Decision(**_signed(reason, who), **made))


def lift(
    archive: Archive, *, kind: str, target: str, reason: str, who: str, other: str | None = None
) -> list[Decision]:
    """Lift what was decided: every decision of this kind that stands on `target` under any of its names, or whose key
    it is. Each lift is a line of its own, behind the others. Raises NotFound when there is none.
    """
    with archive.database.read() as connection:
        standing = _standing(connection, kind, target, other)
    if not standing:
        raise NotFound(_NOTHING_TO_LIFT, kind=kind, what=target)
    return [
        _decided(
            archive, Decision(**_signed(reason, who), kind=LIFT, target=one.target, scope=one.scope, lifts=one.key)
        )
        for one in standing
    ]


def reach(archive: Archive, decision: Decision) -> Reach:
    """What of the archive a decision is about."""
    with archive.database.read() as connection:
        urls = known_ids(connection, urls_of(connection, decision))
        return Reach(len(articles_of(connection, decision)), len(urls))


def replay(archive: Archive) -> int:
    """Make rows of decisions.jsonl and let those that are new take effect; how many lines there are.

    Raises DecisionsUnreadable.
    """
    lines = decision_lines.read(archive.decisions)
    with archive.database.write() as connection:
        known = log.known(connection)
        for decision in lines:
            if decision.key not in known:
                decided.take_effect(connection, decision)
    return len(lines)


def write_back(archive: Archive) -> int:
    """Write the decisions that the database alone knows into the file, which was lost or is an older copy; how many.

    Raises DecisionsUnreadable, ArchiveUnwritable.
    """
    lines = {line.key for line in decision_lines.read(archive.decisions)}
    with archive.database.read() as connection:
        lost = [one for one in log.everything(connection) if one.key not in lines]
    if lost:
        decision_lines.append(archive.decisions, lost)
    return len(lost)


def aimed(connection: Connection, what: str, scope: str | None = None) -> Aim:
    """What a person means by a target. Raises NotFound, UsageError."""
    record = _record(connection, what)
    if record is not None:
        return Aim(record, scope or (VERSION if _shows_article(connection, record) else CAPTURE))
    if scope in (VERSION, CAPTURE):
        raise NotFound(what=what)
    if what.endswith("*"):
        return Aim(canonical_url(what.rstrip("*")), PREFIX)
    try:
        return Aim(canonical_url(what))
    except BadUrl:
        return Aim(articles.natural_key(connection, what))


def address(connection: Connection, what: str) -> str:
    """The URL that a person means: itself, or the one at which an article was captured first. Raises NotFound."""
    try:
        return canonical_url(what)
    except BadUrl:
        article = articles.article_called(connection, what)
    first = (
        select(URL.c.url)
        .join(CAPTURES, CAPTURES.c.url_id == URL.c.id)
        .join(VERSIONS, VERSIONS.c.first_capture_id == CAPTURES.c.id)
        .where(VERSIONS.c.article_id == article, VERSIONS.c.no == 1)
    )
    found = connection.scalar(first) if article is not None else None
    if found is None:
        raise NotFound(what=what)
    return found


def _record(connection: Connection, what: str) -> str | None:
    """The record id of a capture, as people write it: in angle brackets, or without the beginning that all have."""
    bare = what.strip().removeprefix("<").removesuffix(">")
    tries = (bare, f"urn:uuid:{bare.lower()}")
    return next((one for one in tries if captures.find(connection, one) is not None), None)


def _shows_article(connection: Connection, record: str) -> bool:
    at = select(URL.c.article_id).join(CAPTURES, CAPTURES.c.url_id == URL.c.id)
    return connection.scalar(at.where(CAPTURES.c.record_id == record)) is not None


def _signed(reason: str, who: str) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "reason": reason, "who": who, "at": datetime.now(UTC)}


def _decided(archive: Archive, decision: Decision) -> Decision:
    try:
        decision_lines.from_line(decision_lines.to_line(decision))
    except ValueError as fault:
        raise UsageError(why=f"this cannot be decided, {fault}") from fault
    decision_lines.append(archive.decisions, [decision])
    with archive.database.write() as connection:
        decided.take_effect(connection, decision)
    return decision


def _standing(connection: Connection, kind: str, what: str, other: str | None) -> list[Decision]:
    now = datetime.now(UTC)
    named = log.with_key(connection, what)
    if named is not None:
        return [named] if named.kind == kind and named.key not in log.lifted(connection) else []
    if kind in (MERGE, SPLIT):
        pair = {address(connection, what), address(connection, other) if other else None}
        found = log.about(connection, {one for one in pair if one}, (kind,), now)
        return [one for one in found if {one.target, one.other} == pair]
    aim = aimed(connection, what)
    asked = Decision(**_signed("-", "-"), kind=kind, target=aim.target, scope=aim.scope)
    names = {name for several in targets_of(connection, articles_of(connection, asked)).values() for name in several}
    among = {aim.target} if aim.scope else {aim.target} | names
    found = log.about(connection, among, (kind,), now)
    return [one for one in found if one.scope == aim.scope or {one.scope, aim.scope} <= {VERSION, CAPTURE}]
