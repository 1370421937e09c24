"""Pages that lie in files, read and shown to people; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import click

from crawler.commands.printed import show_blocks, show_reading, show_text, show_witness
from crawler.extraction.decoding.page import decode_page
from crawler.extraction.finish import finish
from crawler.extraction.plaintext.draft import read_plaintext
from crawler.extraction.read import read
from crawler.extraction.witness import witness_of
from crawler.sites.declaration import Site
from storage.records import Capture, Draft, Kind, Outcome, Page, Reading, Snapshot
from storage.versioning.keys import snapshot_digest

Reader = Callable[[Page, Site], Draft]
READERS: dict[str, tuple[str, Reader]] = {"html": ("text/html", read), "text": ("text/plain", read_plaintext)}
"""By what a file holds: its media type, and what takes it apart."""
_SITE = "extract"
_NOTHING = Snapshot(site="", month="", fingerprints=frozenset(), digest=snapshot_digest(()))
NOWHERE = "https://unknown.invalid/page"


def show_files(files: Sequence[Path], *, holds: str, url: str | None, explain: bool) -> None:
    """Print what each file gives: fields with their evidence, teasers, the text; with `explain` also every block, and
    what trafilatura makes of the page.

    `holds` is a key of READERS, `url` where the pages stood. A file that cannot be read raises OSError.
    """
    for number, file in enumerate(files):
        if len(files) > 1:
            click.echo(f"{'' if number == 0 else chr(10)}{file}")
        page, reading = reading_of(file, holds, url or NOWHERE)
        show_reading(reading)
        show_text(reading)
        if explain:
            show_blocks(reading)
        if explain and reading.article is not None and holds == "html":
            show_witness(witness_of(page, reading))


def reading_of(file: Path, holds: str, url: str) -> tuple[Page, Reading]:
    """The page in a file and what it gives, read as if it had been captured when it was last changed."""
    media_type, reader = READERS[holds]
    capture = given(url, datetime.fromtimestamp(file.stat().st_mtime, UTC))
    page = decode_page(capture, [("Content-Type", media_type)], file.read_bytes())
    return page, read_alone(page, reader)


def given(url: str, at: datetime) -> Capture:
    """The capture that stands for a page which no archive holds: it says where the page stood and when."""
    return Capture(
        record_id="",
        url=url,
        at=at,
        site=_SITE,
        kind=Kind.IMPORTED,
        outcome=Outcome.RESPONSE,
        file="",
        offset=0,
        length=0,
        end=0,
    )


def read_alone(page: Page, reader: Reader = read) -> Reading:
    """What a page says without a declared site and without a site's memory."""
    return finish(reader(page, _undeclared()), _NOTHING)


@cache
def _undeclared() -> Site:
    """What stands for the site of a page that may be anybody's."""
    return Site(name=_SITE, start=(NOWHERE,))
