"""How jobs end that lose pages, cannot begin, or meet a fault on the way: said, counted, with a code of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import errors
from storage.database.queries.runs import Run, runs
from storage.database.schema import CAPTURE, LOCK, READING
from storage.errors import (
    ArchiveError,
    ArchiveUnwritable,
    EndedEarly,
    MicroficheError,
    PagesSetAside,
    ReadingBroken,
    SiteUnreachable,
    Terminated,
)
from storage.records import ReadingState
from storage.warc.events import JobEnd
from storage.warc.reader import read_file
from tests.faults.starting import Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare, microfiche, reading, run
from tests.flow.killing import Stage, assert_whole, staged, warc_files

pytestmark = pytest.mark.slow

START = ("/letters/", "/sport/")
SITE = ("limits.max_hops = 0", "politeness.concurrency = 4")


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    begin_readers()
    with starter(tmp_path_factory.mktemp("starter")) as started:
        yield started


@pytest.fixture
def stage() -> Iterator[Stage]:
    with staged(seconds=0.0) as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path, stage: Stage) -> Path:
    declare(tmp_path / "archive", declaration(stage.served.url, *SITE, start=START))
    return tmp_path / "archive"


def crawl(start: Starter, archive: Path, fault: str | None = None, passage: int = 1) -> int:
    return start.start(archive, "crawl", "fixture", gap=(fault, passage) if fault else None).wait()


def sentence(start: Starter) -> str:
    """The sentence with which the last crawl failed."""
    last = start.said().splitlines()[-1]
    assert last.startswith("microfiche: "), start.said()
    return last.removeprefix("microfiche: ")


def last_job(archive: Path) -> Run:
    with reading(archive) as connection:
        return runs(connection, 1)[0]


def failed_readings(archive: Path) -> list[str]:
    """The reasons of readings that failed."""
    with reading(archive) as connection:
        failed = CAPTURE.c.reading_state == ReadingState.FAILED
        query = select(READING.c.reason).join(CAPTURE, CAPTURE.c.id == READING.c.capture_id)
        return list(connection.scalars(query.where(failed)))


def assert_given_back(archive: Path) -> None:
    with reading(archive) as connection:
        assert connection.scalar(select(func.count()).select_from(LOCK)) == 0


# pages that cannot be read


def test_a_bug_in_reading_is_said_with_its_traceback_counted_kept_and_has_a_code_of_its_own(start, archive, stage):
    assert crawl(start, archive, "reading has a bug") == ReadingBroken.exit_code == 14
    assert sentence(start).startswith("1 page could not be read because of a bug in Microfiche; the first was http://")
    assert "KeyError: 'headline' (tests.faults.planted, line " in sentence(start)
    assert "Traceback (most recent call last):" in start.said()
    job = last_job(archive)
    assert (job.why, job.exit_code, job.counts["bug-in-reading"]) == ("finished", 14, 1)
    [end] = [event for path in warc_files(archive) for event in read_file(path) if isinstance(event, JobEnd)]
    assert end.result["bug"].startswith(f"{stage.served.url}/letters/\nTraceback (most recent call last):")
    [reason] = failed_readings(archive)
    assert reason.startswith("a bug in reading: KeyError: 'headline'")
    assert_whole(archive)


def test_the_jobs_that_lost_pages_show_it(start, archive):
    crawl(start, archive, "reading has a bug")
    shown = microfiche(archive, "jobs")
    assert "finished (14)" in shown.out
    assert "bug-in-reading 1" in " ".join(shown.out.split())
    [job] = map(json.loads, microfiche(archive, "jobs", "--json").out.splitlines())
    assert job["counts"]["bug-in-reading"] == 1


def test_pages_that_a_bug_kept_from_being_read_are_read_once_it_is_mended(start, archive):
    crawl(start, archive, "reading has a bug")
    again = microfiche(archive, "reread", "--all")
    assert (again.code, failed_readings(archive)) == (0, [])


def test_a_page_that_kills_its_readers_is_said_once(start, archive, stage):
    assert crawl(start, archive, "a page kills its readers") == PagesSetAside.exit_code == 15
    assert sentence(start).startswith("1 page could not be read and was set aside; the first was ")
    assert "its reader died 3 times, at last by SIGSEGV" in sentence(start)
    assert last_job(archive).counts["set-aside"] == 1
    assert_whole(archive)
    assert crawl(start, archive, "a page kills its readers") == 0, start.said()


# jobs that cannot begin


def test_a_job_whose_files_cannot_be_written_says_so_and_gives_the_site_back(start, archive):
    (archive / "warc").mkdir(parents=True)
    (archive / "warc" / "fixture").write_text("no folder")
    assert crawl(start, archive) == ArchiveUnwritable.exit_code
    assert sentence(start).startswith("Cannot write to the archive ")
    assert_given_back(archive)
    (archive / "warc" / "fixture").unlink()
    assert crawl(start, archive) == 0, start.said()


@pytest.mark.parametrize("passage", [1, 2, 3])
def test_a_disk_that_cannot_hold_the_first_file_is_named(passage, start, archive):
    assert crawl(start, archive, "the folder is not on the disk", passage) == ArchiveUnwritable.exit_code
    assert "I/O error" in sentence(start)
    assert warc_files(archive) == []
    assert_given_back(archive)
    assert crawl(start, archive) == 0, start.said()


# jobs that meet a fault on the way


@pytest.mark.parametrize(
    ("fault", "passage"),
    [
        ("robots.txt cannot be looked up", 1),
        ("what is kept of a page cannot be looked up", 1),
        ("the memory cannot be looked up", 1),
        ("the next claim cannot be looked up", 1),
        ("the next claim cannot be looked up", 2),
        ("what is due cannot be looked up", 1),
        ("what waits to be read cannot be looked up", 1),
        ("what waits to be read cannot be looked up", 2),
    ],
)
def test_a_read_of_the_database_that_fails_once_ends_the_job_and_the_next_one_goes_on(
    fault, passage, start, stage, archive
):
    if fault == "what is kept of a page cannot be looked up":
        story = f"{stage.served.url}/tug-of-war-with-a-tug/"
        code = start.start(archive, "crawl", story, gap=(fault, passage)).wait()
    else:
        code = crawl(start, archive, fault, passage)
    assert code == ArchiveError.exit_code, start.said()
    assert "server closed the connection unexpectedly" in sentence(start)
    assert_given_back(archive)
    assert crawl(start, archive) == 0, start.said()
    assert_whole(archive)


class Resting(BaseHTTPRequestHandler):
    """A host that wants to be left alone for an hour."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/robots.txt" else 503)
        self.send_header("Retry-After", "3600")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_host_that_wants_to_be_left_alone_for_longer_than_a_job_waits_is_named(start, tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), Resting) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        declare(tmp_path, declaration(url, "politeness.concurrency = 1", start=("/a/", "/b/", "/c/")))
        code = crawl(start, tmp_path)
        server.shutdown()
        thread.join()
    assert code == EndedEarly.exit_code, start.said()
    assert "a host asks to be left alone until " in sentence(start)
    assert "2 URLs are due still" in sentence(start)


def test_two_signals_end_a_job_as_interrupted(start, tmp_path):
    with staged(seconds=4) as stage:
        archive = tmp_path / "archive"
        declare(archive, declaration(stage.served.url, *SITE, "limits.timeout = 30.0", start=START))
        crawling = start.start(archive, "crawl", "fixture")
        stage.wait_for_hits(1, crawling)
        os.kill(crawling.pid, signal.SIGTERM)
        crawling.wait_at_most(0.5)
        os.kill(crawling.pid, signal.SIGTERM)
        assert crawling.wait() == Terminated.exit_code, start.said()
    assert sentence(start) == str(Terminated())
    assert last_job(archive).exit_code == Terminated.exit_code
    assert_given_back(archive)


def test_no_two_branches_of_errors_share_an_exit_code():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MicroficheError)]
    own = [kind.exit_code for kind in kinds if "exit_code" in vars(kind)]
    assert len(own) == len(set(own))


# one judge


@pytest.mark.parametrize("command", [("microfiche",), ("scrapy",)], ids=["microfiche crawl", "scrapy crawl"])
def test_a_site_where_nothing_listens_is_unreachable_for_either_command(command, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    declare(tmp_path, declaration(f"http://127.0.0.1:{port}", "retry.times = 1"))
    if command == ("scrapy",):
        ran = run(sys.executable, "-m", "scrapy", "crawl", "fixture", "-s", f"ARCHIVE_DIR={tmp_path}")
    else:
        ran = microfiche(tmp_path, "crawl", "fixture")
    assert ran.code == SiteUnreachable.exit_code, ran.err
    assert ran.sentence.startswith(f"Could not reach http://127.0.0.1:{port}/")
    assert last_job(tmp_path).exit_code == SiteUnreachable.exit_code
