"""The front pages of the papers: captured every hour of late, every day before, every week long ago; and their jobs.

In: a database with articles. Out: rows of captures, readings, teasers and jobs. Each page shows the newest thirty
articles of its paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, insert, text

from storage.database.articles.teasers_shown import excerpt_digest
from storage.database.log.urls import digest_of
from storage.database.schema import CAPTURE, FRONTIER, JOB, READING, TEASER_SPAN, URL
from storage.database.statements import AnyRow
from storage.records import Kind, Outcome, ReadingOutcome, ReadingState, Rel

_SHOWN = 30
_END = datetime(2026, 11, 29, tzinfo=UTC)
_STEPS = (
    (datetime(2026, 10, 4, tzinfo=UTC), timedelta(hours=1)),
    (datetime(2024, 11, 29, tzinfo=UTC), timedelta(days=1)),
    (datetime(2016, 12, 5, tzinfo=UTC), timedelta(weeks=1)),
)
_OF_SITE = text(
    "SELECT a.id, a.first_seen, u.url, v.title FROM article a JOIN url u ON u.id = a.id JOIN version v ON v.id = a.id"
    " WHERE a.site = :site ORDER BY a.first_seen"
)


def print_fronts(connection: Connection, articles: int) -> None:
    """Give each paper its front page, with rows whose ids are above those of three times the articles."""
    ids = count(3 * articles + 1)
    sites = connection.scalars(text("SELECT DISTINCT site FROM article ORDER BY 1")).all()
    for site in sites:
        _print(connection, site, ids)


def _moments() -> list[datetime]:
    found, until = [], _END
    for begin, step in _STEPS:
        number = (until - begin) // step
        found += [begin + step * place for place in range(number)]
        until = begin
    return sorted(found)


def _print(connection: Connection, site: str, ids: Iterator[int]) -> None:
    page, url = next(ids), f"https://{site}.example/"
    own = {"id": page, "key": digest_of(url), "url": url, "site": site, "stale": 0}
    connection.execute(insert(URL).values(own))
    moments = _moments()
    captures = [next(ids) for _ in moments]
    rows = connection.execute(_OF_SITE, {"site": site}).all()
    connection.execute(insert(CAPTURE), [_capture(*one, site, page) for one in zip(captures, moments, strict=True)])
    connection.execute(insert(JOB), [_job(moment, site) for moment in moments])
    shown = _windows(rows, moments)
    readings = zip(captures, moments, shown, strict=True)
    connection.execute(insert(READING), [_reading(*one, site=site, page=page) for one in readings])
    connection.execute(insert(TEASER_SPAN), list(_spans(captures, shown, page)))
    connection.execute(URL.update().where(URL.c.id == page).values(folded_to=captures[-1]))
    due = {"url_id": page, "site": site, "role": "listing", "due": _END, "kind": Kind.RECHECK, "rel": Rel.SEED}
    connection.execute(insert(FRONTIER).values(due))


def _windows(rows: Sequence[AnyRow], moments: Sequence[datetime]) -> list[Sequence[AnyRow]]:
    """For each moment the newest articles until then, the newest first."""
    found, place = [], 0
    for moment in moments:
        written = f"{moment:%Y-%m-%d %H:%M:%S}"
        while place < len(rows) and rows[place].first_seen <= written:
            place += 1
        found.append(rows[max(0, place - _SHOWN) : place][::-1])
    return found


def _capture(id_: int, moment: datetime, site: str, page: int) -> dict[str, Any]:
    told = {"kind": Kind.RECHECK, "rel": Rel.SEED, "outcome": Outcome.RESPONSE, "reading_state": ReadingState.DONE}
    place = {"file_id": 1, "offset": 0, "length": 0, "status": 200, "mime": "text/html", "entity_sha256": f"f{id_}"}
    own = {"id": id_, "record_id": f"urn:uuid:front-{id_}", "url_id": page, "at": moment, "site": site, "sight_id": id_}
    return {**own, **told, **place, "job": _key(moment, site)}


def _key(moment: datetime, site: str) -> str:
    return f"{site} {moment:%Y-%m-%dT%H}"


def _job(moment: datetime, site: str) -> dict[str, Any]:
    ended = moment + timedelta(minutes=3)
    told = {"why": "finished", "exit_code": 0, "counts": {"captures": 40}}
    return {"key": _key(moment, site), "site": site, "started": moment, "ended": ended, **told}


def _reading(id_: int, moment: datetime, shown: Sequence[AnyRow], *, site: str, page: int) -> dict[str, Any]:
    teasers = [{"title": row.title, "url": row.url, "position": place} for place, row in enumerate(shown)]
    made = {"recipe_id": 1, "month": f"{moment:%Y-%m}", "outcome": ReadingOutcome.LISTING, "draft": {}}
    own = {"capture_id": id_, "url_id": page, "site": site}
    return {**own, **made, "fingerprints": {"body": [], "rest": []}, "teasers": json.dumps(teasers).encode()}


def _spans(captures: Sequence[int], shown: Sequence[Sequence[AnyRow]], page: int) -> Iterator[dict[str, Any]]:
    """From when to when each article stood there; it enters at the top and sinks."""
    stands: dict[int, dict[str, Any]] = {}
    for capture, rows in zip(captures, shown, strict=True):
        there = {row.id: place for place, row in enumerate(rows)}
        yield from (stands.pop(gone) for gone in [one for one in stands if one not in there])
        for row in rows:
            span = stands.setdefault(row.id, _span(row, capture, page))
            span["last_capture_id"], span["last_position"] = capture, there[row.id]
            span["best_position"] = min(span["best_position"], there[row.id])
            span["observations"] += 1
            span["seconds"] = int(span["observations"] * 3600)
    yield from stands.values()


def _span(row: AnyRow, capture: int, page: int) -> dict[str, Any]:
    ends = {"first_capture_id": capture, "last_capture_id": capture, "best_position": _SHOWN, "last_position": 0}
    told = {"title": row.title, "excerpt_sha256": excerpt_digest(None), "is_highest": True, "position_sum": 0}
    return {"page_id": page, "target_id": row.id, **ends, **told, "path": [], "observations": 0, "seconds": 0}
