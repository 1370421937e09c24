"""What befalls who reads on a cluster: it is lost, workers die of a file, files lie in S3, it speaks TLS."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

import pytest

from crawler.cluster.errors import ClusterLost
from tests.flow.crawling import COMMAND, ROOT
from tests.flow.daskcluster import DaskProcesses, kill_tree, until
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


def test_a_reread_of_everything_whose_cluster_is_lost_goes_on_where_it_was(warcs, imported, tmp_path):
    archive = tmp_path / "archive"
    assert program(archive, "import", str(warcs)).code == 0
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
    assert again.sentence.startswith(
        "Every row was made anew from the WARC files; this went on with a reread that began"
    )
    assert again.sentence.endswith(f" UTC and had read {PAGES * 2 // 3} pages.")
    assert rows(archive) == imported
    assert not (archive / "reread.json").exists()
