"""What people decided, as rows. What follows from it is said by `storage.database.withheld` and `storage.versioning`.

A decision is in force until its day has come, where it has one, or another one lifts it; no row is ever changed but to
note that the end of an embargo was carried out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, exists, or_, select, update

from storage.database.log.urls import batches, digest_of
from storage.database.schema import DECISION
from storage.database.statements import AnyRow, insert_new

TAKEDOWN = "takedown"
EMBARGO = "embargo"
MERGE = "merge"
SPLIT = "split"
NOTE = "note"
LIFT = "lift"
KINDS = (TAKEDOWN, EMBARGO, MERGE, SPLIT, NOTE, LIFT)
WITHHOLDING = (TAKEDOWN, EMBARGO)

PREFIX = "prefix"
VERSION = "version"
CAPTURE = "capture"
SCOPES = (None, PREFIX, VERSION, CAPTURE)
OF_RECORDS = (VERSION, CAPTURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided; times are aware.

    `kind` is takedown, embargo (`until`, or for ever), merge, split, note or lift (of the decision whose key is
    `lifts`). `target` is a canonical URL, or site and key of an article with a blank between; of `scope` "prefix" what
    URLs begin with; of "version" and "capture" a record id. `other` is the second URL of a merge. `more` is what a
    later Microfiche wrote into the same line.
    """

    key: str
    kind: str
    target: str
    reason: str
    who: str
    at: datetime
    other: str | None = None
    until: datetime | None = None
    scope: str | None = None
    lifts: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


_OWN = tuple(one.name for one in fields(Decision) if one.name != "more")


def add(connection: Connection, decisions: Iterable[Decision]) -> None:
    """Make rows of decisions; those that are there already stay as they are."""
    insert_new(connection, DECISION, [_row(decision) for decision in decisions])


def _row(decision: Decision) -> dict[str, Any]:
    more = json.dumps(dict(decision.more), sort_keys=True) if decision.more else None
    digests = {"digest": target_digest(decision.target), "other_digest": _digest_or_none(decision.other)}
    return asdict(decision) | digests | {"more": more}


def target_digest(target: str) -> str:
    """The digest of a URL, of a record id, or of the key in the natural key of an article."""
    _site, blank, key = target.partition(" ")
    return digest_of(key if blank else target)


def _digest_or_none(url: str | None) -> str | None:
    return digest_of(url) if url else None


def noun(row: AnyRow) -> Decision:
    """A row as a decision."""
    return Decision(**{name: getattr(row, name) for name in _OWN}, more=json.loads(row.more) if row.more else {})


def known(connection: Connection) -> set[str]:
    """Keys of all decisions that are rows."""
    return set(connection.scalars(select(DECISION.c.key)))


def everything(connection: Connection) -> list[Decision]:
    """All decisions that are rows, lifts too, oldest first."""
    return [noun(row) for row in connection.execute(select(DECISION).order_by(DECISION.c.at, DECISION.c.key))]


def with_key(connection: Connection, key: str) -> Decision | None:
    """The decision with this key."""
    row = connection.execute(select(DECISION).where(DECISION.c.key == key)).one_or_none()
    return noun(row) if row else None


_LIFT = DECISION.alias("lift")
# A lift that says more than is understood here may be meant for less: it lifts nothing, rather than too much.
NOT_LIFTED = ~(
    exists().where(_LIFT.c.kind == LIFT, _LIFT.c.lifts == DECISION.c.key, _LIFT.c.more.is_(None)).correlate(DECISION)
)


def in_force(kinds: Collection[str] | BindParameter[Any], now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Whether a row is a decision of these kinds that stands `now`. A takedown has no end, whatever its line says."""
    endless = or_(DECISION.c.kind != EMBARGO, DECISION.c.until.is_(None), DECISION.c.until > now)
    return and_(DECISION.c.kind.in_(kinds), endless, NOT_LIFTED)


def any_of(connection: Connection, kinds: Sequence[str]) -> bool:
    """Whether there is, or was, any decision of these kinds: most archives have none, and need not be asked further."""
    return connection.scalar(_ANY, {"kinds": kinds}) is not None


_ANY = select(DECISION.c.id).where(DECISION.c.kind.in_(bindparam("kinds", expanding=True))).limit(1)


def about(connection: Connection, targets: Collection[str], kinds: Sequence[str], now: datetime) -> list[Decision]:
    """Decisions of these kinds that stand `now` on any of these targets, oldest first."""
    digests = {target_digest(target) for target in targets}
    given = {"kinds": kinds, "now": now}
    rows = (row for some in batches(sorted(digests)) for row in connection.execute(_ABOUT, {**given, "digests": some}))
    return sorted((noun(row) for row in rows if row.target in targets), key=_moment)


def of_scopes(connection: Connection, scopes: Sequence[str], kinds: Sequence[str], now: datetime) -> list[Decision]:
    """Decisions of these scopes and kinds that stand `now`, oldest first."""
    rows = connection.execute(_OF_SCOPES, {"kinds": kinds, "now": now, "scopes": scopes})
    return sorted((noun(row) for row in rows), key=_moment)


# Asked several times for each page: a statement that is written anew each time costs as much as its answer.
_STANDING = in_force(bindparam("kinds", expanding=True), bindparam("now", type_=DECISION.c.until.type))
_ABOUT = select(DECISION).where(_STANDING, DECISION.c.digest.in_(bindparam("digests", expanding=True)))
_OF_SCOPES = select(DECISION).where(_STANDING, DECISION.c.scope.in_(bindparam("scopes", expanding=True)))


def _moment(decision: Decision) -> tuple[datetime, str]:
    return decision.at, decision.key


def lifted(connection: Connection) -> set[str]:
    """Keys of the decisions that were lifted."""
    rows = connection.scalars(select(DECISION.c.lifts).where(DECISION.c.kind == LIFT, DECISION.c.more.is_(None)))
    return {key for key in rows if key}


def ended(connection: Connection, now: datetime) -> list[Decision]:
    """Embargoes whose day has come, and whose end was not carried out yet."""
    over = and_(DECISION.c.kind == EMBARGO, DECISION.c.until <= now, DECISION.c.released.is_(None))
    return [noun(row) for row in connection.execute(select(DECISION).where(over))]


def are_released(connection: Connection, decisions: Iterable[Decision], now: datetime) -> None:
    """Note that the end of embargoes was carried out."""
    keys = [decision.key for decision in decisions]
    connection.execute(update(DECISION).where(DECISION.c.key.in_(keys)).values(released=now))
