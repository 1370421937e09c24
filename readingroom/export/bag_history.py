"""What happened to the files of a bag: how they came, how they were checked and copied, and what people decided.

In: the files in the bag. Out: `Happening`s, and the organizations that the files name as their crawlers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

from readingroom.export.premis import Agent, Happening
from storage.database.log.decisions import Decision
from storage.warc.events import FileStart, JobEnd
from storage.warc.reader import read_file
from storage.warc.warcinfo import software

WHOLE, COPIED = "data/warc", "data/records"
"""Where the WARC files of a bag lie: those of the archive, and those of copied records, which may have their names."""


@dataclass(frozen=True, slots=True)
class History:
    """What happened, in order of time, and on whose behalf the files were made."""

    happenings: tuple[Happening, ...]
    organizations: tuple[str, ...]


def of(bag: Path, decisions: Iterable[Decision], sources: Iterable[str]) -> History:
    """The history of a bag whose payload is there; `sources` are the files from which records were copied."""
    now, found, names = datetime.now(UTC), [], dict[str, None]()
    for path in warcs_of(bag):
        place = path.relative_to(bag).as_posix()
        events = [event for event in read_file(path) if isinstance(event, FileStart | JobEnd)]
        found += [happening for event in events for happening in _of_job(event, place)]
        names |= dict.fromkeys(_operators(events))
        found += _kept(place, now) if place.startswith(WHOLE) else _copied(place, now, sources)
    found += [_decided(decision) for decision in decisions]
    return History(tuple(sorted(found, key=lambda one: one.at)), tuple(names))


def warcs_of(bag: Path) -> list[Path]:
    """The WARC files of a bag."""
    return sorted(path for folder in (WHOLE, COPIED) for path in (bag / folder).glob("*"))


def _operators(events: Iterable[FileStart | JobEnd]) -> Iterator[str]:
    for event in events:
        if isinstance(event, FileStart) and (name := unquote(event.fields.get("operator", ""))):
            yield name


def _of_job(event: FileStart | JobEnd, place: str) -> Iterator[Happening]:
    if isinstance(event, JobEnd):
        why = str(event.result.get("why") or "unknown")
        yield Happening(
            kind="ingestion end", at=event.at, detail=f"job {event.job} ended", outcome=why, agents=(), paths=(place,)
        )
    elif event.job:
        agents = [Agent(name=unquote(event.fields.get("software", "unknown")), kind="software")]
        agents += [Agent(name=name, kind="organization") for name in _operators([event])]
        detail = f"job {event.job} of the site {event.site} began to capture into this file"
        yield Happening(
            kind="capture", at=event.at, detail=detail, outcome="begun", agents=tuple(agents), paths=(place,)
        )


def _kept(place: str, now: datetime) -> Iterator[Happening]:
    for kind, detail in (
        ("fixity check", "sha256 compared with that of the moment when the file was closed"),
        ("replication", "copied into this bag, byte for byte"),
    ):
        yield _by_us(kind, now, detail, place)


def _copied(place: str, now: datetime, sources: Iterable[str]) -> Iterator[Happening]:
    listed = ", ".join(sorted(sources))
    yield _by_us("creation", now, f"records copied, each as it lies, from {listed}", place)
    yield _by_us("message digest calculation", now, "sha256 of the new file", place)


def _by_us(kind: str, at: datetime, detail: str, place: str) -> Happening:
    return Happening(
        kind=kind,
        at=at,
        detail=detail,
        outcome="success",
        agents=(Agent(name=software(), kind="software"),),
        paths=(place,),
    )


def _decided(decision: Decision) -> Happening:
    """What a person decided; the types of events that are listed have no such word."""
    until = f", until {decision.until.isoformat()}" if decision.until else ""
    lifts = f" of decision {decision.lifts}" if decision.lifts else ""
    scope = f" ({decision.scope})" if decision.scope else ""
    return Happening(
        kind=f"{decision.kind} decision",
        at=decision.at,
        detail=f"{decision.kind}{lifts}: {decision.target}{scope}{until}: {decision.reason}",
        outcome="decided",
        agents=(Agent(name=decision.who, kind="person"),),
        paths=("data/decisions.jsonl",),
    )
