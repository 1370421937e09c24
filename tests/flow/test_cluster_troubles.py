"""What befalls who reads on a cluster: it is lost, workers die of a file, files lie in S3, it speaks TLS."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from crawler.cluster.errors import ClusterLost, ClusterUnreachable, PagesLeftWaiting
from tests.authorities import Signed
from tests.flow.crawling import COMMAND, ROOT, run
from tests.flow.daskcluster import DaskProcesses, below, is_reading, kill_tree, until
from tests.flow.s3server import BUCKET, S3Server
from tests.flow.tides import PAGES, ended, program, rows, write_tides

pytestmark = pytest.mark.slow
_HELD = """
import time
import crawler.cluster.readers as readers
from crawler.cluster.work import read_batch as read
def held(batch, pool):
    while any("tides-2" in page.file for page in batch.pages):
        time.sleep(0.1)
    return read(batch, pool)
readers.read_batch = held
"""
"""A worker that never ends with the third file. Dask runs such lines twice; the second time is as the first."""
_DEADLY = """
import os
import signal
import crawler.cluster.readers as readers
from crawler.cluster.work import read_batch as read
def deadly(batch, pool):
    if any(page.capture.url.endswith("/tides/7.html") for page in batch.pages):
        os.kill(os.getpid(), signal.SIGKILL)
    return read(batch, pool)
readers.read_batch = deadly
"""
"""A worker that dies of one page as it does of the kernel's killer where memory is short."""


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three files of somebody's."""
    return write_tides(tmp_path_factory.mktemp("warcs"))


@pytest.fixture(scope="module")
def whole(warcs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that took them in, and read them here; nobody changes it."""
    archive = tmp_path_factory.mktemp("here") / "archive"
    assert program(archive, "import", str(warcs)).code == 0
    return archive


@pytest.fixture(scope="module")
def imported(whole: Path) -> list[str]:
    """What is in it."""
    return rows(whole)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[S3Server]:
    """A store that writes down what it reads."""
    made = S3Server(tmp_path / "server")
    made.begin()
    made.kill()
    made.start("--access-log", str(made.folder / "access.log"))
    yield made
    made.kill()


def preloaded(folder: Path, text: str) -> tuple[str, ...]:
    """Options of a worker that begins with some lines of Python."""
    lines = folder / "lines.py"
    lines.write_text(text)
    return "--preload", str(lines)


def stored(archive: Path) -> int:
    """How many readings are rows by now."""
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(archive / "microfiche.db")) as database:
        return int(database.execute("SELECT count(*) FROM reading").fetchone()[0])
    return 0


def test_a_reread_of_everything_whose_cluster_is_lost_goes_on_where_it_was(whole, imported, tmp_path):
    archive = Path(shutil.copytree(whole, tmp_path / "archive"))
    keeps_soon = (COMMAND[0], "-c", "import crawler.replay.pending as p; p._AT_ONCE = 20; " + COMMAND[2])
    with DaskProcesses(tmp_path / "cluster") as cluster:
        cluster.add_worker("--no-nanny", *preloaded(tmp_path, _HELD))
        words = [*keeps_soon, "--archive", str(archive), "reread", "--all", "--on", cluster.address]
        going_on = subprocess.Popen(words, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until(lambda: stored(archive) == PAGES * 2 // 3, "two of three files are read")
        assert cluster.scheduler is not None
        kill_tree(cluster.scheduler.pid)
        ran = ended(going_on)
    assert ran.code == ClusterLost.exit_code, ran.err
    again = program(archive, "reread", "--all")
    assert again.code == 0, again.err
    assert again.err.startswith("Every row was made anew from the WARC files; this went on with a reread that began")
    assert again.err.endswith(f" UTC and had read {PAGES * 2 // 3} pages.\n")
    assert rows(archive) == imported
    assert not (archive / "reread.json").exists()


IMPATIENT = (
    *COMMAND[:2],
    f"import crawler.cluster.dask_cluster as d; d.PATIENCE_SECONDS, d._ANSWER_SECONDS = 5, 2.0; {COMMAND[2]}",
)
"""The command, which gives a cluster up after some seconds."""


def stand_still(pid: int) -> list[int]:
    """Suspend a process and all below it, as on a machine that is suspended."""
    every = [pid, *below(pid)]
    for one in every:
        os.kill(one, signal.SIGSTOP)
    return every


def test_a_scheduler_that_stands_still_is_given_up(warcs, tmp_path):
    """Its system goes on confirming what it is sent, so that nothing breaks off."""
    with DaskProcesses(tmp_path / "cluster") as cluster:
        worker = cluster.add_worker("--no-nanny", *preloaded(tmp_path, _HELD))
        words = [*IMPATIENT, "--archive", str(tmp_path / "archive"), "import", str(warcs), "--on", cluster.address]
        going_on = subprocess.Popen(words, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until(lambda: is_reading(worker), "a page that is read")
        assert cluster.scheduler is not None
        stand_still(cluster.scheduler.pid)
        ran = ended(going_on)
    assert ran.code == ClusterLost.exit_code, ran.err
    assert "Nothing has come back from tcp://127.0.0.1:" in ran.err
    assert "was lost: its scheduler does not answer" in ran.err


def test_a_worker_that_stands_still_from_the_beginning_is_told(warcs, imported, tmp_path):
    archive = tmp_path / "archive"
    with DaskProcesses(tmp_path / "cluster") as cluster:
        worker = cluster.add_worker("--no-nanny")
        assert program(archive, "import", str(warcs), "--on", cluster.address).code == 0
        every = stand_still(worker.pid)
        ran = run(*IMPATIENT, "--archive", str(archive), "reread", "--all", "--on", cluster.address)
        assert ran.code == ClusterLost.exit_code, ran.err
        assert "a worker, or its scheduler, did not answer for 5 s" in ran.sentence
        for pid in every:
            os.kill(pid, signal.SIGCONT)
        again = program(archive, "reread", "--all", "--on", cluster.address)
    assert again.code == 0, again.err
    assert rows(archive) == imported


def test_a_page_that_workers_die_of_is_named_and_all_others_are_read(warcs, imported, tmp_path, monkeypatch):
    """Dask says of everything that these workers had been given that they died of it."""
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    archive = tmp_path / "archive"
    with DaskProcesses(tmp_path / "cluster") as cluster:
        cluster.add_worker(*preloaded(tmp_path, _DEADLY))
        ran = program(archive, "import", str(warcs), "--on", cluster.address)
    assert ran.code == PagesLeftWaiting.exit_code, ran.err
    assert ran.sentence.startswith(f"1 page of 1 file could not be read on the cluster {cluster.address}; the first:")
    assert (
        "tides-1.warc.gz, http://paper.example/tides/7.html: workers died of it, 1 in all, the last tcp://"
        in ran.sentence
    )
    assert stored(archive) == PAGES - 1
    again = program(archive, "import", str(warcs))
    assert again.code == 0, again.err
    assert rows(archive) == imported


def test_files_in_s3_are_read_there_by_workers_that_find_its_keys(
    server, warcs, whole, imported, tmp_path, monkeypatch
):
    """The server tells how many bytes it has read: when a reread is gone on with, each file once, by workers."""
    archive = Path(shutil.copytree(whole, tmp_path / "archive"))
    with DaskProcesses(tmp_path / "cluster") as cluster:
        without = cluster.add_worker("--no-nanny")
        for name, value in server.settings.items():
            monkeypatch.setenv(name, value)
        assert program(archive, "store", "--to", f"s3://{BUCKET}/tides", "--remove-local").code == 0
        ran = program(archive, "reread", "--all", "--on", cluster.address)
        assert ran.code == PagesLeftWaiting.exit_code, ran.err
        assert ran.sentence.startswith(f"{PAGES} pages of 3 files could not be read on the cluster")
        assert f"s3://{BUCKET}/tides/import/" in ran.sentence
        kill_tree(without.pid)
        without.wait()
        cluster.add_worker("--no-nanny")
        before = bytes_read(server)
        again = program(archive, "reread", "--all", "--on", cluster.address)
    assert again.code == 0, again.err
    assert rows(archive) == imported
    assert bytes_read(server) - before == sum(path.stat().st_size for path in warcs.iterdir())


def bytes_read(server: S3Server) -> int:
    """Of the files with pages, by now."""
    log = (server.folder / "access.log").read_text()
    return sum(map(int, re.findall(r" Read \([^)]*tides-\d\.warc[^)]*\): \((\d+),", log)))


def test_a_cluster_that_speaks_tls_is_read_on_with_certificates_that_dask_is_told(
    warcs, imported, tmp_path, monkeypatch
):
    """By Dask's own variables, as the how-to names them; who has no certificate is refused and told so."""
    root = Signed.root()
    authority = root.trusted(tmp_path / "authority.pem")
    own = root.signs("127.0.0.1").file(tmp_path / "own.pem")
    names = {"CA_FILE": authority} | {f"{who}__CERT": own for who in ("SCHEDULER", "WORKER", "CLIENT")}
    for name, path in names.items():
        monkeypatch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{name}", str(path))
    with DaskProcesses(tmp_path / "cluster", protocol="tls") as cluster:
        cluster.add_worker("--no-nanny")
        assert cluster.address.startswith("tls://")
        ran = program(tmp_path / "archive", "import", str(warcs), "--on", cluster.address)
        assert ran.code == 0, ran.err
        monkeypatch.delenv("DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT")
        refused = program(tmp_path / "other", "import", str(warcs), "--on", cluster.address)
    assert rows(tmp_path / "archive") == imported
    assert refused.code == ClusterUnreachable.exit_code, refused.err
    assert (
        "TLS needs certificates, and Dask is told of none here; set DASK_DISTRIBUTED__COMM__TLS__" in refused.sentence
    )
    assert not (tmp_path / "other").exists()
