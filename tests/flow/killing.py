"""A newspaper that is slow enough to be killed in, and what must be the same after a crawl that was killed.

In: archives. Out: what they say apart from times and record ids, and what is wrong with their files.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update
from warcio.archiveiterator import ArchiveIterator

from crawler.newspaper import Misbehaviour, Newspaper, Served, Truth
from crawler.newspaper.server import start
from crawler.newspaper.wire import Answer, Asked
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.database.log import files
from storage.database.schema import CAPTURE, LOCK, WARC_FILE
from storage.records import Capture, ReadingState, Teaser
from storage.warc.events import Damage
from storage.warc.reader import read_file
from storage.warc.writer import goes_on
from tests.faults.starting import Crawl
from tests.flow.crawling import MOST_SECONDS, all_captures, dumped, reading


@dataclass(frozen=True)
class Slow:
    """A newspaper that thinks before it answers."""

    paper: Newspaper
    seconds: float

    def answer(self, asked: Asked, base_url: str) -> Answer:
        time.sleep(self.seconds)
        return self.paper.answer(asked, base_url)

    def truth(self, path: str, base_url: str) -> Truth:
        return self.paper.truth(path, base_url)

    def cards(self, path: str, base_url: str) -> tuple[Teaser, ...]:
        return self.paper.cards(path, base_url)


@dataclass
class Stage:
    """A newspaper at one address, which can be set back to how it was at first."""

    paper: Newspaper
    served: Served
    _seen: int = 0

    def set(self) -> None:
        """Let what passes happen once more, and count requests from here."""
        self._seen = len(self.served.seen)
        self.paper.misbehave("/trouble/503/", Misbehaviour.UNAVAILABLE, 1)
        self.paper.misbehave("/trouble/429/", Misbehaviour.TOO_MANY, 1)

    @property
    def hits(self) -> Counter[str]:
        """Requests since then by path and query."""
        return Counter(_address(each.asked) for each in self.served.seen[self._seen :])

    def wait_for_hits(self, count: int, crawl: Crawl) -> None:
        """Return when `count` more requests have come, or the crawl has ended."""
        wanted, until = len(self.served.seen) + count, time.monotonic() + MOST_SECONDS
        while len(self.served.seen) < wanted and crawl.lives() and time.monotonic() < until:
            time.sleep(0.002)


def _address(asked: Asked) -> str:
    return f"{asked.path}?{asked.query}" if asked.query else asked.path


@contextmanager
def staged(seconds: float) -> Iterator[Stage]:
    """The newspaper, served with `seconds` of thought before each answer."""
    paper = Newspaper()
    with start(Slow(paper, seconds), 0, None) as served:
        yield Stage(paper, served)


# what must be the same


_TIMES = {"first_seen", "last_seen", "first_capture", "last_capture", "since", "gone_at", "at"}
_NATURAL = ("article", "article_name", "version", "teaser_span", "url")


def natural(archive: Path) -> dict[str, list[str]]:
    """Articles, names, versions, teasers and URLs without times and record ids, and how each URL ended."""
    rows = [json.loads(line) for line in dumped(archive)]
    found = {table: sorted(_timeless(row) for row in rows if row["table"] == table) for table in _NATURAL}
    last = {capture.url: (capture.outcome, capture.status) for capture in all_captures(archive)}
    return found | {"outcome": [f"{url} {outcome}" for url, outcome in sorted(last.items())]}


def _timeless(row: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in row.items() if name not in _TIMES}, sort_keys=True)


def assert_whole(archive: Path) -> None:
    """Every file is readable from end to end, by us and by others; nothing waits or is locked, nothing of an earlier
    day is open.
    """
    for path in warc_files(archive):
        assert not [event for event in read_file(path) if isinstance(event, Damage)], path
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                record.raw_stream.read()
    with reading(archive) as connection:
        pending = select(func.count()).where(CAPTURE.c.reading_state == ReadingState.PENDING)
        assert connection.scalar(pending) == 0
        assert connection.scalar(select(func.count()).select_from(LOCK)) == 0
        states = files.known(connection)
    assert {path.name for path in warc_files(archive)} == states.keys()
    for path in warc_files(archive):
        state, ingested_to = states[path.name]
        assert state == "closed" or (goes_on(path, datetime.now(UTC)) and ingested_to == path.stat().st_size), path


def assert_every_exchange_is_one_row(archive: Path) -> None:
    """What the files hold and what the database says is the same, and no claim was settled twice."""
    told = [event for path in warc_files(archive) for event in read_file(path) if isinstance(event, Capture)]
    rows = all_captures(archive)
    assert Counter(capture.record_id for capture in told) == Counter(capture.record_id for capture in rows)
    claims = [capture.claim for capture in rows]
    assert None not in claims
    assert len(set(claims)) == len(claims)


def warc_files(archive: Path) -> list[Path]:
    """The WARC files of an archive."""
    return sorted((archive / "warc").rglob("*.warc.gz"))


def make_older(archive: Path, path: Path, days: int) -> Path:
    """Make a file of today one that was begun so many days ago, as its name and its row say; where it lies now."""
    today, before = (f"{datetime.now(UTC) - timedelta(days=ago):%Y%m%d}" for ago in (0, days))
    older = path.rename(path.with_name(path.name.replace(f"-{today}", f"-{before}", 1)))
    with Archive.open(archive) as opened, opened.database.write() as connection:
        connection.execute(update(WARC_FILE).where(WARC_FILE.c.name == path.name).values(name=older.name))
    return older


def torn_files(archive: Path) -> list[Path]:
    """The tails that were cut."""
    return sorted((archive / "warc").rglob("*.torn"))


def orphans(archive: Path) -> int:
    """Whole exchanges in the files that no row says yet."""
    if not (archive / "microfiche.db").exists():
        return 0
    with reading(archive) as connection:
        known = files.known(connection)
    behind = [(path, known.get(path.name, ("open", 0))[1]) for path in warc_files(archive)]
    return sum(isinstance(event, Capture) for path, offset in behind for event in read_file(path, offset))


def reread(
    archive: Path, copy: Path, *, workers: int, arrange: Callable[[list[Path]], list[Path]] = sorted
) -> list[str]:
    """The dump of an archive that is made from copies of the WARC files, taken in as `arrange` orders them."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(archive / "warc", copy / "warc")
    shutil.copytree(archive / "sites", copy / "sites")
    with Archive.restore(copy) as made:
        reread_all(made, workers=workers, files=arrange(list(made.warcs.files())), report=lambda *_: None)
    return dumped(copy)
