"""`import --on` and `reread --on` with a real scheduler and real workers: the rows are those that a reading here gives,
whoever dies on the way.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.cluster.errors import ClusterLost, ClusterUnreachable, PagesLeftWaiting, WorkersDiffer
from tests.flow.crawling import COMMAND, ROOT, Ran, dumped, run
from tests.flow.daskcluster import DaskProcesses, is_reading, kill_tree, until
from tests.flow.tides import PAGES, begun, ended, program, rows, write_tides
from tests.releases import RELEASES, lay_out

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three files of somebody's."""
    return write_tides(tmp_path_factory.mktemp("warcs"))


@pytest.fixture(scope="module")
def imported(warcs: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The dump of an archive that took them in, and read them here."""
    archive = tmp_path_factory.mktemp("here") / "archive"
    assert program(archive, "import", str(warcs)).code == 0
    return rows(archive)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskProcesses]:
    """A scheduler with a worker that Dask's nanny begins, as it does where nobody says otherwise."""
    with DaskProcesses(tmp_path_factory.mktemp("cluster")) as made:
        made.add_worker()
        yield made


@pytest.fixture(scope="module")
def reread_here(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The dump of the archive of a release that was reread here."""
    here = lay_out(RELEASES[-1], tmp_path_factory.mktemp("here") / "archive")
    local = program(here, "reread", "--all")
    assert (local.code, local.err) == (0, "Every row was made anew from the WARC files.\n")
    return dumped(here)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_cluster_makes_the_same_rows_of_an_archive_as_one_machine(kind, cluster, reread_here, tmp_path, request):
    there = lay_out(RELEASES[-1], tmp_path / "archive")
    if kind == "postgres":
        url = request.getfixturevalue("postgres_database")
        (there / "microfiche.db").unlink()
        (there / "archive.toml").write_text(f'database = "{url}"\n')
    ran = program(there, "reread", "--all", "--on", cluster.address)
    assert (ran.code, ran.err) == (0, "Every row was made anew from the WARC files.\n")
    assert dumped(there) == reread_here


def test_files_of_a_store_are_read_there_by_workers(cluster, reread_here, tmp_path):
    there = lay_out(RELEASES[-1], tmp_path / "archive")
    assert program(there, "store", "--to", f"file://{tmp_path}/store", "--remove-local").code == 0
    ran = program(there, "reread", "--all", "--on", cluster.address)
    assert ran.code == 0, ran.err
    assert dumped(there) == reread_here


def test_workers_that_are_begun_for_it_are_gone_afterwards(warcs, imported, tmp_path):
    ran = program(tmp_path / "archive", "import", str(warcs), "--on", "local:1")
    assert (ran.code, ran.out) == (0, f"3 files with {PAGES} captures taken in.\n"), ran.err
    assert rows(tmp_path / "archive") == imported


def test_a_worker_that_is_killed_in_the_middle_loses_nothing(warcs, imported, tmp_path):
    with DaskProcesses(tmp_path / "cluster") as cluster:
        victim = cluster.add_worker("--no-nanny")
        going_on = begun(tmp_path / "archive", "import", str(warcs), "--on", cluster.address)
        until(lambda: is_reading(victim), "a worker that reads")
        os.kill(victim.pid, signal.SIGKILL)
        cluster.add_worker("--no-nanny")
        ran = ended(going_on)
    assert ran.code == 0, ran.err
    assert rows(tmp_path / "archive") == imported


def test_a_scheduler_that_is_killed_in_the_middle_is_told_and_the_next_run_goes_on(warcs, imported, tmp_path):
    with DaskProcesses(tmp_path / "cluster") as cluster:
        worker = cluster.add_worker("--no-nanny")
        going_on = begun(tmp_path / "archive", "import", str(warcs), "--on", cluster.address)
        until(lambda: is_reading(worker), "a worker that reads")
        assert cluster.scheduler is not None
        kill_tree(cluster.scheduler.pid)
        ran = ended(going_on)
    assert ran.code == ClusterLost.exit_code, ran.err
    assert "was lost: " in ran.sentence
    again = program(tmp_path / "archive", "import", str(warcs))
    assert again.code == 0, again.err
    assert rows(tmp_path / "archive") == imported


def test_a_worker_that_reads_otherwise_is_refused_before_anything_is_changed(warcs, tmp_path):
    other = tmp_path / "other.py"
    other.write_text("import crawler.cluster.facts as facts\nfacts.EXTRACTOR = 'microfiche 0, trafilatura 1'\n")
    with DaskProcesses(tmp_path / "cluster") as cluster:
        cluster.add_worker("--no-nanny", "--preload", str(other))
        ran = program(tmp_path / "archive", "import", str(warcs), "--on", cluster.address)
    assert ran.code == WorkersDiffer.exit_code
    assert "extractor is microfiche 0, trafilatura 1 there and microfiche " in ran.sentence
    assert not (tmp_path / "archive").exists()


def test_a_file_that_workers_do_not_see_is_named_and_waits(cluster, warcs, imported, tmp_path):
    """/proc/self/cwd is another folder for each process."""
    (tmp_path / "mine").mkdir()
    words = [*COMMAND, "--archive", "/proc/self/cwd/archive", "import", str(warcs), "--on", cluster.address]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=tmp_path / "mine", env=environment, text=True, capture_output=True, check=False)
    ran = Ran(done.returncode, done.stdout, done.stderr)
    assert ran.code == PagesLeftWaiting.exit_code
    assert ran.sentence.startswith(
        f"{PAGES} pages of 3 files could not be read on the cluster {cluster.address}; the first:"
    )
    assert "tides-0.warc.gz cannot be read on" in ran.sentence
    assert "(No such file or directory)" in ran.sentence
    archive = tmp_path / "mine" / "archive"
    assert program(archive, "import", str(warcs)).code == 0
    assert rows(archive) == imported


def test_a_cluster_that_is_not_there_is_told_at_once(warcs, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    ran = program(tmp_path / "archive", "import", str(warcs), "--on", f"tcp://127.0.0.1:{port}")
    assert ran.code == ClusterUnreachable.exit_code == 21
    assert ran.sentence.startswith(f"The cluster tcp://127.0.0.1:{port} cannot be reached: Connection refused.")
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize("what", ["a port that never answers", "a scheduler without workers"])
def test_a_cluster_that_does_nothing_is_told_in_bounded_time(what, warcs, tmp_path):
    brief = "import crawler.cluster.dask_cluster as d; d.CONNECT_SECONDS = d.WORKERS_SECONDS = 2; "
    command = (COMMAND[0], "-c", brief + COMMAND[2], "--archive", str(tmp_path / "archive"), "import", str(warcs))
    if what == "a port that never answers":
        with socket.create_server(("127.0.0.1", 0)) as listening:
            ran = run(*command, "--on", f"tcp://127.0.0.1:{listening.getsockname()[1]}")
    else:
        with DaskProcesses(tmp_path / "cluster") as cluster:
            ran = run(*command, "--on", cluster.address)
            assert "no worker came" in ran.sentence
    assert ran.code == ClusterUnreachable.exit_code, ran.err
    assert not (tmp_path / "archive").exists()


def test_an_address_that_is_none_is_told(tmp_path):
    ran = program(tmp_path / "archive", "reread", "--on", "10.0.0.5")
    assert (ran.code, ran.sentence[:40]) == (2, "'10.0.0.5' is no address of a cluster. G")
