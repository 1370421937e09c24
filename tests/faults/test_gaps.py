"""One `kill -9` in every gap of the write order; the next run ends as if nothing had happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.errors import ReadersLost
from tests.faults.gaps import GAPS
from tests.faults.starting import KILLED, Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import BY_ITSELF, declaration, declare, dumped
from tests.flow.killing import Stage, assert_every_exchange_is_one_row, assert_whole, natural, reread, staged

pytestmark = pytest.mark.slow

START = ("/letters/", "/trouble/moved/", "/trouble/drop/", "/trouble/404/")
IN_FLIGHT = 4
SITE = (
    "limits.max_hops = 1",
    f"politeness.concurrency = {IN_FLIGHT}",
    "politeness.requests_per_second = 1000",
    "retry.first = 0.05",
    "retry.times = 2",
    'exclude = ["/feeds/", "sitemap", "/2026/0[34]/", "/(u|tag)/"]',
)

TORN = ("half of the exchange is written", 3)
ORPHANED = ("the exchange is on the disk and no row", 3)
CHAINS = {
    "a job begins": [
        ("the site is locked, nothing is recovered", 1),
        ("what was left is recovered, nothing is planned", 1),
        ("the seeds are planned", 1),
    ],
    "a file begins": [
        ("the file is created and empty", 1),
        ("the file holds half of its first records", 1),
        ("the file holds its warcinfo record alone", 1),
        ("the file has begun, its folder is not on the disk", 1),
        ("the file has begun, the database does not know it", 1),
    ],
    "an exchange is written": [
        ("the exchange is not appended", 3),
        ("half of the exchange is written", 3),
        ("the answer is written, the rest is not", 2),
        ("all but the metadata is written", 3),
        ("the exchange is appended and not on the disk", 2),
    ],
    "an exchange is a row": [
        ("the exchange is on the disk and no row", 3),
        ("transaction 1 is not committed", 2),
        ("transaction 1 is committed, nobody was told", 2),
        ("transaction 1 is committed, nobody reads", 2),
    ],
    "a page is read": [
        ("the page is read, transaction 2 has not begun", 2),
        ("transaction 2 is not committed", 2),
        ("transaction 2 is committed", 3),
    ],
    "the site is settled": [
        ("nothing is settled", 1),
        ("what was stale is folded", 1),
        ("the memory is folded", 1),
        ("the new snapshot is not committed", 1),
        ("the site is settled", 1),
    ],
    "half of the result": [("half of the job's result is written", 1)],
    "the result without a row": [("the job's result is written, no row says it", 1)],
    "the result of a locked site": [("the job's result is a row, the site is still locked", 1)],
    "a torn tail is cut": [
        TORN,
        ("the torn tail is not cut", 1),
        ("the torn tail is kept aside and not cut", 1),
        ("the torn tail is cut", 1),
    ],
    "an orphan is taken in": [
        ORPHANED,
        ("the recovered exchange is not committed", 1),
        ("the recovered file is taken in", 1),
        ("what was left is recovered, nothing is planned", 1),
    ],
}
"""Each name: the gaps in which one job after the other is killed, and at which passage."""


def test_every_gap_is_tried():
    assert {gap for chain in CHAINS.values() for gap, _ in chain} == GAPS.keys()


@dataclass(frozen=True)
class Undisturbed:
    """What a crawl that nobody killed left, and how many requests it made."""

    says: dict[str, list[str]]
    requests: int


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("starter")) as started:
        yield started


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged(seconds=0.005) as opened:
        yield opened


@pytest.fixture(scope="module")
def undisturbed(start: Starter, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    archive = tmp_path_factory.mktemp("undisturbed") / "archive"
    stage.set()
    crawl_to_its_end(start, stage, archive)
    return Undisturbed(natural(archive), stage.hits.total())


def crawl_to_its_end(start: Starter, stage: Stage, archive: Path) -> None:
    declare(archive, declaration(stage.served.url, *SITE, start=START))
    assert start.start(archive, "crawl", "fixture").wait() in BY_ITSELF, start.said()


def crawl_into(start: Starter, stage: Stage, archive: Path, gap: tuple[str, int]) -> None:
    """Crawl, and be killed in a gap."""
    declare(archive, declaration(stage.served.url, *SITE, start=START))
    code = start.start(archive, "crawl", "fixture", gap=gap).wait()
    assert code == KILLED, f"the gap was never passed: {start.said()}"


def assert_as_undisturbed(stage: Stage, archive: Path, undisturbed: Undisturbed, kills: int, copy: Path) -> None:
    assert natural(archive) == undisturbed.says
    assert_whole(archive)
    assert_every_exchange_is_one_row(archive)
    assert stage.hits.total() - undisturbed.requests <= kills * IN_FLIGHT
    assert reread(archive, copy, workers=1) == dumped(archive)


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
def test_what_jobs_leave_that_are_killed_in_gaps_is_mended_by_the_next(chain, start, stage, undisturbed, tmp_path):
    stage.set()
    for gap in chain:
        crawl_into(start, stage, tmp_path / "archive", gap)
    crawl_to_its_end(start, stage, tmp_path / "archive")
    assert_as_undisturbed(stage, tmp_path / "archive", undisturbed, len(chain), tmp_path / "copy")


def test_a_job_whose_readers_are_lost_ends_and_says_so_and_the_next_reads_what_was_fetched(
    start, stage, undisturbed, tmp_path
):
    archive = tmp_path / "archive"
    stage.set()
    declare(archive, declaration(stage.served.url, *SITE, start=START))
    code = start.start(archive, "crawl", "fixture", gap=("no reader can be started", 1)).wait()
    assert code == ReadersLost.exit_code, start.said()
    crawl_to_its_end(start, stage, archive)
    assert_as_undisturbed(stage, archive, undisturbed, 1, tmp_path / "copy")
