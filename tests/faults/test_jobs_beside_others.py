"""Four jobs of four processes on one archive; jobs whose SQLite database somebody holds for a while, or too long."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from storage.archive import Archive
from storage.database.sqlite import BUSY_SECONDS
from storage.errors import ArchiveError, SiteLocked
from tests.faults.disturbed import STORIES, assert_read_by_fastwarc, paper
from tests.flow.crawling import COMMAND, ROOT, all_captures, declaration, declare, microfiche
from tests.flow.killing import assert_every_exchange_is_one_row, assert_whole, warc_files
from tests.flow.pathserver import PathServer, serving

pytestmark = pytest.mark.exhaustive

NAMES = ("east", "north", "south", "west")
SITE = ("limits.max_hops = 1", 'assets = "off"', "politeness.requests_per_second = 1000")
MOST_SECONDS = 300


@pytest.fixture
def servers() -> Iterator[dict[str, PathServer]]:
    with ExitStack() as held:
        yield {name: held.enter_context(serving(paper(name))) for name in NAMES}


@pytest.fixture(params=["sqlite", "postgres"])
def archive(request, tmp_path, servers) -> Path:
    where = tmp_path / "archive"
    where.mkdir()
    if request.param == "postgres":
        database = request.getfixturevalue("postgres_database")
        (where / "archive.toml").write_text(f'database = "{database}"\n')
    with Archive.create(where):
        for name, server in servers.items():
            declare(where, declaration(server.url, *SITE).replace('"fixture"', f'"{name}"'), name)
    return where


def begin(archive: Path, name: str) -> subprocess.Popen[str]:
    command = [*COMMAND, "--archive", str(archive), "crawl", name]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), text=True, **pipes)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = process.communicate(timeout=MOST_SECONDS)
    return process.returncode, said


def test_four_jobs_at_once_lose_nothing_double_nothing_and_one_more_of_a_site_is_refused(archive, servers):
    started = [begin(archive, name) for name in (*NAMES, NAMES[0])]
    codes = Counter(ended(process)[0] for process in started)
    again = codes[0] - len(NAMES)  # where the first of the two was over before the second began
    assert codes == Counter({0: 4, SiteLocked.exit_code: 1}) or again == 1, codes
    assert_whole(archive)
    assert_every_exchange_is_one_row(archive)
    for path in warc_files(archive):
        assert_read_by_fastwarc(path)
    fetched = Counter(capture.url for capture in all_captures(archive) if capture.status == 200)
    for server in servers.values():
        assert {f"{server.url}/story/{no}" for no in range(STORIES)} <= fetched.keys()
        assert {count for path, count in Counter(server.asked).items() if "story" in path} == {1}


@pytest.fixture
def local(tmp_path: Path) -> Iterator[tuple[Path, PathServer]]:
    """An archive on SQLite with one site."""
    with serving(paper()) as server, Archive.create(tmp_path / "archive"):
        declare(tmp_path / "archive", declaration(server.url, *SITE))
        yield tmp_path / "archive", server


def test_a_job_whose_database_is_held_for_a_while_waits_and_ends_as_ever(local):
    archive, server = local
    with closing(sqlite3.connect(archive / "microfiche.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        job = begin(archive, "fixture")
        time.sleep(5)
        assert server.asked == []
        other.execute("ROLLBACK")
        code, said = ended(job)
    assert code == 0, said
    assert len(set(server.asked)) == STORIES + 2


def test_a_job_whose_database_is_held_for_longer_than_it_waits_says_so_and_the_next_goes_on(local):
    archive, server = local
    with closing(sqlite3.connect(archive / "microfiche.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        code, said = ended(begin(archive, "fixture"))
        took = time.monotonic() - began
    assert (code, "database is locked" in said, "Traceback" in said) == (ArchiveError.exit_code, True, False), said
    assert took > BUSY_SECONDS
    assert server.asked == []
    assert microfiche(archive, "crawl", "fixture").code == 0
    assert_whole(archive)
