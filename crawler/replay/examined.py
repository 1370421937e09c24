"""Files of others looked through before anything of them is taken in.

In: files, as they were given. Out: what is in each, whose pages they are, and every fault of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from crawler.replay.sources import Held, Source, opened, written_anew
from crawler.sites.url_owner import Owners
from storage.folder import digest
from storage.records import Capture, Outcome
from storage.warc.events import Damage, Event, Flaw
from storage.warc.reader import read_file

_OFTEN = 1_000
_AT_ONCE = 200

Known = Callable[[Collection[str]], Mapping[str, Capture]]
"""Gives the captures of record ids that the archive has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFault:
    """What is wrong in a file of somebody's: where (offset in bytes; None: with the file as a whole), with which page.

    `lost`: bytes that hold no readable record; 0 where a record was taken in all the same.
    """

    file: str
    what: str
    offset: int | None = None
    url: str = ""
    lost: int = 0

    def __str__(self) -> str:
        size = f"{self.lost} bytes " if self.lost else ""
        at = "" if self.offset is None else f", {size}at {self.offset}"
        of = f", {self.url}" if self.url else ""
        return f"{self.file}{at}{of}: {self.what}" + ("" if self.lost or self.offset is None else "; it was taken in")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A WARC file that is to come in: its sha256, and what is in it. `types` counts all its records."""

    held: Held
    sha256: str
    captures: int
    partial: int
    types: Mapping[str, int]
    sites: frozenset[str]
    faults: tuple[ForeignFault, ...]


@dataclass(frozen=True, slots=True)
class ExaminedSource:
    """A file that was given and what is in it."""

    path: Path
    sha256: str
    files: tuple[Foreign, ...]
    faults: tuple[ForeignFault, ...]

    @property
    def all_faults(self) -> tuple[ForeignFault, ...]:
        """Those of the file as a whole, and those of each file in it."""
        return (*self.faults, *(fault for one in self.files for fault in one.faults))


def examined(
    path: Path, folder: Path, url: str | None, *, owners: Owners, known: Known, looked: Callable[[int], None]
) -> ExaminedSource:
    """Look through a file. Raises NoWarc, BadUrl, OSError. `looked` is called with how many records were seen."""
    source = opened(path, folder, url)
    files = tuple(_foreign(held, folder, owners, known, looked) for held in source.held)
    return ExaminedSource(path, digest(path), files, tuple(_of_whole(source, files)))


def _of_whole(source: Source, files: tuple[Foreign, ...]) -> Iterator[ForeignFault]:
    for what in source.faults:
        yield ForeignFault(file=source.path.name, what=what)
    for one in files:
        if not one.types and not one.faults:
            yield ForeignFault(file=one.held.label, what="no record of a WARC or ARC file is in it")


def _foreign(held: Held, folder: Path, owners: Owners, known: Known, looked: Callable[[int], None]) -> Foreign:
    tally = _Tally(held.label, owners, known)
    for event in read_file(held.path, seen=tally.types):
        if isinstance(event, Damage) and event.is_packing and held.original is None:
            return _foreign(written_anew(held, folder), folder, owners, known, looked)
        tally.add(event)
        if tally.events % _OFTEN == 0:
            looked(tally.events)
    return tally.said(held)


class _Tally:
    """What is counted on the way through a file."""

    def __init__(self, label: str, owners: Owners, known: Known) -> None:
        self.types: Counter[str] = Counter()
        self.events = 0
        self._label, self._owners, self._known = label, owners, known
        self._some: list[Capture] = []
        self._faults: list[ForeignFault] = []
        self._sites: set[str] = set()
        self._captures = self._partial = 0

    def add(self, event: Event) -> None:
        """Count an event."""
        self.events += 1
        if isinstance(event, Damage):
            self._fault(event, lost=event.end - event.offset)
        elif isinstance(event, Flaw):
            self._fault(event, lost=0)
        elif isinstance(event, Capture):
            self._captures += 1
            self._partial += event.truncated is not None or event.outcome is Outcome.MALFORMED
            self._sites.add(event.site or self._owners.name_of(event.url))
            self._some.append(event)
            if len(self._some) >= _AT_ONCE:
                self._compare()

    def _compare(self) -> None:
        """Tell captures that bear the id of another one which the archive has of another file."""
        some, self._some = self._some, []
        rows = self._known({capture.record_id for capture in some})
        for capture in some:
            row = rows.get(capture.record_id)
            if row is not None and (row.url, row.at) != (capture.url, capture.at):
                what = f"another record of the id {capture.record_id} is in {row.file} already"
                at = partial(ForeignFault, file=self._label, offset=capture.offset, lost=capture.length)
                self._faults.append(at(what=what, url=capture.url))

    def said(self, held: Held) -> Foreign:
        """What was counted in a file."""
        self._compare()
        for gap in held.gaps:
            where = {"file": held.label, "what": gap.why, "url": gap.url}
            self._faults.append(ForeignFault(offset=gap.offset, lost=gap.end - gap.offset, **where))
        return Foreign(
            held=held,
            sha256=digest(held.path),
            captures=self._captures,
            partial=self._partial,
            types=dict(self.types),
            sites=frozenset(self._sites),
            faults=tuple(self._faults),
        )

    def _fault(self, event: Damage | Flaw, lost: int) -> None:
        self._faults.append(
            ForeignFault(file=self._label, what=event.why, offset=event.offset, url=event.url, lost=lost),
        )
