from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from storage.archive import Archive
from storage.database.engine import Database
from storage.database.queue.preparing import SCHEMA, prepare
from storage.database.queue.refused import NewerQueue, QueueUnavailable
from storage.database.schema import CAPTURE, LOCK, READING, WARC_FILE
from storage.errors import ArchiveError, NewerSchema, Terminated
from storage.records import Capture, ReadingState
from storage.warc.reader import read_file
from tests.flow.crawling import all_captures, declaration, declare, reading
from tests.flow.killing import Stage, assert_every_exchange_is_one_row, assert_whole, natural, staged, warc_files
from tests.flow.machines import Machines, closed, execute, machine, queue_of, stop, stop_in_a_transaction, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with Machines(tmp_path_factory.mktemp("logs")) as made:
        yield made


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged(seconds=0.02) as made:
        yield made


@pytest.fixture
def archive(tmp_path: Path, postgres_database: str) -> Path:
    return machine(tmp_path / "archive", postgres_database)


def declared(archive: Path, stage: Stage, *lines: str, name: str = "fixture") -> None:
    """Some fifteen pages, without their pictures."""
    text_ = declaration(stage.served.url, 'assets = "off"', "limits.max_hops = 1", *lines, start=("/sport/",))
    declare(archive, text_.replace('"fixture"', f'"{name}"'), name)


def locks(archive: Path) -> int:
    with reading(archive) as connection:
        return connection.scalar(select(func.count()).select_from(LOCK)) or 0


def test_what_a_killed_worker_left_another_one_finishes_and_a_program_that_is_older_goes(
    machines, archive, stage, tmp_path, postgres_database
):
    declared(archive, stage, "politeness.requests_per_second = 2.0")
    with machines.worker(archive) as first:
        wait_until(lambda: stage.hits.total() >= 5, first)
        first.signal(signal.SIGKILL)
        declared(archive, stage)
        with machines.worker(archive) as second:
            wait_until(lambda: "its worker is gone; it is given to another" in second.said(), second)
            wait_until(lambda: "crawl --due fixture: ended with 0: done." in second.said(), second)
            assert_whole(archive)
            assert_every_exchange_is_one_row(archive)
            assert max(stage.hits.values()) <= 2, "only what was in flight is asked for again"
            found = natural(archive)
            execute(
                postgres_database,
                "UPDATE alembic_version SET version_num = '9999'",
                f"DELETE FROM {SCHEMA}.last",
                "UPDATE frontier SET due = now()",
            )
            assert second.code() == NewerSchema.exit_code, "its jobs are for programs that know the database"
            assert "was written by a newer Microfiche" in second.said()
            assert "given back" in second.said()
    other = tmp_path / "undisturbed"
    declared(other, stage)
    assert machines.run(other, "crawl", "fixture").code == 0
    assert natural(other) == found


def test_a_site_is_crawled_by_one_of_several_workers_at_a_time_and_each_job_once(machines, archive, stage, tmp_path):
    declared(archive, stage)
    for name in ("import", "verify"):
        (tmp_path / f"{name}.txt").write_text(f"Source: https://{name}.example/\n\nWords about {name}.\n" * 9)
    with machines.worker(archive) as first, machines.worker(archive) as second:
        both = (first, second)
        files = [str(tmp_path / f"{name}.txt") for name in ("import", "verify")]
        assert machines.run(archive, "queue", "add", "import", *files).code == 0
        again = machines.run(archive, "queue", "add", "crawl", "fixture")
        assert again.code == 0
        wait_until(lambda: sum(one.said().count(": done.") for one in both) >= 3, *both)
        wait_until(lambda: not queue_of(archive), *both)
        assert [one.stop() for one in both] == [Terminated.exit_code] * 2
    said = "".join(one.said() for one in both)
    assert "another job" not in said
    assert "its worker is gone" not in said, "both live"
    assert max(stage.hits.values()) <= 2
    assert_whole(archive)


def test_a_signal_lets_come_in_what_is_in_flight_and_gives_the_job_back(machines, archive, stage):
    declared(archive, stage, "politeness.requests_per_second = 2.0")
    with machines.worker(archive) as one:
        wait_until(lambda: stage.hits.total() >= 3, one)
        assert one.stop() == Terminated.exit_code
        assert f"ended with {Terminated.exit_code}: given back." in one.said()
    (job,) = queue_of(archive)
    assert (job.state, job.arguments, job.tries) == ("waits", ("crawl", "--due", "fixture"), 0)
    assert locks(archive) == 0
    declared(archive, stage, "politeness.requests_per_second = 1.0")
    with machines.worker(archive) as other:
        wait_until(lambda: stage.hits.total() >= 6, other)
        assert "the site file here differs from the one by which it was planned" in other.said()
        assert "is ending" in machines.run(archive, "queue", "cancel", str(queue_of(archive)[0].id)).err
        wait_until(lambda: not [job for job in queue_of(archive) if job.state == "runs"], other)
        assert other.stop() == Terminated.exit_code
    assert not queue_of(archive), "what was cancelled rests"
    assert_every_exchange_is_one_row(archive)


def test_a_database_that_is_away_for_a_while_costs_nothing_and_one_that_stays_away_ends_the_worker(
    machines, archive, stage, postgres_database
):
    declared(archive, stage, "politeness.requests_per_second = 2.0")
    with machines.worker(archive) as one:
        wait_until(lambda: stage.hits.total() >= 5, one)
        with closed(postgres_database):
            time.sleep(2)
        wait_until(lambda: "crawl --due fixture: ended with 0: done." in one.said(), one)
        assert "its worker is gone" not in one.said()
        with closed(postgres_database):
            assert one.code() == ArchiveError.exit_code
        assert "Traceback" not in one.said()
        assert "The database does not answer, and is asked again for 12 s: " in one.said()
        why = "(.*not currently accepting|couldn't get a connection)"
        assert re.search(rf"microfiche: The archive .* cannot be used: {why}", one.said()), "whoever noticed it first"
    assert_whole(archive)
    assert_every_exchange_is_one_row(archive)
    assert max(stage.hits.values()) <= 2, "only what was in flight is asked for again"


@pytest.mark.parametrize("stand_still", [stop, stop_in_a_transaction])
def test_a_machine_that_stood_still_writes_nothing_beside_the_one_that_took_its_job(
    machines, tmp_path, stage, postgres_database, stand_still
):
    east, west = (machine(tmp_path / name, postgres_database) for name in ("east", "west"))
    declared(east, stage, "politeness.requests_per_second = 2.0")
    declared(west, stage)
    with machines.worker(east) as frozen:
        wait_until(lambda: stage.hits.total() >= 4, frozen)
        command = only(postgres_database, f"SELECT pid FROM {SCHEMA}.last")
        stand_still(postgres_database, command, frozen.pid)
        execute(
            postgres_database,
            "UPDATE lock SET host = 'east.example', heartbeat = now() - interval '2 minutes'",
            f"UPDATE {SCHEMA}.last SET host = 'east.example'",
        )
        with machines.worker(west) as second:
            wait_until(lambda: "its worker is gone; it is given to another" in second.said(), second)
            wait_until(lambda: "crawl --due fixture: ended with 0: done." in second.said(), second)
            second.stop()
        before = rows_of_files(east)
        for pid in (command, frozen.pid):
            os.kill(pid, signal.SIGCONT)
        wait_until(lambda: "it was given to another worker before." in frozen.said(), frozen)
        frozen.stop()
    assert rows_of_files(east) == before, "it wrote no row any more"
    assert machines.run(east, "crawl", "fixture").code == 0
    told = [event for folder in (east, west) for path in warc_files(folder) for event in read_file(path)]
    captures = Counter(event.record_id for event in told if isinstance(event, Capture))
    assert captures == Counter(capture.record_id for capture in all_captures(east)), "what it had fetched is taken in"
    verified = machines.run(west, "verify")
    assert (verified.code, f"it lies in {socket.gethostname()}:{east}" in verified.err) == (0, True), verified.err


def test_a_machine_without_room_gives_its_crawls_back_and_takes_none_for_a_while(
    machines, tmp_path, postgres_database, stage
):
    east, west = (machine(tmp_path / name, postgres_database) for name in ("east", "west"))
    declared(east, stage, f"limits.disk_reserve = {1 << 60}")
    declared(west, stage)
    with machines.worker(east) as full:
        wait_until(lambda: "This worker takes no crawls for a while; others do." in full.said(), full)
        wait_until(lambda: [(job.state, job.tries) for job in queue_of(east)] == [("waits", 0)], full)
        with machines.worker(west) as other:
            wait_until(lambda: "crawl --due fixture: ended with 0: done." in other.said(), full, other)
            assert other.stop() == Terminated.exit_code
        assert full.stop() == Terminated.exit_code
    assert full.said().count("given back") == 1


def only(database: str, query: str) -> int:
    """The one number that a query gives."""
    opened = Database(database)
    with opened.read() as connection:
        found = connection.scalars(text(query)).one()
    opened.close()
    return found


def rows_of_files(archive: Path) -> int:
    """How many captures are rows of the files of a folder."""
    names = [path.name for path in warc_files(archive)]
    with reading(archive) as connection:
        query = select(func.count()).select_from(CAPTURE).join(WARC_FILE, WARC_FILE.c.id == CAPTURE.c.file_id)
        return connection.scalar(query.where(WARC_FILE.c.name.in_(names))) or 0


def test_what_another_folder_holds_is_left_to_it_and_told(machines, tmp_path, postgres_database, stage):
    east, west = (machine(tmp_path / name, postgres_database) for name in ("east", "west"))
    for folder in (east, west):
        declared(folder, stage)
    assert machines.run(east, "crawl", "--max-pages", "3", "fixture").code == 8
    with Archive.open(east) as opened, opened.database.write() as connection:
        connection.execute(text("UPDATE capture SET reading_state = 'pending' WHERE reading_state = 'done'"))
        waited = connection.scalar(select(func.count()).where(CAPTURE.c.reading_state == ReadingState.PENDING)) or 0
        assert waited
        connection.execute(READING.delete())
    assert machines.run(west, "crawl", "--max-pages", "2", "fixture").code in {0, 8}
    with reading(west) as connection:
        left = connection.scalar(select(func.count()).where(CAPTURE.c.reading_state == ReadingState.PENDING))
    assert left == waited, "they can be read where their file is"
    assert machines.run(west, "queue", "add", "--everywhere", "reread").code == 0
    assert len({job.queue for job in queue_of(west)}) == 2, "one in each folder"
    file = next((east / "warc").rglob("*.warc.gz")).name
    with Archive.open(west) as opened, pytest.raises(Exception, match=f"lies in .*:{east}"):
        opened.warcs.path(file)
    assert machines.run(east, "crawl", "fixture").code in {0, 8}
    with reading(east) as connection:
        left = connection.scalar(select(func.count()).where(CAPTURE.c.reading_state == ReadingState.PENDING))
    assert left == 0


def test_a_queue_needs_a_server_and_a_program_that_is_not_older(machines, tmp_path, postgres_database):
    ran = machines.run(tmp_path / "file", "worker", "--queue")
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
    assert machines.run(folder, "queue", "list").code == NewerSchema.exit_code
    (folder / "archive.toml").write_text('database = "postgresql://nobody@127.0.0.1:1/none"\n')
    ran = machines.run(folder, "worker", "--queue")
    assert ran.code == 4
    assert "refused" in ran.sentence.lower()


def test_a_job_that_fails_for_good_waits_for_somebody_who_tries_it_again(machines, archive, stage):
    assert machines.run(archive, "queue", "add", "crawl", "nowhere").code == 0
    with machines.worker(archive) as one:
        wait_until(lambda: [job.state for job in queue_of(archive)] == ["failed"], one)
        assert "ended with 3: failed." in one.said()
    (job,) = queue_of(archive)
    assert (job.state, job.exit_code) == ("failed", 3)
    assert "There is no site named 'nowhere'" in job.said
    declared(archive, stage, name="nowhere")
    assert machines.run(archive, "queue", "retry", str(job.id)).code == 0
    with machines.worker(archive) as one:
        wait_until(lambda: "crawl nowhere: ended with 0: done." in one.said() and not queue_of(archive), one)
    assert machines.run(archive, "queue", "cancel", str(job.id)).code == 11
    assert machines.run(archive, "queue", "add", "serve").code == 2
