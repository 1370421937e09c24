"""What goes into the queue: what is due, once; and what becomes of a job that ended so or so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.frontier import planning
from crawler.queue.app import for_commands, put_now
from crawler.queue.orders import ANYWHERE, added, crawl_when_due, in_each_folder, queue_at
from crawler.queue.outcomes import MOST_TRIES, Becomes, becomes, wait_before
from crawler.queue.planner import wanted
from crawler.sites.site_files import parse_site
from storage.archive import Archive
from storage.database.plans import frontier
from storage.database.queue import rows
from storage.database.queue.preparing import prepare
from storage.errors import UsageError
from storage.processes import this_process
from tests.flow.machines import machine

BEFORE_SUMMER_TIME = datetime(2027, 3, 27, 0, 30, tzinfo=UTC)


def test_over_days_without_a_worker_and_a_change_of_clocks_a_due_site_is_put_in_once(
    tmp_path: Path, postgres_database: str
) -> None:
    with Archive.open(machine(tmp_path / "archive", postgres_database)) as archive:
        prepare(archive.database)
        site = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n')
        with archive.database.write() as connection:
            frontier.add(connection, "paper", planning.seeds(site, BEFORE_SUMMER_TIME))
        with (app := for_commands(archive.database)).open():
            assert not list(wanted(archive, BEFORE_SUMMER_TIME - timedelta(seconds=1)))
            put_in = [
                put_now(app, order)
                for hours in range(72)
                for order in wanted(archive, BEFORE_SUMMER_TIME + timedelta(hours=hours))
            ]
            assert len(put_in) == 1, "it waits, and is neither forgotten nor doubled"
            assert put_now(app, crawl_when_due("paper")) is None, "also by who did not look"
        with archive.database.read() as connection:
            (job,) = rows.queued(connection, 10)
        assert (job.state, job.arguments) == ("waits", ("crawl", "--due", "paper"))


def test_a_site_that_ran_a_moment_ago_is_not_put_in_again(tmp_path: Path, postgres_database: str) -> None:
    with Archive.open(machine(tmp_path / "archive", postgres_database)) as archive:
        prepare(archive.database)
        site = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n')
        with archive.database.write() as connection:
            frontier.add(connection, "paper", planning.seeds(site, BEFORE_SUMMER_TIME))
            rows.began(connection, "crawl paper", 1, this_process())
            rows.ended(connection, "crawl paper", 0, "")
        assert not list(wanted(archive, BEFORE_SUMMER_TIME))


def test_what_failed_or_was_cancelled_long_ago_is_forgotten_and_nothing_else(
    tmp_path: Path, postgres_database: str
) -> None:
    with Archive.open(machine(tmp_path / "archive", postgres_database)) as archive:
        prepare(archive.database)
        with (app := for_commands(archive.database)).open():
            for name in ("cancelled", "waiting"):
                put_now(app, crawl_when_due(name))
            app.job_manager.cancel_job_by_id(1)
            for age, left in ((timedelta(days=1), [1, 2]), (timedelta(0), [2])):
                with archive.database.write() as connection:
                    rows.forget(connection, age)
                assert sorted(job.id or 0 for job in app.job_manager.list_jobs()) == left


@pytest.mark.parametrize(
    ("code", "becoming"),
    [
        (0, Becomes.DONE),
        (16, Becomes.DONE),
        (4, Becomes.AGAIN),
        (6, Becomes.AGAIN),
        (7, Becomes.AGAIN),
        (8, Becomes.AGAIN),
        (12, Becomes.AGAIN),
        (19, Becomes.AGAIN),
        (-9, Becomes.AGAIN),
        (143, Becomes.BACK),
        (5, Becomes.BACK),
        (2, Becomes.FAILED),
        (3, Becomes.FAILED),
        (10, Becomes.FAILED),
    ],
)
def test_an_exit_code_says_what_becomes_of_a_job(code: int, becoming: Becomes) -> None:
    assert becomes(code, crawl_when_due("paper")) is becoming


def test_a_job_of_which_no_more_was_wanted_has_done_what_it_was_to_do(tmp_path: Path) -> None:
    (order,) = added(["crawl", "--max-pages=3", "paper"], "here", tmp_path)
    assert becomes(8, order) is Becomes.DONE
    assert becomes(4, order) is Becomes.AGAIN


def test_a_job_is_tried_so_often_and_no_oftener() -> None:
    assert becomes(4, replace(crawl_when_due("paper"), tries=MOST_TRIES - 2)) is Becomes.AGAIN
    assert becomes(4, replace(crawl_when_due("paper"), tries=MOST_TRIES - 1)) is Becomes.FAILED
    assert [wait_before(tries).total_seconds() for tries in range(6)] == [15, 60, 240, 960, 1800, 1800]


def test_each_site_and_each_file_is_a_job_and_files_belong_to_a_folder(tmp_path: Path) -> None:
    crawls = list(added(["crawl", "--limit=3", "east", "west"], "here", tmp_path))
    assert [(one.arguments, one.queue) for one in crawls] == [
        (("crawl", "--limit=3", "east"), ANYWHERE),
        (("crawl", "--limit=3", "west"), ANYWHERE),
    ]
    imports = list(added(["import", "old.warc.gz", "/data/older.warc.gz"], "here", tmp_path))
    assert [(one.arguments[-1], one.queue) for one in imports] == [
        (str(tmp_path / "old.warc.gz"), "here"),
        ("/data/older.warc.gz", "here"),
    ]
    rereads = list(added(["reread", "--workers=1", "warc/paper/2026/a.warc.gz", "b.warc.gz"], "here", tmp_path))
    assert [(one.arguments, one.key, one.queue) for one in rereads] == [
        (("reread", "--workers=1", name), f"reread {name}", "here") for name in ("a.warc.gz", "b.warc.gz")
    ]
    (of_all,) = added(["reread", "--workers=1"], "here", tmp_path)
    assert of_all.arguments == ("reread", "--workers=1")
    assert len({one.lock for one in (*imports, *rereads, of_all)}) == 1, "whatever reads all that waits is alone"
    for nothing in (["serve"], ["crawl"], ["import"]):
        with pytest.raises(UsageError):
            list(added(nothing, "here", tmp_path))


def test_what_looks_at_the_files_of_a_folder_may_be_a_job_in_each_and_nothing_else(tmp_path: Path) -> None:
    queues = [queue_at(place) for place in ("east", "west")]
    made = in_each_folder(order for queue in queues for order in added(["verify", "--deep"], queue, tmp_path))
    assert [(one.arguments, one.queue, one.folder) for one in made] == [
        (("verify", "--deep"), queue, None) for queue in queues
    ]
    assert len({one.key for one in made}) == 2
    with pytest.raises(UsageError, match="--everywhere is for reread and verify, not for import"):
        in_each_folder(added(["import", "old.warc.gz"], queues[0], tmp_path))
    with pytest.raises(UsageError, match="a file lies in one of them"):
        in_each_folder(added(["reread", "old.warc.gz"], queues[0], tmp_path))
