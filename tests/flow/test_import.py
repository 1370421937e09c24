"""`microfiche import`: WARC and ARC files of others, in their place in time."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

import microfiche as program
from crawler.newspaper import Newspaper
from crawler.newspaper.wire import Answer, Asked
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.database import search
from storage.records import Kind
from tests.flow.crawling import (
    COMMAND,
    Ran,
    all_captures,
    article_of,
    captures_of,
    declaration,
    declare,
    dumped,
    reading,
    run,
    versions_of,
)

pytestmark = pytest.mark.slow

BASE = "http://127.0.0.1:9"
PATH = "/2026/04/referee-who-apologises/"
OTHER = "/2026/04/rope-works-last-order/"


@pytest.fixture
def command(capsys, tmp_path):
    """Run the command in this process."""

    def invoke(*arguments: str) -> Ran:
        code = run_command(program.VERBS, ["--archive", str(tmp_path / "archive"), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return invoke


def copies(archive: Path) -> list[Path]:
    """The files of others in an archive; beside each lies the record of its job."""
    return sorted(path for path in (archive / "warc/import").rglob("*.warc*") if not path.name.startswith("import-"))


def _foreign(paper: Newspaper, file: Path, date: str, *paths: str) -> Path:
    """A WARC file as another program writes it, of pages as the paper shows them now."""
    file.write_bytes(b"".join(gzip.compress(_record(paper.answer(Asked(path), BASE), path, date)) for path in paths))
    return file


def _record(answer: Answer, path: str, date: str) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in answer.headers)
    http = f"HTTP/1.1 200 OK\r\n{head}Content-Length: {len(answer.body)}\r\n\r\n".encode() + answer.body
    fields = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, date + path)}>\r\n"
        f"WARC-Date: {date}\r\nWARC-Target-URI: {BASE}{path}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return fields.encode() + http + b"\r\n\r\n"


@pytest.fixture
def papers(tmp_path) -> tuple[Path, Path]:
    """Two files: the older one holds an older headline."""
    declare(tmp_path / "archive", declaration(BASE))
    paper = Newspaper()
    older = _foreign(paper, tmp_path / "older.warc.gz", "2026-04-20T10:00:00Z", PATH, OTHER)
    paper.publish(PATH, headline="The referee takes it all back")
    return older, _foreign(paper, tmp_path / "newer.warc.gz", "2026-06-01T10:00:00Z", PATH)


def test_an_older_capture_that_comes_later_takes_its_place_before_the_others(command, papers, tmp_path):
    older, newer = papers
    archive = tmp_path / "archive"
    first = command("import", str(newer))
    assert (first.code, first.out) == (0, "1 file with 1 capture taken in.\n")
    assert [version.title for version in versions_of(archive, BASE + PATH)] == ["The referee takes it all back"]
    second = command("import", str(older))
    assert (second.code, second.out) == (0, "1 file with 2 captures taken in.\n")
    truth = Newspaper().truth(PATH, BASE)
    versions = versions_of(archive, BASE + PATH)
    assert [(version.no, version.title) for version in versions] == [
        (1, truth.title),
        (2, "The referee takes it all back"),
    ]
    assert versions[0].text.split("\n") == list(truth.paragraphs)
    article = article_of(archive, BASE + PATH)
    assert article.first_seen == datetime.fromisoformat("2026-04-20T10:00:00Z")
    assert article.last_seen == datetime.fromisoformat("2026-06-01T10:00:00Z")


def test_imported_pages_belong_to_the_site_that_declares_their_host(command, papers, tmp_path):
    command("import", *map(str, papers))
    captures = all_captures(tmp_path / "archive")
    assert {(capture.site, capture.kind, capture.job) for capture in captures} == {("fixture", Kind.IMPORTED, None)}
    with reading(tmp_path / "archive") as connection:
        [hit] = search.find(connection, "referee takes back")
    assert (hit.site, hit.url) == ("fixture", BASE + PATH)


def test_the_copy_in_the_archive_is_the_file_byte_for_byte(command, papers, tmp_path):
    older, _ = papers
    command("import", str(older))
    [copy] = copies(tmp_path / "archive")
    assert copy.read_bytes() == older.read_bytes()
    [capture] = captures_of(tmp_path / "archive", BASE + OTHER)
    assert capture.file == copy.name


def test_importing_twice_changes_nothing_whatever_the_file_is_called(command, papers, tmp_path):
    older, _ = papers
    command("import", str(older))
    before = dumped(tmp_path / "archive")
    renamed = older.rename(tmp_path / "renamed.warc.gz")
    again = command("import", str(renamed))
    assert (again.code, again.out) == (0, "0 files with 0 captures taken in, 1 there already.\n")
    assert dumped(tmp_path / "archive") == before


def test_an_import_without_readers_ends_with_12_and_is_finished_when_it_is_repeated(command, papers, tmp_path):
    """With twelve open files no reader can be started; the copy and its captures are there all the same."""
    archive, (older, _) = tmp_path / "archive", papers
    limited = ("sh", "-c", 'ulimit -n 12; exec "$@"', "sh", *COMMAND, "--archive", str(archive))
    ran = run(*limited, "import", str(older))
    assert ran.code == 12
    assert "The processes that read pages cannot be started" in ran.err
    assert len(all_captures(archive)) == 2
    assert versions_of(archive, BASE + PATH) == []
    again = command("import", str(older))
    assert (again.code, again.out) == (0, "0 files with 0 captures taken in, 1 there already.\n")
    assert len(versions_of(archive, BASE + PATH)) == len(versions_of(archive, BASE + OTHER)) == 1


def test_two_different_files_of_one_name_are_both_kept(command, papers, tmp_path):
    older, newer = papers
    (tmp_path / "elsewhere").mkdir()
    namesake = newer.rename(tmp_path / "elsewhere" / older.name)
    assert command("import", str(older), str(namesake)).code == 0
    assert {path.read_bytes() for path in copies(tmp_path / "archive")} == {older.read_bytes(), namesake.read_bytes()}
    assert len(captures_of(tmp_path / "archive", BASE + PATH)) == 2


def test_a_reread_of_imported_files_tells_the_same_also_of_sites_that_nobody_declares(command, papers, tmp_path):
    command("import", *map(str, papers))
    (tmp_path / "archive" / "sites" / "fixture.toml").unlink()
    stranger = _foreign(Newspaper(), tmp_path / "more.warc.gz", "2026-05-01T10:00:00Z", "/about/")
    assert command("import", str(stranger)).code == 0
    declare(tmp_path / "archive", declaration("http://127.0.0.1:10"))
    with Archive.open(tmp_path / "archive") as archive:
        reread_all(archive, report=lambda _what, _done: None)
        first = dumped(tmp_path / "archive")
        reread_all(archive, files=sorted(archive.warcs.files(), reverse=True), report=lambda _what, _done: None)
    assert dumped(tmp_path / "archive") == first
    assert {capture.site for capture in all_captures(tmp_path / "archive")} == {"127.0.0.1-9"}


@pytest.mark.parametrize(
    "content",
    [b"", b"Not a WARC file.\n", gzip.compress(b"Nor is this.\n"), b"\x00" * 5000],
    ids=["nothing", "text", "gzip", "zeros"],
)
def test_what_is_no_warc_is_refused_in_a_sentence_and_does_not_stop_the_others(command, papers, tmp_path, content):
    wrong = tmp_path / "wrong.warc.gz"
    wrong.write_bytes(content)
    ran = command("import", str(wrong))
    assert (ran.code, ran.out) == (2, "")
    assert ran.sentence.startswith(f"{wrong} is no WARC or ARC file: ")
    assert "Nothing was imported" in ran.sentence
    assert all_captures(tmp_path / "archive") == []
    assert not (tmp_path / "archive" / "warc" / "import").exists()
    beside = command("import", str(wrong), str(papers[0]))
    assert (beside.code, beside.out) == (13, "1 file with 2 captures taken in.\n")
    assert beside.err.startswith(f"{wrong}: ")
    assert "1 file could not be read" in beside.err
    assert len(copies(tmp_path / "archive")) == 1


def _shortened(record: bytes, by: int) -> bytes:
    """The record with a Content-Length that is too small."""
    head, _, block = record.partition(b"\r\n\r\n")
    fields, _, length = head.rpartition(b": ")
    return fields + b": %d\r\n\r\n" % (int(length) - by) + block


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_record_with_a_wrong_length_comes_in_whole_and_is_told_with_13(command, papers, tmp_path, packed):
    page = _record(Newspaper().answer(Asked(PATH), BASE), PATH, "2026-04-20T10:00:00Z")
    other = _record(Newspaper().answer(Asked(OTHER), BASE), OTHER, "2026-04-20T10:00:00Z")
    flawed = tmp_path / "flawed.warc"
    flawed.write_bytes(packed(_shortened(page, 9)) + packed(other))
    ran = command("import", str(flawed))
    assert (ran.code, ran.out) == (13, "1 file with 2 captures taken in.\n")
    told, ending = ran.err.splitlines()
    assert told == f"flawed.warc, at 0, {BASE}{PATH}: the record's Content-Length is 9 too small; it was taken in"
    assert "1 fault" in ending
    [version] = versions_of(tmp_path / "archive", BASE + PATH)
    assert version.text.split("\n") == list(Newspaper().truth(PATH, BASE).paragraphs)
    assert command("verify").code == 10


def test_a_page_of_which_a_part_came_is_told_and_is_never_taken_for_a_new_text(command, papers, tmp_path):
    declare(tmp_path / "archive", declaration(BASE))
    whole = _record(Newspaper().answer(Asked(PATH), BASE), PATH, "2026-04-20T10:00:00Z")
    cut = _record(Newspaper().answer(Asked(PATH), BASE), PATH, "2026-04-21T10:00:00Z")
    cut = _shortened(cut[: -len(cut) // 3], len(cut) // 3 - 4) + b"\r\n\r\n"
    file = tmp_path / "cut.warc"
    file.write_bytes(whole + cut)
    ran = command("import", str(file))
    assert (ran.code, ran.out) == (13, "1 file with 2 captures taken in (1 of them not whole).\n"), ran.err
    assert "the answer ends before its head says, and the record does not say that it was cut off" in ran.err
    assert [capture.truncated for capture in captures_of(tmp_path / "archive", BASE + PATH)] == [None, "disconnect"]
    assert len(versions_of(tmp_path / "archive", BASE + PATH)) == 1


def test_a_file_that_is_not_there_is_a_mistake_on_the_command_line(command, tmp_path):
    ran = command("import", str(tmp_path / "nowhere.warc.gz"))
    assert ran.code == 2
    assert "does not exist" in ran.sentence


def test_a_record_whose_id_another_one_of_another_file_bears_is_told(command, papers, tmp_path):
    older, _newer = papers
    assert command("import", str(older)).code == 0
    twin = tmp_path / "twin.warc"
    twin.write_bytes(gzip.decompress(older.read_bytes()).replace(b"9/2026/04/rope-works", b"9/2026/04/soap-works"))
    ran = command("import", str(twin))
    assert (ran.code, len(all_captures(tmp_path / "archive"))) == (13, 2)
    assert "is in older.warc.gz already" in ran.err
    again = tmp_path / "again.warc"
    again.write_bytes(gzip.decompress(older.read_bytes()))
    assert command("import", str(again)).code == 0


def test_damage_that_came_in_with_a_file_is_no_reason_not_to_read_all_again(command, papers, tmp_path):
    older, _newer = papers
    flipped = bytearray(older.read_bytes())
    flipped[-60] ^= 1
    older.write_bytes(bytes(flipped))
    assert command("import", str(older)).code == 13
    before = dumped(tmp_path / "archive")
    assert command("reread", "--all").code == 0
    assert dumped(tmp_path / "archive") == before
    [copy] = copies(tmp_path / "archive")
    copy.write_bytes(older.read_bytes()[:-100])
    assert command("reread", "--all").code == 13
