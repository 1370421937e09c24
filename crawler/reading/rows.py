"""The same reading as the rows that it will be, made in the reader's process: there are many, and one who stores.

In: as of `crawler.reading.reader`. Out: few packed values in the place of a Reading, for whoever stores it and plans
nothing from it.
"""

from __future__ import annotations

from crawler.reading.reader import read_and_finish
from crawler.reading.sealed import SealedRows
from crawler.sites.declaration import Site
from storage.records import Capture, Snapshot


def read_as_rows(capture: Capture, answer: bytes, site: Site, snapshot: Snapshot) -> SealedRows:
    """What `read_and_finish` gives, as rows."""
    return SealedRows.of(read_and_finish(capture, answer, site, snapshot))
