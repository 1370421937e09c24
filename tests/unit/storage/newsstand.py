"""Two invented papers in one archive: what the questions of docs/how-to/cookbook.md are answered from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.archive import Archive
from storage.database.log import captures, files, readings
from storage.decisions import decide
from storage.folder import digest
from storage.ingest import ingest
from storage.records import Capture, Exchange, Outcome, Reading
from storage.settle import fold_all
from storage.warc.reader import answer_at, read_file
from storage.warc.wire import parse_response
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import EMPTY, PAPER, Press, Printed, finish, listing, missing, ok, page, read

DAILY = "https://daily.example"
Facts = dict[str, Any]
NO_SUCH_HOST = 0
"""A status that stands for no answer at all."""

HARBOUR: Facts = {
    "authors": ("Ada Lovelace", "Charles Babbage"),
    "published": datetime.fromisoformat("2026-03-30T09:14:00+02:00"),
    "modified": datetime.fromisoformat("2026-03-30T18:00:00+02:00"),
    "section": "Business",
    "language": "en",
    "kind": "news",
}
FISH: Facts = {
    "authors": ("Grace Hopper",),
    "published": datetime.fromisoformat("2026-03-30T12:00:00+00:00"),
    "section": "Market",
    "language": "en",
}
OWLS: Facts = {
    "authors": ("Ada Lovelace",),
    "published": datetime.fromisoformat("2026-03-30T00:30:00+02:00"),
    "modified": datetime.fromisoformat("2026-03-30T08:00:00+02:00"),
    "section": "Nature",
    "language": "en",
    "paywalled": True,
    "truncated": True,
}
NIGHT: Facts = {
    "authors": ("Grace Hopper",),
    "published": datetime.fromisoformat("2026-03-31T00:10:00+00:00"),
    "section": "Meinung",
    "language": "de",
    "kind": "opinion",
}
FERRY: Facts = {"authors": (), "published": datetime.fromisoformat("2026-03-31T06:00:00+01:00"), "language": "en"}
_DRESSES = {"h": HARBOUR, "m": FISH, "o": OWLS, "n": NIGHT, "ferry": FERRY}
_LATER: Facts = {"modified": datetime.fromisoformat("2026-03-30T23:30:00+02:00")}


@dataclass
class Newsstand(Press):
    """A press that can also fail to reach a host."""

    def _exchange(self, job: str, path: str, status: int, headers: dict[str, str], body: bytes) -> Exchange:
        made = super()._exchange(job, path, status or 200, headers, body)
        if status != NO_SUCH_HOST:
            return made
        return replace(
            made, outcome=Outcome.DNS, request=b"", response=b"", answer=None, entity_sha256=None, error=body.decode()
        )


def stock(library: Library) -> None:
    """Two days of one paper and an hour of another; then one article is taken down."""
    first = Newsstand(library.where / "warc", hour=0)
    first.run(*_monday())
    first.run(*_tuesday())
    other = Newsstand(library.where / "warc", site="daily", hour=20, files=[], _count=1000)
    other.run(ok(f"{DAILY}/ferry", page("Ferry is late", "It left at noon.\nThe harbour was full.")), name="daily")
    library.press.files += [*first.files, *other.files]
    with library.open() as archive:
        _take(archive, library.press.files)
        decide(archive, kind="takedown", target=f"{PAPER}/s", reason="asked for", who="Ada")


def _monday() -> list[Printed]:
    return [
        ok("/", listing(("Harbour opens", f"{PAPER}/h"), ("Fish is dear", f"{PAPER}/m"), ("Owls", f"{PAPER}/o"))),
        ok("/h", page("Harbour opens", "The first ship came at dawn.\nThey left at noon.")),
        ok("/m", page("Fish is dear", "Cod above all.")),
        ok("/o", page("Owls at night", "Owls were heard near the harbour.")),
        ok("/s", page("Secret of the mayor", "Nobody was to know.")),
        missing("/x", 404),
        missing("/y", 503),
        ("https://lost.example/a", NO_SUCH_HOST, {}, b"no such host"),
    ]


def _tuesday() -> list[Printed]:
    return [
        ok("/", listing(("Fish is dear", f"{PAPER}/m"), ("Harbour opens", f"{PAPER}/h"))),
        ok("/h", page("Harbour opens late", "The first ship came at noon.\nThe mayor spoke.", later=True)),
        ok("/o", page("Owls at night", "Owls were heard near the quay.")),
        missing("/m", 410),
        ok("/n", page("Nachtschicht", "Der Hafen schläft nie.")),
        ok("/h", page("Harbour opens late", "The first ship came at noon.\nThe mayor spoke.", later=True)),
    ]


def _take(archive: Archive, printed: list[Path]) -> None:
    paths = {path.name: path for path in archive.warcs.files()}
    with archive.database.write() as connection:
        for path in printed:
            for event in read_file(path):
                ingest(connection, event)
            files.close(connection, path.name, path.stat().st_size, digest(path))
        for capture in captures.pending(connection, None, 1000):
            readings.settle(connection, _dressed(finish(read(capture, paths), EMPTY), capture, paths))
    fold_all(archive.database)


def _dressed(reading: Reading, capture: Capture, paths: dict[str, Path]) -> Reading:
    if reading.article is None:
        return reading
    facts = _DRESSES.get(capture.url.rpartition("/")[2], {})
    printed = parse_response(answer_at(paths[capture.file], capture.offset)).entity
    later = _LATER if b'"later": true' in printed else {}
    return replace(reading, article=replace(reading.article, **(facts | later)))
