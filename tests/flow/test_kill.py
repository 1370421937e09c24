"""Twenty `kill -9` at random moments of a crawl; what is there at the end is what an undisturbed crawl leaves."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.newspaper import Misbehaviour, Newspaper
from tests.faults.starting import KILLED, Crawl, Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import BY_ITSELF, declaration, declare, dumped
from tests.flow.killing import (
    Stage,
    assert_every_exchange_is_one_row,
    assert_whole,
    natural,
    orphans,
    reread,
    staged,
    torn_files,
)

SEED = 20261122
KILLS = 20
IN_FLIGHT = 8
SLOW = (Misbehaviour.SILENCE, Misbehaviour.ENDLESS, Misbehaviour.SLOW)
TROUBLE = tuple(f"/trouble/{how}/" for how in Misbehaviour if how not in SLOW)
LISTINGS = tuple(path for path in Newspaper().listings if "/tag/" not in path)
SITE = (
    "limits.max_hops = 3",
    "limits.max_age_days = 10000",
    f"politeness.concurrency = {IN_FLIGHT}",
    "politeness.requests_per_second = 60",
    "retry.first = 0.1",
    "retry.times = 2",
)

pytestmark = pytest.mark.slow


@dataclass
class Figures:
    """What the killed crawl did."""

    kills: int = 0
    orphans: int = 0
    torn: int = 0


@dataclass(frozen=True)
class Ended:
    """A crawl that has come to its end."""

    archive: Path
    requests: int
    says: dict[str, list[str]]
    figures: Figures


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("starter")) as started:
        yield started


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged(seconds=0.1) as opened:
        yield opened


def crawl(start: Starter, stage: Stage, archive: Path, disturb: Callable[[], Figures]) -> Ended:
    """Crawl into a new archive, disturbed first, and then until a run ends by itself."""
    declare(archive, declaration(stage.served.url, *SITE, start=(*LISTINGS, *TROUBLE)))
    stage.set()
    figures = disturb()
    assert start.start(archive, "crawl", "fixture").wait() in BY_ITSELF, start.said()
    return Ended(archive, stage.hits.total(), natural(archive), figures)


@pytest.fixture(scope="module")
def undisturbed(start: Starter, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    archive = tmp_path_factory.mktemp("undisturbed") / "archive"
    return crawl(start, stage, archive, Figures)


@pytest.fixture(scope="module")
def killed(start: Starter, stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    archive = tmp_path_factory.mktemp("killed") / "archive"
    return crawl(start, stage, archive, lambda: kill_at_random(start, stage, archive))


def kill_at_random(start: Starter, stage: Stage, archive: Path) -> Figures:
    """Start the crawl and kill it, again and again."""
    dice = random.Random(SEED)
    figures = Figures()
    for _ in range(KILLS):
        crawling = start.start(archive, "crawl", "fixture")
        wait_for_a_moment(dice, stage, crawling)
        figures.kills += crawling.kill() == KILLED
        figures.orphans += orphans(archive)
    figures.torn = len(torn_files(archive))
    return figures


def wait_for_a_moment(dice: random.Random, stage: Stage, crawling: Crawl) -> None:
    """Somewhere in the beginning of a job, or after some requests and some more time, when readers are at work."""
    if dice.random() < 0.25:
        crawling.wait_at_most(dice.uniform(0, 0.5))
    else:
        stage.wait_for_hits(dice.randint(1, 6), crawling)
        crawling.wait_at_most(dice.uniform(0, 0.12))


def test_each_of_the_twenty_kills_hit_a_crawl_that_was_going_on(killed):
    print(f"seed {SEED}: {killed.figures}, {killed.requests} requests")
    assert killed.figures.kills == KILLS


@pytest.mark.parametrize("what", ["article", "article_name", "version", "teaser_span", "url", "outcome"])
def test_a_crawl_that_was_killed_says_what_an_undisturbed_one_says(what, killed, undisturbed):
    assert len(undisturbed.says[what]) >= 65
    assert killed.says[what] == undisturbed.says[what]


def test_trouble_was_met_on_the_way(undisturbed):
    ends = "\n".join(undisturbed.says["outcome"])
    for how in (
        "TRUNCATED_DISCONNECT",
        "REDIRECT",
        "404",
        "410",
        "500",
        "/trouble/503/ (<Outcome.RESPONSE: 'response'>, 200",
    ):
        assert how in ends


def test_no_more_is_fetched_again_than_was_in_flight_when_it_was_killed(killed, undisturbed):
    again = killed.requests - undisturbed.requests
    print(f"{again} refetches, {again / KILLS:.1f} a kill, {undisturbed.requests} requests undisturbed")
    assert again <= KILLS * IN_FLIGHT


def test_every_file_is_whole_nothing_waits_and_every_exchange_is_one_row(killed):
    assert_whole(killed.archive)
    assert_every_exchange_is_one_row(killed.archive)


def backwards(paths: list[Path]) -> list[Path]:
    return sorted(paths, reverse=True)


def shuffled(paths: list[Path]) -> list[Path]:
    return random.Random(SEED).sample(paths, len(paths))


@pytest.mark.parametrize(
    ("workers", "arrange"),
    [(1, sorted), (3, backwards), (3, shuffled)],
    ids=["by name, one worker", "backwards, three workers", "shuffled, three workers"],
)
def test_a_reread_of_what_was_killed_gives_the_same_dump(workers, arrange, killed, tmp_path):
    assert reread(killed.archive, tmp_path / "copy", workers=workers, arrange=arrange) == dumped(killed.archive)
