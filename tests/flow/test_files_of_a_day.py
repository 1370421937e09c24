"""The jobs of a site's day write to one file; the first job of the next day closes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator

from crawler.commands.jobs.due import due_names
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.database.schema import CAPTURE, JOB, SITE_VERSION, WARC_FILE
from storage.database.statements import AnyRow
from storage.warc.events import FileStart, JobEnd, SiteDeclaration
from storage.warc.reader import read_file
from tests.flow.crawling import declaration, declare, dumped, fetch, microfiche, reading
from tests.flow.killing import make_older, warc_files
from tests.flow.pathserver import Answer, PathServer, serving

pytestmark = pytest.mark.slow

PAGES = {
    f"/{number}": Answer(f"<!doctype html><title>Page {number}</title><h1>Page {number}</h1>") for number in range(4)
}


@pytest.fixture
def paper() -> Iterator[PathServer]:
    with serving(PAGES) as served:
        yield served


@pytest.fixture
def archive(paper: PathServer, tmp_path: Path) -> Path:
    declare(tmp_path / "archive", declaration(paper.url, start=("/0",)))
    return tmp_path / "archive"


def file_rows(archive: Path) -> list[AnyRow]:
    with reading(archive) as connection:
        return list(connection.execute(select(WARC_FILE).order_by(WARC_FILE.c.name)))


def test_jobs_of_a_day_write_to_one_file_each_behind_a_warcinfo_record_of_its_own(paper, archive):
    for number in range(3):
        assert fetch(archive, f"{paper.url}/{number}").code == 0
    [path] = warc_files(archive)
    events = list(read_file(path))
    begun = [event.job for event in events if isinstance(event, FileStart)]
    ended = [event.job for event in events if isinstance(event, JobEnd)]
    assert begun == ended
    assert len(set(begun)) == 3
    assert sum(isinstance(event, SiteDeclaration) for event in events) == 1, "the file begins with it"
    with path.open("rb") as file:
        infos = [
            record.rec_headers.get_header("WARC-Record-ID")
            if record.rec_type == "warcinfo"
            else record.rec_headers.get_header("WARC-Warcinfo-ID")
            for record in ArchiveIterator(file, no_record_parse=True)
        ]
    assert infos == sorted(infos, key=infos.index), "each record names the warcinfo record before it"
    with reading(archive) as connection:
        jobs = dict(
            connection.execute(select(CAPTURE.c.job, CAPTURE.c.file_id).where(CAPTURE.c.kind != "robots")).all()
        )
        assert list(jobs) == begun
        assert set(connection.scalars(select(JOB.c.exit_code))) == {0}
    [row] = file_rows(archive)
    assert (row.state, row.ingested_to, row.sha256) == ("open", path.stat().st_size, None)
    assert microfiche(archive, "verify").code == 0


def test_what_is_read_again_from_the_file_of_a_day_is_the_same_and_the_next_job_writes_on(paper, archive):
    for number in range(2):
        assert fetch(archive, f"{paper.url}/{number}").code == 0
    before = dumped(archive)
    with Archive.open(archive) as opened:
        reread_all(opened, workers=1, report=lambda _what, _done: None)
    assert dumped(archive) == before
    assert fetch(archive, f"{paper.url}/3").code == 0
    assert len(warc_files(archive)) == 1
    assert microfiche(archive, "verify").code == 0


def test_a_site_that_is_declared_otherwise_is_declared_again_in_the_file(paper, archive):
    assert fetch(archive, f"{paper.url}/0").code == 0
    declare(archive, declaration(paper.url, "limits.max_hops = 1", start=("/0",)))
    assert fetch(archive, f"{paper.url}/1").code == 0
    [path] = warc_files(archive)
    told = [event.digest for event in read_file(path) if isinstance(event, SiteDeclaration)]
    assert len(set(told)) == len(told) == 2
    with reading(archive) as connection:
        assert set(connection.scalars(select(SITE_VERSION.c.digest))) == set(told)


def test_the_first_job_of_another_day_closes_the_file_and_begins_another(paper, archive):
    assert fetch(archive, f"{paper.url}/0").code == 0
    older = make_older(archive, *warc_files(archive), 1).name
    assert fetch(archive, f"{paper.url}/1").code == 0
    first, second = file_rows(archive)
    whole = next(path for path in warc_files(archive) if path.name == older).read_bytes()
    assert (first.name, first.state) == (older, "closed")
    assert (first.size, first.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert second.state == "open"
    assert microfiche(archive, "verify").code == 0


def test_a_site_with_nothing_due_gets_a_turn_to_have_its_file_closed(paper, archive):
    assert microfiche(archive, "crawl", "fixture").code == 0
    with Archive.open(archive) as opened:
        assert due_names(opened, datetime.now(UTC)) == []
        make_older(archive, *warc_files(archive), 40)
        assert due_names(opened, datetime.now(UTC)) == ["fixture"]
    asked = len(paper.asked)
    ran = microfiche(archive, "crawl", "--due")
    assert (ran.code, ran.out) == (0, "")
    assert [row.state for row in file_rows(archive)] == ["closed"]
    assert len(paper.asked) == asked
    with reading(archive) as connection:
        assert len(connection.scalars(select(JOB.c.key)).all()) == 1, "it was no job"


def test_a_file_of_another_day_that_was_taken_away_is_not_waited_for(paper, archive):
    assert microfiche(archive, "crawl", "fixture").code == 0
    make_older(archive, *warc_files(archive), 3).unlink()
    with Archive.open(archive) as opened:
        assert due_names(opened, datetime.now(UTC)) == []
    assert microfiche(archive, "verify").code != 0, "it says what is missing"


def test_a_file_whose_torn_end_was_cut_is_not_written_to_further(paper, archive):
    assert fetch(archive, f"{paper.url}/0").code == 0
    [path] = warc_files(archive)
    with path.open("ab") as file:
        file.write(b"\x1f\x8b half a record")
    whole = path.stat().st_size
    for number in (1, 2):
        assert fetch(archive, f"{paper.url}/{number}").code == 0
    cut, other = warc_files(archive)
    assert (cut, cut.stat().st_size < whole) == (path, True)
    assert [row.state for row in file_rows(archive)] == ["closed", "open"]
    assert sum(isinstance(event, FileStart) for event in read_file(other)) == 2
