"""Workers of one queue, as processes: killed, stopped, side by side; and a queue that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from crawler.newspaper.server import start
from storage.archive import Archive
from storage.database.engine import Database
from storage.database.queue.preparing import SCHEMA, prepare
from storage.database.queue.refused import NewerQueue, QueueUnavailable
from storage.database.schema import CAPTURE, LOCK, READING
from storage.errors import NewerSchema, Terminated
from storage.records import ReadingState
from tests.flow.crawling import declaration, declare, microfiche, reading
from tests.flow.killing import Stage, assert_every_exchange_is_one_row, assert_whole, natural, staged
from tests.flow.machines import machine, queue_of, wait_until, worker
from tests.flow.test_politeness import Watched

pytestmark = pytest.mark.slow


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged(seconds=0.02) as made:
        yield made


@pytest.fixture
def archive(tmp_path: Path, postgres_database: str) -> Path:
    return machine(tmp_path / "archive", postgres_database)


def declared(archive: Path, stage: Stage, *lines: str, name: str = "fixture") -> None:
    text_ = declaration(stage.served.url, "limits.max_hops = 1", *lines, start=("/sport/",))
    declare(archive, text_.replace('"fixture"', f'"{name}"'), name)


def exchanges(archive: Path) -> int:
    with reading(archive) as connection:
        return connection.scalar(select(func.count()).select_from(CAPTURE)) or 0


def test_what_a_killed_worker_left_another_one_finishes_and_nothing_is_lost(archive, stage, tmp_path):
    declared(archive, stage, "politeness.requests_per_second = 20.0")
    with worker(archive) as first:
        wait_until(lambda: stage.hits.total() >= 6, first)
        first.kill()
        with worker(archive) as second:
            wait_until(lambda: "its worker is gone; it is given to another" in second.said(), second)
            wait_until(lambda: "crawl --due fixture: ended with 0: done." in second.said(), second)
            assert second.stop() == Terminated.exit_code
    assert_whole(archive)
    assert_every_exchange_is_one_row(archive)
    assert max(stage.hits.values()) <= 2, "only what was in flight is asked for again"
    other = tmp_path / "undisturbed"
    declared(other, stage)
    assert microfiche(other, "crawl", "fixture").code == 0
    assert natural(other) == natural(archive)


def test_a_site_is_crawled_by_one_of_several_workers_at_a_time_and_each_job_once(archive, stage, tmp_path):
    declared(archive, stage)
    for name in ("import", "verify"):
        (tmp_path / f"{name}.txt").write_text(f"Source: https://{name}.example/\n\nWords about {name}.\n" * 9)
    with worker(archive) as first, worker(archive) as second:
        both = (first, second)
        files = [str(tmp_path / f"{name}.txt") for name in ("import", "verify")]
        assert microfiche(archive, "queue", "add", "import", *files).code == 0
        again = microfiche(archive, "queue", "add", "crawl", "fixture")
        assert again.code == 0
        wait_until(lambda: sum(one.said().count(": done.") for one in both) >= 3, *both)
        wait_until(lambda: not queue_of(archive), *both)
        assert [one.stop() for one in both] == [Terminated.exit_code] * 2
    said = "".join(one.said() for one in both)
    assert "another job" not in said
    assert max(stage.hits.values()) <= 2
    assert_whole(archive)


def test_a_signal_lets_come_in_what_is_in_flight_and_gives_the_job_back(archive, stage):
    declared(archive, stage, "politeness.requests_per_second = 2.0")
    with worker(archive) as one:
        wait_until(lambda: stage.hits.total() >= 4, one)
        assert one.stop() == Terminated.exit_code
        assert f"ended with {Terminated.exit_code}: given back." in one.said()
    jobs = queue_of(archive)
    assert [(job["state"], job["arguments"]) for job in jobs] == [("waits", ["crawl", "--due", "fixture"])]
    with reading(archive) as connection:
        assert connection.scalar(select(func.count()).select_from(LOCK)) == 0
    with worker(archive) as other:
        wait_until(lambda: stage.hits.total() >= 8, other)
        cancelled = microfiche(archive, "queue", "cancel", str(queue_of(archive)[0]["id"]))
        assert "is ending" in cancelled.out
        wait_until(lambda: not [job for job in queue_of(archive) if job["state"] == "runs"], other)
    assert_every_exchange_is_one_row(archive)


def test_three_machines_ask_one_host_no_faster_than_it_may_be_asked(tmp_path, postgres_database):
    paper = Watched()
    with start(paper, 0, None) as served:
        pace, names = 4.0, ("east", "north", "south")
        folders = [machine(tmp_path / name, postgres_database) for name in names]
        for folder in folders:
            for name in names:
                site = declaration(served.url, f"politeness.requests_per_second = {pace}", start=(f"/{name}/",))
                starts = ", ".join(f'"{served.url}/assets/paper.css?{name}{n}"' for n in range(7))
                site = site.replace('"fixture"', f'"{name}"').replace(f'"{served.url}/{name}/"', starts)
                declare(folder, site, name)
        assert microfiche(folders[0], "queue", "list").code == 0
        with worker(folders[0]) as one, worker(folders[1]) as two, worker(folders[2]) as three:
            wait_until(lambda: len(paper.arrivals) >= 21, one, two, three)
    times = [at for _, at in paper.arrivals]
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1 / pace - 0.02


def test_what_another_folder_holds_is_left_to_it_and_told(tmp_path, postgres_database, stage):
    east, west = (machine(tmp_path / name, postgres_database) for name in ("east", "west"))
    for folder in (east, west):
        declared(folder, stage)
    assert microfiche(east, "crawl", "--max-pages", "3", "fixture").code == 8
    with Archive.open(east) as opened, opened.database.write() as connection:
        connection.execute(text("UPDATE capture SET reading_state = 'pending' WHERE reading_state = 'done'"))
        waited = connection.scalar(select(func.count()).where(CAPTURE.c.reading_state == ReadingState.PENDING)) or 0
        assert waited
        connection.execute(READING.delete())
    assert microfiche(west, "crawl", "--max-pages", "2", "fixture").code in {0, 8}
    with reading(west) as connection:
        left = connection.scalar(select(func.count()).where(CAPTURE.c.reading_state == ReadingState.PENDING))
    assert left == waited, "they can be read where their file is"
    file = next((east / "warc").rglob("*.warc.gz")).name
    with Archive.open(west) as opened, pytest.raises(Exception, match=f"lies in .*:{east}"):
        opened.warcs.path(file)
    assert microfiche(east, "crawl", "fixture").code in {0, 8}
    with reading(east) as connection:
        left = connection.scalar(select(func.count()).where(CAPTURE.c.reading_state == ReadingState.PENDING))
    assert left == 0


def test_a_queue_needs_a_server_and_a_program_that_is_not_older(tmp_path, postgres_database):
    ran = microfiche(tmp_path / "file", "worker", "--queue")
    assert ran.code == QueueUnavailable.exit_code == 20
    assert "it needs a PostgreSQL server" in ran.sentence
    folder = machine(tmp_path / "archive", postgres_database)
    database = Database(postgres_database)
    prepare(database)
    prepare(database)
    with database.write() as connection:
        connection.execute(text(f"INSERT INTO {SCHEMA}.applied VALUES ('99.00.00_01_pre_all_new.sql')"))
    with pytest.raises(NewerQueue):
        prepare(database)
    database.close()
    assert microfiche(folder, "queue", "list").code == NewerSchema.exit_code
    (folder / "archive.toml").write_text('database = "postgresql://nobody@127.0.0.1:1/none"\n')
    ran = microfiche(folder, "worker", "--queue")
    assert ran.code == 4
    assert "refused" in ran.sentence.lower()


def test_a_job_that_fails_for_good_waits_for_somebody_who_tries_it_again(archive, stage):
    assert microfiche(archive, "queue", "add", "crawl", "nowhere").code == 0
    with worker(archive) as one:
        wait_until(lambda: "ended with 3: failed." in one.said(), one)
    (job,) = queue_of(archive)
    assert (job["state"], job["exit_code"]) == ("failed", 3)
    assert "There is no site named 'nowhere'" in job["said"]
    declared(archive, stage, name="nowhere")
    assert microfiche(archive, "queue", "retry", str(job["id"])).code == 0
    with worker(archive) as one:
        wait_until(lambda: "crawl nowhere: ended with 0: done." in one.said(), one)
    assert microfiche(archive, "queue", "cancel", str(job["id"])).code == 11
    assert microfiche(archive, "queue", "add", "serve").code == 2
