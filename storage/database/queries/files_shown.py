"""The files that pages need to be shown, and which capture of each is nearest to that of the page. Nothing here writes.

In: captures of pages, and of style sheets. Out: captures of their pictures, styles, fonts and scripts, of whatever
site, day and page they were fetched for; and what there is none of, which is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select

from storage.database import withheld
from storage.database.log.packed import needs_in
from storage.database.log.urls import batches, digest_of
from storage.database.schema import CAPTURE, READING, URL
from storage.errors import BadUrl
from storage.records import Capture
from storage.urls import canonical_url

_RECORDS: BindParameter[str] = bindparam("records", expanding=True)
_NEEDS = (
    select(CAPTURE.c.at, CAPTURE.c.sight_id, READING.c.draft)
    .join(READING, READING.c.capture_id == CAPTURE.c.sight_id)
    .where(CAPTURE.c.record_id.in_(_RECORDS))
)
_ANSWERS = (
    select(URL.c.url, CAPTURE.c.record_id, CAPTURE.c.at, CAPTURE.c.status, CAPTURE.c.location, CAPTURE.c.sight_id)
    .join(URL, URL.c.id == CAPTURE.c.url_id)
    .where(URL.c.key.in_(bindparam("keys", expanding=True)), CAPTURE.c.status.is_not(None))
)
_SHEETS = select(READING.c.capture_id, READING.c.draft).where(
    READING.c.capture_id.in_(bindparam("sights", expanding=True))
)
_Wanted = set[tuple[str, datetime]]
"""Addresses of files, and the moments at which a page shows them."""


@dataclass(frozen=True, slots=True)
class _Had:
    """A capture of a file. `leads_to` is what a reader asks for next: what a sheet names, where a redirect points."""

    record_id: str
    at: datetime
    is_good: bool
    leads_to: tuple[str, ...]


@dataclass(slots=True)
class FilesShown:
    """What the pages need that it was told of, by `pages_in`.

    `missing` are the addresses of which the archive has no answer that may be shown.
    """

    missing: set[str] = field(default_factory=set)
    _unlisted: dict[int, int] = field(default_factory=dict)
    _chosen: set[str] = field(default_factory=set)
    _answers: dict[str, tuple[_Had, ...]] = field(default_factory=dict)

    def pages_in(self, connection: Connection, some: Sequence[Capture]) -> None:
        """Find the files of those of these captures that were read as pages or style sheets."""
        wanted: _Wanted = set()
        for records in batches([capture.record_id for capture in some]):
            for row in connection.execute(_NEEDS, {"records": records}):
                urls, self._unlisted[row.sight_id] = needs_in(row.draft)
                wanted |= {(url, row.at) for url in urls}
        self._follow(connection, wanted)

    @property
    def records(self) -> frozenset[str]:
        """The captures of the files, by record id."""
        return frozenset(self._chosen)

    @property
    def unlisted(self) -> int:
        """How many files the pages name beyond those that their readings list."""
        return sum(self._unlisted.values())

    def _follow(self, connection: Connection, wanted: _Wanted) -> None:
        """From files to the files that these name, until there is none that is new: sheets may name each other."""
        seen: _Wanted = set()
        while wanted:
            seen |= wanted
            self._load(connection, {url for url, _ in wanted})
            wanted = {further for url, at in wanted for further in self._nearest(url, at)} - seen

    def _nearest(self, url: str, at: datetime) -> Iterator[tuple[str, datetime]]:
        """Choose the capture of a file for a moment, and tell what it leads to. An error is second to any file."""
        answers = self._answers[url]
        if not answers:
            self.missing.add(url)
            return
        best = min(answers, key=lambda one: (not one.is_good, abs(one.at - at), one.record_id))
        self._chosen.add(best.record_id)
        yield from ((further, at) for further in best.leads_to)

    def _load(self, connection: Connection, urls: Iterable[str]) -> None:
        new = sorted(set(urls) - self._answers.keys())
        found: dict[str, list[_Had]] = {url: [] for url in new}
        for some in batches(new):
            rows = connection.execute(_ANSWERS, {"keys": [digest_of(url) for url in some]}).all()
            named = _named_by_sheets(connection, rows)
            hidden = withheld.of_captures(connection, [row.record_id for row in rows])
            for row in rows:
                if row.record_id not in hidden:
                    found[row.url].append(_answer(row, named.get(row.sight_id, ())))
        self._answers |= {url: tuple(answers) for url, answers in found.items()}


def _named_by_sheets(connection: Connection, rows: Iterable[Any]) -> dict[int | None, tuple[str, ...]]:
    """What the readings name that were made of these answers, by surrogate of the capture that holds the reading."""
    sights = {row.sight_id for row in rows if row.sight_id is not None}
    found: dict[int | None, tuple[str, ...]] = {}
    for some in batches(sorted(sights)):
        found |= {row.capture_id: needs_in(row.draft)[0] for row in connection.execute(_SHEETS, {"sights": some})}
    return found


def _answer(row: Any, named: tuple[str, ...]) -> _Had:
    return _Had(row.record_id, row.at, row.status < 400, (*named, *_target(row.location)))


def _target(location: str | None) -> Iterator[str]:
    """Where a redirect leads, under the address by which it is archived; a server may say what is none."""
    with suppress(BadUrl):
        yield from [canonical_url(location)] if location else ()
