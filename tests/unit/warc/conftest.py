"""A writer, and a check by a reader that is not ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from storage.warc.writer import WarcWriter
from tests.unit.warc.exchanges import SITE_TEXT


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[WarcWriter]:
    with WarcWriter(tmp_path / "warc", site="example", job="0123456789", site_text=SITE_TEXT) as opened:
        yield opened


@pytest.fixture
def warcio_records() -> Callable[[Path], list[tuple[str, bytes]]]:
    """Type and payload of all records, as warcio reads them; it raises on a wrong digest."""

    def read(path: Path) -> list[tuple[str, bytes]]:
        with path.open("rb") as file:
            iterator = ArchiveIterator(file, check_digests="raise", no_record_parse=True)
            return [(record.rec_type, record.raw_stream.read()) for record in iterator]

    return read
