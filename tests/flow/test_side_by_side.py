"""Sites that one command crawls side by side: no fault of one stops another, and a locked one is left alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.archive import Archive
from storage.database.log import jobs
from storage.database.schema import CAPTURE, JOB, LOCK
from storage.errors import EndedEarly, SiteUnreachable, Terminated
from tests.faults.starting import Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare, reading, run
from tests.flow.killing import Stage, assert_every_exchange_is_one_row, assert_whole, natural, staged

pytestmark = pytest.mark.slow

NAMES = ("east", "north", "south")
START = ("/sport/",)


@pytest.fixture(scope="module")
def start(tmp_path_factory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("side_by_side")) as started:
        yield started


@pytest.fixture
def stages() -> Iterator[dict[str, Stage]]:
    """Three newspapers at three addresses."""
    with ExitStack() as held:
        yield {name: held.enter_context(staged(seconds=0.02)) for name in NAMES}


@pytest.fixture
def archive(stages: dict[str, Stage], tmp_path: Path) -> Path:
    for name, stage in stages.items():
        declared(tmp_path / "archive", name, stage.served.url)
    return tmp_path / "archive"


def declared(archive: Path, name: str, url: str, pace: float = 50.0) -> None:
    text = declaration(url, f"politeness.requests_per_second = {pace}", "limits.max_hops = 1", start=START)
    declare(archive, text.replace('"fixture"', f'"{name}"'), name)


def jobs_of(archive: Path) -> dict[str, int]:
    """Exit codes of ended jobs, by their sites."""
    with reading(archive) as connection:
        return {row.site: row.exit_code for row in connection.execute(select(JOB.c.site, JOB.c.exit_code))}


def test_what_is_due_is_crawled_side_by_side_and_each_site_gets_what_it_would_get_alone(
    start, stages, archive, tmp_path
):
    assert start.start(archive, "crawl", "--due").wait() == 0, start.said()
    said = start.said()
    assert jobs_of(archive) == dict.fromkeys(NAMES, 0)
    for name in NAMES:
        assert re.search(rf"^{name}: \d+ exchanges, \d+ articles and \d+ teasers read, ", said, re.M), said
    assert re.search(r"^3 sites: \d+ exchanges, \d+ articles read\.$", said, re.M), said
    assert_whole(archive)
    with reading(archive) as connection:
        spans = connection.execute(select(func.max(JOB.c.started), func.min(JOB.c.ended))).one()
    assert spans[0] < spans[1], "the last one began before the first one had ended"

    alone = tmp_path / "alone"
    for name, stage in stages.items():
        declared(alone, name, stage.served.url)
        assert start.start(alone, "crawl", name).wait() == 0, start.said()
    assert natural(archive) == natural(alone)
    assert start.start(archive, "crawl", "--due").wait() == 0
    assert start.said() == ""


def test_a_site_in_its_quiet_hours_is_left_alone_unless_a_person_asks(start, stages, archive):
    hours = (datetime.now(UTC) + timedelta(hours=apart) for apart in (-1, 1))
    span = "-".join(f"{hour:%H:%M}" for hour in hours)
    text = declaration(stages["north"].served.url, "limits.max_hops = 0", f'politeness.quiet = ["{span}"]', start=START)
    declare(archive, text.replace('"fixture"', '"north"'), "north")
    assert start.start(archive, "crawl", "--due").wait() == 0, start.said()
    assert "1 site is in its quiet hours: north." in start.said()
    assert jobs_of(archive) == {"east": 0, "south": 0}
    assert start.start(archive, "crawl", "north").wait() == 0, start.said()
    assert jobs_of(archive).keys() == set(NAMES)


UNTIL_SOON = """
import sys
from datetime import UTC, datetime, timedelta
from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.many_jobs import ManyJobs
from crawler.sites.site_files import find_site
from crawler.spiders.run import Order
from storage.archive import Archive
with Archive.create(sys.argv[1]) as archive:
    order = Order(find_site("north", [archive.sites]), until=datetime.now(UTC) + timedelta(seconds=3))
    sys.exit(ManyJobs(archive, Manner()).run(iter([order]), 1))
"""
"""A job whose site's quiet hours, which a file gives to the minute, begin in three seconds."""


def test_a_job_ends_when_the_quiet_hours_of_its_site_begin_and_that_is_no_trouble(start, stages, archive):
    lines = ("limits.max_hops = 1", "politeness.concurrency = 1", "politeness.requests_per_second = 1.0")
    text = declaration(stages["north"].served.url, *lines, start=START)
    declare(archive, text.replace('"fixture"', '"north"'), "north")
    ran = run(sys.executable, "-c", UNTIL_SOON, str(archive))
    assert ran.code == 0, ran.err
    assert stages["north"].hits.total() < 8
    with reading(archive) as connection:
        assert connection.scalars(select(JOB.c.why)).all() == ["quiet hours"]


def test_sites_of_one_host_keep_the_distance_of_one_site(start, stages, tmp_path):
    archive, (stage, *_) = tmp_path / "one-host", stages.values()
    for name, path in {"news": "/sport/", "sport": "/culture/"}.items():
        lines = ("politeness.requests_per_second = 5.0", "limits.max_hops = 0")
        declare(archive, declaration(stage.served.url, *lines, start=(path,)).replace('"fixture"', f'"{name}"'), name)
    assert start.start(archive, "crawl", "--due").wait() == 0, start.said()
    with reading(archive) as connection:
        times = connection.scalars(select(CAPTURE.c.at).order_by(CAPTURE.c.at)).all()
    assert len(times) >= 3
    assert times[-1] - times[0] >= timedelta(seconds=0.2 * (len(times) - 1) - 0.05)


def test_a_locked_site_is_left_to_its_job_quietly_and_counted(start, stages, archive):
    with Archive.create(archive) as opened, opened.database.write() as connection:
        jobs.lock(connection, "north", "11111111-1111-4111-8111-111111111111")
    assert start.start(archive, "crawl", "--due").wait() == 0, start.said()
    assert "1 site is being crawled by another job: north." in start.said()
    assert jobs_of(archive) == {"east": 0, "south": 0}
    assert not stages["north"].served.seen
    with reading(archive) as connection:
        assert connection.scalars(select(LOCK.c.site)).all() == ["north"]


def test_a_site_that_is_down_stops_no_other_and_is_in_the_exit_code(start, archive):
    declared(archive, "north", "http://127.0.0.1:9")
    assert start.start(archive, "crawl", "--due").wait() == SiteUnreachable.exit_code, start.said()
    assert "microfiche: north: Could not reach http://127.0.0.1:9/sport/" in start.said()
    assert jobs_of(archive) == {"east": 0, "north": SiteUnreachable.exit_code, "south": 0}


def test_a_limit_of_pages_is_for_the_run_and_what_it_left_is_told(start, stages, archive):
    code = start.start(archive, "crawl", "--due", "--max-pages", "4").wait()
    asked = [path for stage in stages.values() for path in stage.hits if path != "/robots.txt"]
    assert code == EndedEarly.exit_code, start.said()
    assert len(asked) == 4
    assert "the limit of 4 pages of this run is reached and " in start.said()
    assert start.start(archive, "crawl", "--due").wait() == 0, start.said()
    assert_whole(archive)


def test_what_a_run_did_not_begin_is_told_and_comes_first_in_the_next(start, stages, archive):
    asked = []
    for _ in NAMES:
        code = start.start(archive, "crawl", "--due", "--jobs", "1", "--max-pages", "1").wait()
        assert code == EndedEarly.exit_code, start.said()
        asked.append({name for name, stage in stages.items() if stage.hits.total()})
        if len(asked) == 1:
            assert "1 page of this run is reached, and 2 sites were not begun: north, south." in start.said()
    assert asked == [{"east"}, {"east", "north"}, set(NAMES)]


def test_when_its_time_is_over_a_run_begins_nothing_more(start, stages, archive):
    for name, stage in stages.items():
        declared(archive, name, stage.served.url, pace=5.0)
    code = start.start(archive, "crawl", "--due", "--max-minutes", "0.01").wait()
    assert code == EndedEarly.exit_code, start.said()
    assert "the time of this run is over and " in start.said()
    seen = sum(stage.hits.total() for stage in stages.values())
    assert start.start(archive, "crawl", "--due").wait() == 0, start.said()
    assert sum(stage.hits.total() for stage in stages.values()) > seen
    assert_whole(archive)


def test_a_signal_ends_all_jobs_and_the_next_run_goes_on_with_each(start, stages, archive):
    for name, stage in stages.items():
        declared(archive, name, stage.served.url, pace=5.0)
    running = start.start(archive, "crawl", "--due")
    for stage in stages.values():
        stage.wait_for_hits(2, running)
    os.kill(running.pid, signal.SIGTERM)
    assert running.wait() == Terminated.exit_code, start.said()
    assert_every_exchange_is_one_row(archive)
    with reading(archive) as connection:
        assert connection.scalar(select(func.count()).select_from(LOCK)) == 0
    assert jobs_of(archive) == dict.fromkeys(NAMES, Terminated.exit_code)

    for name, stage in stages.items():
        declared(archive, name, stage.served.url)
    assert start.start(archive, "crawl", "--due").wait() == 0, start.said()
    assert max(max(stage.hits.values()) for stage in stages.values()) == 1, "what was in flight had been kept"
    assert_whole(archive)


IMPATIENT = """
import crawler.commands.worker
import microfiche
crawler.commands.worker._REST = 0.0
microfiche.main()
"""
"""A worker that thinks of a site again while its job is running, as others do when that takes longer than a rest."""


def test_a_worker_leaves_the_jobs_that_it_runs_to_themselves(stages, archive, tmp_path):
    for name in NAMES:
        declared(archive, name, stages[name].served.url, pace=1.0)
    said = tmp_path / "said"
    with said.open("w") as file:
        command = [sys.executable, "-c", IMPATIENT, "--archive", str(archive), "worker", "--log-format", "text"]
        working = subprocess.Popen(command, stdout=file, stderr=file)
        try:
            deadline = time.monotonic() + 60
            while min(stage.hits.total() for stage in stages.values()) < 4 and time.monotonic() < deadline:
                time.sleep(0.1)
            os.kill(working.pid, signal.SIGTERM)
            assert working.wait(60) == Terminated.exit_code
        finally:
            working.kill()
    assert "another job" not in said.read_text()
    assert said.read_text().count("event=ended") == len(NAMES)


def test_two_pages_of_one_site_are_fetched_one_after_the_other(start, stages, tmp_path):
    url = stages["north"].served.url
    declared(tmp_path, "north", url)
    pages = [f"{url}{path}" for path in ("/harbour/", "/culture/")]
    assert start.start(tmp_path, "crawl", *pages).wait() == 0, start.said()
    assert set(stages["north"].hits) >= {"/harbour/", "/culture/"}
    before = stages["north"].hits.total()
    assert start.start(tmp_path, "crawl", "--max-pages", "1", *pages).wait() == EndedEarly.exit_code
    assert stages["north"].hits.total() - before <= 2
    assert "/culture/ was not begun" in start.said()


BUG = """
import sys
from crawler.commands.jobs.manner import Manner
from crawler.commands.jobs.many_jobs import ManyJobs
from crawler.sites.site_files import find_site
from crawler.spiders.run import Order
from storage.archive import Archive
class Broken:
    def __init__(self, *_what):
        raise ZeroDivisionError("by a claim")
with Archive.create(sys.argv[1]) as archive:
    orders = [Order(find_site("north", [archive.sites]), claiming=Broken), Order(find_site("south", [archive.sites]))]
    sys.exit(ManyJobs(archive, Manner(names_failures=len(sys.argv) > 2)).run(iter(orders), 2))
"""


def test_a_bug_in_one_job_of_many_is_told_with_where_it_is_when_that_is_asked_for(stages, archive):
    ran = run(sys.executable, "-c", BUG, str(archive))
    assert ran.code == 1
    assert "microfiche: north: this is a bug in Microfiche: ZeroDivisionError: by a claim. " in ran.err
    assert "Traceback" not in ran.err
    assert ran.out.startswith("south: ")
    ran = run(sys.executable, "-c", BUG, str(archive), "verbose")
    assert ran.code == 1
    assert "Traceback (most recent call last):" in ran.err
    assert 'raise ZeroDivisionError("by a claim")' in ran.err or "in __init__" in ran.err


def test_a_worker_crawls_what_becomes_due_also_of_a_site_that_is_declared_meanwhile(start, stages, archive):
    late = (archive / "sites" / "south.toml").rename(archive / "south.toml")
    (archive / "sites" / "west.toml").write_text("start = 3")
    working = start.start(archive, "worker")
    for name in ("east", "north"):
        stages[name].wait_for_hits(3, working)
    late.rename(archive / "sites" / "south.toml")
    stages["south"].wait_for_hits(3, working)
    os.kill(working.pid, signal.SIGTERM)
    assert working.wait() == Terminated.exit_code, start.said()
    assert start.said().count("west.toml") == 1, "a broken file is told once"
    assert jobs_of(archive).keys() == set(NAMES)
    assert_every_exchange_is_one_row(archive)
