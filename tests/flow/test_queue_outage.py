"""Jobs of a queue that end because their PostgreSQL server was away: it is no fault of theirs."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage.archive import Archive
from storage.database.queue import rows
from storage.errors import ArchiveError, Terminated
from tests.chaos.postgres import Cluster, cluster_that_runs, programs
from tests.flow.machines import Machines, Working, closed, execute, machine, queue_of, wait_until

pytestmark = pytest.mark.slow
_IN_THE_MIDDLE = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'version'::regclass"


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with Machines(tmp_path_factory.mktemp("logs")) as made:
        yield made


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    if programs() is None:
        pytest.skip("it needs Debian's PostgreSQL, which it makes fall")
    with cluster_that_runs() as made:
        yield made


def conninfo_of(database: str) -> str:
    return make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)


def in_the_middle_of_a_job(database: str, worker: Working, do: Callable[[], None]) -> None:
    """Do something while a job of the worker waits for a table that we hold."""
    with closing(psycopg.connect(conninfo_of(database))) as holding:
        holding.execute("LOCK TABLE version")
        wait_until(lambda: holding.execute(_IN_THE_MIDDLE).fetchone() == (1,), worker)
        do()


def assert_given_back_and_done(archive: Path, worker: Working) -> None:
    wait_until(lambda: "verify: ended with 0: done." in worker.said(), worker)
    lines = [line for line in worker.said().splitlines() if "away while it ran" in line or ": ended with" in line]
    first, second, third = lines
    assert first.endswith(": the database was away while it ran.")
    assert second.endswith(f" verify: ended with {ArchiveError.exit_code}: given back.")
    assert third.endswith(" verify: ended with 0: done.")
    assert worker.stop() == Terminated.exit_code


def test_a_job_that_a_fall_of_the_server_ended_is_given_back(machines, cluster, tmp_path):
    archive = machine(tmp_path / "archive", cluster.url)

    with machines.worker(archive) as worker:
        assert machines.run(archive, "queue", "add", "verify").code == 0
        in_the_middle_of_a_job(cluster.url, worker, lambda: start_anew(cluster))
        assert_given_back_and_done(archive, worker)


def test_a_job_whose_lines_to_the_server_were_cut_is_given_back(machines, tmp_path, postgres_database):
    archive = machine(tmp_path / "archive", postgres_database)

    def cut() -> None:
        with closed(postgres_database):
            wait_until(lambda: "The database does not answer" in worker.said(), worker)

    with machines.worker(archive) as worker:
        assert machines.run(archive, "queue", "add", "verify").code == 0
        in_the_middle_of_a_job(postgres_database, worker, cut)
        assert_given_back_and_done(archive, worker)


def start_anew(cluster: Cluster) -> None:
    cluster.fall()
    cluster.start()


def crash(cluster: Cluster) -> None:
    """Kill the process of a connection, upon which the server ends all of them, and goes on itself."""
    with closing(psycopg.connect(conninfo_of(cluster.url))) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        wait_until(lambda: is_broken(connection))
    wait_until(lambda: answers(cluster.url))


def is_broken(connection: psycopg.Connection) -> bool:
    with suppress(psycopg.OperationalError):
        connection.execute("SELECT 1")
    return connection.broken


def answers(database: str) -> bool:
    with suppress(psycopg.OperationalError):
        execute(database)
        return True
    return False


@pytest.mark.parametrize("begin_anew", [start_anew, crash])
def test_a_server_tells_that_it_began_anew_since_a_job_was_taken(machines, cluster, tmp_path, begin_anew):
    archive = machine(tmp_path / "archive", cluster.url)
    assert machines.run(archive, "queue", "add", "verify").code == 0
    execute(cluster.url, "SET search_path = microfiche_queue", _TAKEN)
    [job] = queue_of(archive)
    with Archive.examine(archive) as opened:

        def has_begun_anew() -> bool:
            with opened.database.read() as connection:
                return rows.server_began_since(connection, job.id)

        assert not has_begun_anew()
        begin_anew(cluster)
        assert has_begun_anew()


_TAKEN = "UPDATE procrastinate_jobs SET status = 'doing'"
