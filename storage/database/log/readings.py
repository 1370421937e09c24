"""Readings as rows, in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.database.log import recipes, sights, stale
from storage.database.log.link_rows import insert_links
from storage.database.log.reading_rows import NameTold, ReadingRows, fingerprints_of, rows_of
from storage.database.log.stale import Stale
from storage.database.log.urls import batches, url_ids
from storage.database.schema import CAPTURE, LINK, NAME_CLAIM, READING, STALE_MONTH
from storage.database.statements import AnyRow, insert_new
from storage.records import NOTED, Reading, ReadingOutcome, ReadingState
from storage.versioning.keys import month_of


def settle(connection: Connection, *concluded: Reading) -> set[str]:
    """As `store`, of readings as they were concluded."""
    return store(connection, [rows_of(reading) for reading in concluded])


def store(connection: Connection, concluded: Sequence[ReadingRows]) -> set[str]:
    """Store what was concluded about captures, and mark their URLs for folding; the record ids that it was stored for.

    Left out are captures that no longer wait for this: an older capture of the same bytes arrived in between.
    """
    held = _held(connection, [reading.record_id for reading in concluded])
    given = {reading.record_id: reading for reading in concluded if reading.record_id in held}
    found = [(held[record], reading) for record, reading in given.items()]
    if found:
        sights.drop(connection, [row.id for row, _reading in found if row.was_read])
        _insert_readings(connection, found)
        _insert_told(connection, found)
        _finish_captures(connection, found)
    return set(given)


_Found = tuple[AnyRow, ReadingRows]

_SAME = (
    *("outcome", "reason", "text_key", "raw_key", "title_key"),
    *("article", "fingerprints", "teasers", "draft"),
)
"""What a row and `ReadingRows` call by one name."""

_newer = CAPTURE.alias()
_HELD = select(
    *(CAPTURE.c.id, CAPTURE.c.record_id, CAPTURE.c.url_id, CAPTURE.c.site, CAPTURE.c.at),
    select(READING.c.id).where(READING.c.capture_id == CAPTURE.c.id).correlate(CAPTURE).exists().label("was_read"),
    select(_newer.c.id)
    .where(_newer.c.url_id == CAPTURE.c.url_id, _newer.c.at > CAPTURE.c.at)
    .correlate(CAPTURE)
    .exists()
    .label("is_old"),
).where(CAPTURE.c.record_id.in_(bindparam("records", expanding=True)), CAPTURE.c.reading_state != ReadingState.NONE)


_KEPT = (
    select(CAPTURE.c.id)
    .where(CAPTURE.c.record_id.in_(bindparam("records", expanding=True)))
    .order_by(CAPTURE.c.id)
    .with_for_update(key_share=True)
)


def _keep(connection: Connection, records: Sequence[str]) -> None:
    """Whoever concludes something about the same captures waits, and sees then what was: a crawl, an import and a
    reread of one archive may all have read a page that waited. Of SQLite there is one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        for some in batches(sorted(records)):
            connection.execute(_KEPT, {"records": some})


def _held(connection: Connection, records: Sequence[str]) -> dict[str, AnyRow]:
    _keep(connection, records)
    rows = (row for some in batches(records) for row in connection.execute(_HELD, {"records": some}))
    return {row.record_id: row for row in rows}


def _insert_readings(connection: Connection, found: Sequence[_Found]) -> None:
    ids = recipes.ids_of(connection, [reading.recipe for _row, reading in found])
    rows = [_reading_row(row, reading) | {"recipe_id": ids[reading.recipe]} for row, reading in found]
    connection.execute(insert(READING), rows)
    insert_new(connection, STALE_MONTH, [dict(zip(("site", "month"), of, strict=True)) for of in _months(rows)])


def _months(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return sorted({(row["site"], row["month"]) for row in rows})


def _reading_row(row: AnyRow, reading: ReadingRows) -> dict[str, Any]:
    return {
        "capture_id": row.id,
        "url_id": row.url_id,
        "site": row.site,
        "month": month_of(row.at),
        **{name: getattr(reading, name) for name in _SAME},
    }


def _insert_told(connection: Connection, found: Sequence[_Found]) -> None:
    """What pages say of other URLs: links, and names for themselves."""
    links = [(row.id, link) for row, reading in found for link in reading.links]
    names = [(row, name) for row, reading in found for name in reading.names]
    others = {name.value for _row, name in names if name.kind != "post-id"}
    ids = url_ids(connection, {link[0] for _capture, link in links} | others)
    insert_links(connection, [(capture, ids[link[0]], link) for capture, link in links])
    insert_new(connection, NAME_CLAIM, [_claim_row(row, name, ids) for row, name in names])


def _claim_row(row: AnyRow, name: NameTold, ids: Mapping[str, int]) -> dict[str, Any]:
    is_post = name.kind == "post-id"
    means = {"post_id": name.value if is_post else None, "target_id": None if is_post else ids[name.value]}
    return {"capture_id": row.id, "url_id": row.url_id, "site": row.site, "kind": name.kind, **means}


_DONE = update(CAPTURE).where(CAPTURE.c.id == bindparam("of")).values(reading_state=bindparam("state"))


def _finish_captures(connection: Connection, found: Sequence[_Found]) -> None:
    states = {True: ReadingState.FAILED, False: ReadingState.DONE}
    rows = [{"of": row.id, "state": states[reading.outcome is ReadingOutcome.FAILED]} for row, reading in found]
    connection.execute(_DONE, rows)
    levels: dict[int, Stale] = {}
    for row, _reading in found:
        level = Stale.ALL if row.is_old or row.was_read else Stale.NEWEST
        levels[row.url_id] = max(level, levels.get(row.url_id, level))
    stale.mark(connection, levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What a reading came to, in short; `leads_on`: it names something to visit; `is_blank`: there is no word in it."""

    outcome: ReadingOutcome
    reason: str | None
    leads_on: bool
    is_blank: bool


def conclusion_of(reading: Reading) -> Conclusion:
    """A reading in short."""
    told = (*reading.draft.links, *reading.draft.further)
    leads_on, is_blank = any(link.rel not in NOTED for link in told), _is_blank(fingerprints_of(reading.draft))
    return Conclusion(outcome=reading.outcome, reason=reading.reason, leads_on=leads_on, is_blank=is_blank)


def _is_blank(fingerprints: Mapping[str, Sequence[str]]) -> bool:
    return not any(fingerprints.values())


def concluded(connection: Connection, records: Sequence[str]) -> dict[str, Conclusion]:
    """What the readings of these captures, or of earlier ones of the same bytes, came to; without those that wait."""
    told = (LINK.c.capture_id == READING.c.capture_id, LINK.c.rel.not_in(NOTED))
    leads_on = select(LINK.c.id).where(*told).exists().label("leads_on")
    query = select(CAPTURE.c.record_id, READING.c.outcome, READING.c.reason, READING.c.fingerprints, leads_on)
    query = query.join(READING, READING.c.capture_id == CAPTURE.c.sight_id)
    rows = (row for some in batches(records) for row in connection.execute(query.where(CAPTURE.c.record_id.in_(some))))
    return {
        row.record_id: Conclusion(
            outcome=row.outcome, reason=row.reason, leads_on=row.leads_on, is_blank=_is_blank(row.fingerprints)
        )
        for row in rows
    }
