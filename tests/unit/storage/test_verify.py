"""Every way in which an archive can stop agreeing with itself is found, and nothing else is."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from storage.archive import Archive
from storage.database.log import jobs
from storage.database.schema import CAPTURE, URL, WARC_FILE
from storage.database.statements import AnyRow
from storage.errors import VerifyFailed
from storage.fixity import verify
from storage.fixity.dump import dump
from storage.fixity.files import check_file, entries
from storage.fixity.findings import Finding, Weight
from storage.fixity.repairing import Repaired, repair
from storage.folder import digest
from storage.index import CdxIndex
from storage.ingest import ingest
from storage.records import Capture as CaptureNoun
from storage.records import ReadingState
from storage.warc.reader import read_file, record_at
from tests.unit.readingroom.library import Library
from tests.unit.storage.press import PAPER, ok, page
from tests.unit.storage.shelf import first_file, flip


@pytest.fixture
def archive(own_library: Library) -> Iterator[Archive]:
    with own_library.open() as opened:
        yield opened


def findings(archive: Archive) -> list[Finding]:
    found = [finding for entry in entries(archive) for finding in check_file(archive, entry)]
    return found + list(verify.check_rest(archive))


def kinds(archive: Archive) -> list[tuple[str, str]]:
    return sorted((finding.weight.value, finding.kind) for finding in findings(archive))


def change(archive: Archive, *statements: object) -> None:
    with archive.database.write() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload] # an update or a delete


def test_an_archive_that_was_left_alone_agrees_with_itself(archive: Archive) -> None:
    assert findings(archive) == []


def test_a_flipped_bit_in_an_answer_is_found_by_its_digest_its_record_and_its_row(archive: Archive) -> None:
    with archive.database.read() as connection:
        offset = connection.scalar(select(CAPTURE.c.offset).order_by(CAPTURE.c.at).limit(1))
    assert offset
    flip(first_file(archive), offset + 50)
    found = {finding.kind: finding for finding in findings(archive)}
    assert found.keys() == {"changed file", "damage", "half exchange", "missing record"}
    assert {finding.file for finding in found.values()} == {first_file(archive).name}
    assert found["damage"].offset == found["missing record"].offset == offset
    assert "to do: put a whole copy back" in str(found["damage"]).lower()


def test_what_cannot_be_read_is_set_aside_and_told_ever_after(archive: Archive) -> None:
    path = first_file(archive)
    whole = path.read_bytes()
    with archive.database.read() as connection:
        row = connection.execute(select(CAPTURE).order_by(CAPTURE.c.at).limit(1)).one()
    flip(path, row.offset + 50)
    damaged = path.read_bytes()
    [done] = [repair(archive, entry) for entry in entries(archive) if entry.name == path.name]
    assert (done.lost, done.added) == (1, 0)
    assert done.set_aside == 3  # the answer, the request, and what was known of both
    told = findings(archive)
    assert {(finding.weight, finding.kind) for finding in told} == {
        (Weight.NOTE, "set aside"),
        (Weight.NOTE, "lost record"),
    }
    [lost] = [finding for finding in told if finding.kind == "lost record"]
    assert (lost.record, lost.file) == (row.record_id, path.name)
    pieces = [(int(part.name.rpartition(".")[2].split("-")[0]), part) for part in _kept_aside(archive, path)]
    for offset, part in pieces:
        assert damaged[offset:].startswith(part.read_bytes())
    assert path.stat().st_size + sum(part.stat().st_size for _offset, part in pieces) == len(whole)
    assert [repair(archive, entry) for entry in entries(archive)] == [Repaired(), Repaired()]


def test_of_the_file_of_a_day_that_is_not_over_what_cannot_be_read_is_set_aside(archive: Archive) -> None:
    path = first_file(archive)
    change(archive, update(WARC_FILE).where(WARC_FILE.c.name == path.name).values(state="open", size=None, sha256=None))
    with archive.database.read() as connection:
        offset = connection.scalar(select(CAPTURE.c.offset).order_by(CAPTURE.c.at).limit(1))
    flip(path, offset + 50)
    [done] = [repair(archive, entry) for entry in entries(archive) if entry.name == path.name]
    assert (done.set_aside, done.lost) == (3, 1)
    [entry] = [entry for entry in entries(archive) if entry.name == path.name]
    assert (entry.state, entry.taken_in) == ("open", path.stat().st_size)
    assert {finding.weight for finding in findings(archive)} == {Weight.NOTE}
    with archive.database.read() as connection:
        assert not jobs.is_locked(connection, entry.site)


def _kept_aside(archive: Archive, path: Path) -> list[Path]:
    return sorted((archive.where / "quarantine").glob(f"{path.name}.*"))


def test_a_repair_that_was_killed_between_file_and_rows_is_finished(archive: Archive, monkeypatch) -> None:
    path = first_file(archive)
    with archive.database.read() as connection:
        offset = connection.scalar(select(CAPTURE.c.offset).order_by(CAPTURE.c.at).limit(1))
    flip(path, offset + 50)
    with monkeypatch.context() as patch:
        patch.setattr("storage.fixity.repairing._rows", _die)
        with pytest.raises(KeyboardInterrupt):
            [repair(archive, entry) for entry in entries(archive)]
    assert "wrong row" in {finding.kind for finding in findings(archive)}
    done = [repair(archive, entry) for entry in entries(archive)]
    assert sum(one.moved for one in done) > 0
    assert {finding.weight for finding in findings(archive)} == {Weight.NOTE}


def _die(*_given: object) -> None:
    raise KeyboardInterrupt


def test_a_wrong_index_is_found_and_made_anew(archive: Archive) -> None:
    index = CdxIndex(archive.index, archive.warcs)
    index.bring_up_to_date()
    assert findings(archive) == []
    part = archive.index / f"{first_file(archive).name}.cdxj"
    part.write_bytes(part.read_bytes().replace(b'"offset": "', b'"offset": "1'))
    assert kinds(archive) == [("fault", "wrong index")]
    for entry in entries(archive):
        repair(archive, entry)
    assert findings(archive) == []


def test_a_block_that_is_not_that_of_its_digest_is_found(archive: Archive) -> None:
    """As after a wrong repair: the gzip member is whole, and its record too."""
    path = first_file(archive)
    with archive.database.read() as connection:
        row = connection.execute(select(CAPTURE).order_by(CAPTURE.c.at).limit(1)).one()
    altered = record_at(path, row.offset).replace(b"HTTP/1.1 ", b"HTTP/1.0 ")
    data = path.read_bytes()
    path.write_bytes(data[: row.offset] + gzip.compress(altered) + data[row.offset + row.length :])
    (found,) = [finding for finding in findings(archive) if finding.kind == "flaw"]
    assert (found.weight, found.file, found.offset) == (Weight.FAULT, path.name, row.offset)
    assert "WARC-Block-Digest" in found.what


def test_a_file_that_lost_its_end_says_how_much(archive: Archive) -> None:
    path = first_file(archive)
    size = path.stat().st_size
    os.truncate(path, size - 10)
    assert f"it has {size - 10} bytes and had {size}" in findings(archive)[0].what


def test_a_file_that_is_not_there_is_missing(archive: Archive) -> None:
    first_file(archive).unlink()
    assert kinds(archive) == [("fault", "missing file")]


def test_a_moved_file_is_noted_and_not_checked(archive: Archive) -> None:
    path = first_file(archive)
    path.unlink()
    change(archive, update(WARC_FILE).where(WARC_FILE.c.name == path.name).values(state="moved", place="tape 7"))
    (finding,) = findings(archive)
    assert (finding.weight, finding.what) == (Weight.NOTE, "moved to tape 7; not checked")


def test_a_capture_without_a_row_is_found_and_repaired(archive: Archive) -> None:
    with archive.database.read() as connection:
        before = list(dump(connection))
    change(archive, delete(CAPTURE).where(CAPTURE.c.status == 410))
    assert kinds(archive) == [("fault", "missing row")]
    assert sum(repair(archive, entry).added for entry in entries(archive)) == 1
    assert findings(archive) == []
    with archive.database.read() as connection:
        assert [line for line in dump(connection) if '"capture"' in line] == [
            line for line in before if '"capture"' in line
        ]


def test_a_file_that_the_database_does_not_know_is_one_finding_and_repaired(own_library: Library) -> None:
    own_library.press.run(ok("/x", page("New", "Text.")), ok("/y", page("Newer", "Text.")))
    with own_library.open() as archive:
        (finding,) = findings(archive)
        assert (finding.kind, finding.what) == ("unknown file", "its 2 exchanges have no rows")
        assert sum(repair(archive, entry).added for entry in entries(archive)) == 2
        assert kinds(archive) == [("fault", "unread")]


def test_records_of_others_have_no_claim_and_each_has_its_row(empty_library: Library) -> None:
    path = empty_library.press.run(ok("/x", page("New", "Text.")), ok("/y", page("Newer", "Text.")))
    foreign = [replace(event, claim=None) for event in read_file(path) if isinstance(event, CaptureNoun)]
    with empty_library.open() as archive:
        with archive.database.write() as connection:
            for event in foreign:
                ingest(connection, event)
        with archive.database.read() as connection:
            assert len(connection.execute(select(CAPTURE)).all()) == 2


def test_a_copy_of_a_file_is_noted(archive: Archive) -> None:
    path = first_file(archive)
    copy = path.with_name("copy.warc.gz")
    copy.write_bytes(path.read_bytes())
    for entry in entries(archive):
        repair(archive, entry)
    [twice] = findings(archive)
    assert (twice.weight, twice.kind, twice.file) == (Weight.NOTE, "twice", copy.name)
    assert twice.what == f"4 of its captures stand in {path.name}, too"


def test_a_damaged_copy_of_somebody_s_is_no_fault_where_the_answer_stands_in_another_file(archive: Archive) -> None:
    path = first_file(archive)
    with archive.database.read() as connection:
        offset = connection.scalar(select(CAPTURE.c.offset).order_by(CAPTURE.c.at).limit(1))
    copy = path.with_name("copy.warc.gz")
    copy.write_bytes(path.read_bytes())
    flip(copy, offset + 50)
    with archive.database.write() as connection:
        ingest(connection, *(event for event in read_file(copy) if isinstance(event, CaptureNoun)))
        closed = {"state": "closed", "size": copy.stat().st_size, "sha256": digest(copy)}
        connection.execute(update(WARC_FILE).where(WARC_FILE.c.name == copy.name).values(**closed))
    found = {finding.kind: finding for finding in findings(archive)}
    assert found.keys() == {"damage", "half exchange", "twice"}
    assert {finding.weight for finding in found.values()} == {Weight.NOTE}
    assert found["half exchange"].what.endswith(f"the answer stands in {path.name}")


@pytest.mark.parametrize(
    "values",
    [
        lambda row: {"offset": row.offset + 1},
        lambda row: {"length": row.length + 1},
        lambda row: {"url_id": select(URL.c.id).where(URL.c.url == f"{PAPER}/m").scalar_subquery()},
    ],
)
def test_a_row_that_says_another_place_or_url_is_wrong(
    archive: Archive, values: Callable[[AnyRow], dict[str, object]]
) -> None:
    with archive.database.read() as connection:
        row = connection.execute(select(CAPTURE).order_by(CAPTURE.c.at).limit(1)).one()
    change(archive, update(CAPTURE).where(CAPTURE.c.id == row.id).values(**values(row)))
    (finding,) = findings(archive)
    assert (finding.kind, finding.offset) == ("wrong row", row.offset)
    assert f"{row.record_id} is {PAPER}/ at {row.offset}, {row.length} bytes; its row says " in finding.what


def test_pages_that_wait_to_be_read_are_a_fault_unless_a_job_is_at_it(archive: Archive) -> None:
    change(archive, update(CAPTURE).where(CAPTURE.c.status == 200).values(reading_state=ReadingState.PENDING))
    assert kinds(archive) == [("fault", "unread")]
    with archive.database.write() as connection:
        jobs.lock(connection, "paper", "job")
    assert kinds(archive) == [("note", "unread")]


def test_a_torn_tail_is_noted(archive: Archive) -> None:
    first_file(archive).with_name("x.warc.gz.torn").write_bytes(b"torn")
    (finding,) = findings(archive)
    assert (finding.weight, finding.kind, finding.file) == (Weight.NOTE, "torn tail", "x.warc.gz.torn")


def test_of_a_running_job_only_what_is_told_is_compared(own_library: Library) -> None:
    """What was appended a moment ago has no row yet, and the last record may be half written."""
    path = own_library.press.run(ok("/x", page("New", "Text.")), ok("/y", page("Newer", "Text.")))
    with own_library.open() as archive:
        job = path.name.split("-")[2]
        with archive.database.write() as connection:
            for event in list(read_file(path))[:3]:
                ingest(connection, event)
            key = connection.scalars(select(WARC_FILE.c.job).where(WARC_FILE.c.name == path.name)).one()
            assert key is not None
            assert key.startswith(job)
            jobs.lock(connection, "paper", key)
        os.truncate(path, path.stat().st_size - 5)
        assert kinds(archive) == [("note", "unread")]
        with archive.database.write() as connection:
            jobs.unlock(connection, "paper", key)
        assert kinds(archive) == [
            ("fault", "damage"),
            ("fault", "missing row"),
            ("fault", "unread"),
            ("note", "open"),
        ]


def test_a_file_that_a_running_job_has_just_begun_is_no_fault(own_library: Library) -> None:
    path = own_library.press.run(ok("/x", page("New", "Text.")))
    key = next(event.job for event in read_file(path) if getattr(event, "job", None))
    assert key is not None
    with own_library.open() as archive:
        with archive.database.write() as connection:
            jobs.lock(connection, "paper", key)
        assert findings(archive) == []


def test_the_tail_of_a_job_that_died_is_left_to_the_next_crawl(own_library: Library) -> None:
    path = own_library.press.run(ok("/x", page("New", "Text.")))
    with own_library.open() as archive:
        with archive.database.write() as connection:
            ingest(connection, next(read_file(path)))
        assert sum(repair(archive, entry).added for entry in entries(archive)) == 0
        assert kinds(archive) == [("fault", "missing row"), ("note", "open")]


def test_the_command_says_that_all_agrees(own_library: Library) -> None:
    assert own_library.said("verify").splitlines()[-1].startswith("WARC files and database agree: 2 checked, ")


def test_the_command_fails_with_each_finding_and_their_number(own_library: Library) -> None:
    with own_library.open() as archive:
        change(archive, delete(CAPTURE).where(CAPTURE.c.status.in_((301, 410))))
    result = own_library.run("verify")
    assert isinstance(result.exception, VerifyFailed)
    assert str(result.exception).endswith("does not agree with itself: 2 × missing row.")
    # Without amcheck, which PostgreSQL brings along or not, a note says that the indexes were not checked.
    assert [line.split(": ")[0] for line in result.stdout.splitlines() if "amcheck" not in line] == ["fault", "fault"]
    found = [json.loads(line) for line in own_library.run("verify", "--json").stdout.splitlines()]
    assert [(f["weight"], f["kind"]) for f in found if f["weight"] != "note"] == [("fault", "missing row")] * 2
    said = own_library.said("verify", "--repair").splitlines()
    assert said[-1].startswith("WARC files and database agree: 2 checked, ")


def test_the_dump_goes_to_stdout_or_into_a_file(own_library: Library, tmp_path: Path) -> None:
    lines = own_library.said("verify", "--dump").splitlines()
    with own_library.open() as archive, archive.database.read() as connection:
        assert lines == list(dump(connection))
    own_library.said("verify", "--dump", str(tmp_path / "dump.jsonl"))
    assert (tmp_path / "dump.jsonl").read_text("utf-8").splitlines() == lines
