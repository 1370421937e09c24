"""An archive to read in: a few pages of the small press, in WARC files and rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from microfiche import VERBS
from storage.archive import Archive
from storage.commandline import build
from storage.database.log import captures, files, readings
from storage.folder import digest
from storage.ingest import ingest
from storage.records import Block, Image, Reading, Verdict
from storage.settle import fold_all
from storage.warc.reader import read_file
from tests.unit.storage.press import EMPTY, PAPER, SIGNED, Press, finish, listing, missing, moved, ok, page, read

BERLIN = timezone(timedelta(hours=2))
FIELDS: dict[str, Any] = {
    "kicker": "Harbour",
    "subtitle": "Ships came earlier than anybody thought",
    "kind": "analysis",
    "authors": ("Ada Lovelace", "Charles Babbage"),
    "published": datetime(2026, 3, 30, 9, 15, tzinfo=BERLIN),
    "modified": datetime(2026, 3, 30, 18, 0, tzinfo=BERLIN),
    "section": "Business",
    "tags": ("harbour", "ships"),
    "language": "en",
    "images": (Image(url=f"{PAPER}/h.jpg", caption="The quay at dawn.", credit="Ada/Press"),),
    "evidence": {"title": "h1", "published": "json-ld datePublished"},
}
BODY = "The first ship came at dawn, before the pilots were awake.\nThey left at noon.\nNobody had counted them."
LATER = "The first ship came at noon, before the pilots were awake.\nNobody had counted them.\nThe mayor spoke."
TEASERS = [
    {
        "title": "Fish is dear",
        "url": f"{PAPER}/m",
        "category": "Market",
        "credit": "Grace",
        "excerpt": "Cod above all.",
    },
    {"title": "Night falls", "url": f"{PAPER}/night", "hidden_text": "Owls were heard.\nNobody slept."},
]


@dataclass
class Library:
    """An archive's folder, and the command run on it."""

    where: Path
    press: Press
    database: str = ""

    def point_to(self, database: str) -> None:
        """Use this PostgreSQL database."""
        self.database = database
        (self.where / "archive.toml").write_text(f'database = "{database}"\n')

    @contextmanager
    def open(self) -> Iterator[Archive]:
        make = Archive.restore if self.press.files else Archive.create
        with make(self.where) as archive:
            yield archive

    def take(self) -> None:
        """Ingest, read, fold and close all that the press has printed."""
        with self.open() as archive:
            with archive.database.write() as connection:
                for path in self.press.files:
                    for event in read_file(path):
                        ingest(connection, event)
                    files.close(connection, path.name, path.stat().st_size, digest(path))
            _read_all(archive)
            fold_all(archive.database)

    def run(self, *arguments: str, **options: Any) -> Result:
        """What a verb does, its output and its exception; stdout is no terminal."""
        return CliRunner().invoke(build(VERBS), ["--archive", str(self.where), *arguments], **options)

    def said(self, *arguments: str) -> str:
        """What a verb prints when all goes well."""
        result = self.run(*arguments)
        if result.exception is not None:
            raise result.exception
        return result.stdout

    def objects(self, *arguments: str) -> list[Any]:
        return [json.loads(line) for line in self.said(*arguments, "--json").splitlines()]


def _read_all(archive: Archive) -> None:
    paths = {path.name: path for path in archive.warcs.files()}
    with archive.database.write() as connection:
        for capture in captures.pending(connection, None, 1000):
            draft = read(capture, paths)
            readings.settle(connection, _dressed(finish(draft, EMPTY)))


def _dressed(reading: Reading) -> Reading:
    """The harbour's pages have all the fields that an article can have, and a block that was cut."""
    draft = reading.draft
    if reading.article is None or not draft.url.startswith(f"{PAPER}/h"):
        return reading
    advert = Block(text="Subscribe now", verdict=Verdict.BOILERPLATE, signal="call to action", fingerprint="ad")
    dressed = replace(draft, blocks=(*draft.blocks, advert))
    signed = {} if reading.article.authors == SIGNED else {"authors": reading.article.authors}
    return replace(reading, draft=dressed, article=replace(reading.article, **FIELDS | signed))


def stock(library: Library) -> None:
    """A front page, the harbour's article in two versions and under two names, a market, and what went wrong."""
    harbour = {"canonical": "/h", "post_id": "7", "teasers": TEASERS}
    library.press.run(
        ok("/", listing(("Harbour opens", f"{PAPER}/h"), ("Fish is dear", f"{PAPER}/m"))),
        ok("/h", page("Harbour opens", BODY, **harbour)),
        ok("/m", page("Fish is dear", "Cod above all.")),
        moved("/harbour", f"{PAPER}/h"),
    )
    library.press.run(
        ok("/h", page("Harbour opens late", LATER, **harbour)),
        ok("/h", page("Harbour opens late", LATER, **harbour)),
        missing("/m", 410),
    )
    library.take()
