"""`microfiche import` of pages that somebody has already turned into plain text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import microfiche as program
from benchmarks.plaintext.dumps import MANNERS, dump
from crawler.replay.reread import reread_all
from storage.archive import Archive
from storage.commandline import run as run_command
from storage.database import search
from storage.records import Kind
from tests.flow.crawling import Ran, all_captures, captures_of, declaration, declare, dumped, reading, versions_of

pytestmark = pytest.mark.slow

URL = "https://quay.example/2026/03/ferry/"
LINES = dump("en", MANNERS["a box below every post"], 7)
BODY = [line.text for line in LINES if line.mine]
AT = 1_772_530_200


@pytest.fixture
def command(capsys, tmp_path):
    """Run the command in this process."""

    def invoke(*arguments: str) -> Ran:
        code = run_command(program.VERBS, ["--archive", str(tmp_path / "archive"), *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return invoke


def _text(path: Path, *first: str) -> Path:
    path.write_text("\n".join([*first, *(line.text for line in LINES)]), "utf-8")
    os.utime(path, (AT, AT))
    return path


def test_a_text_with_an_address_is_an_article_of_that_page_at_the_time_of_the_file(command, tmp_path):
    ran = command("import", "--url", URL, str(_text(tmp_path / "ferry.txt")))
    assert (ran.code, ran.out) == (0, "1 file with 1 capture taken in.\n")
    [capture] = captures_of(tmp_path / "archive", URL)
    assert (capture.kind, capture.status, capture.site) == (Kind.IMPORTED, None, "quay.example")
    assert capture.at.timestamp() == AT
    [version] = versions_of(tmp_path / "archive", URL)
    assert version.text.split("\n") == BODY


def test_the_article_is_found_and_shown(command, tmp_path):
    command("import", "--url", URL, str(_text(tmp_path / "ferry.txt")))
    [version] = versions_of(tmp_path / "archive", URL)
    with reading(tmp_path / "archive") as connection:
        assert [hit.url for hit in search.find(connection, version.title)] == [URL]
    shown = command("show", URL)
    assert shown.code == 0
    assert version.title in shown.out
    assert "imported, not answered by a server" in shown.out


def test_a_first_line_that_is_an_address_is_the_address_and_no_text(command, tmp_path):
    command("import", str(_text(tmp_path / "ferry.txt", f"Source: {URL}")))
    [version] = versions_of(tmp_path / "archive", URL)
    assert version.text.split("\n") == BODY


def test_a_text_without_an_address_is_named_by_its_contents(command, tmp_path):
    command("import", str(_text(tmp_path / "ferry.txt")))
    [capture] = all_captures(tmp_path / "archive")
    assert capture.url.startswith("urn:sha256:")
    assert capture.site == "no-site"
    [version] = versions_of(tmp_path / "archive", capture.url)
    assert version.text.split("\n") == BODY
    assert command("show", capture.url).code == 0


def test_a_text_belongs_to_the_site_that_declares_its_host(command, tmp_path):
    declare(tmp_path / "archive", declaration("https://quay.example"))
    command("import", "--url", URL, str(_text(tmp_path / "ferry.txt")))
    assert [capture.site for capture in all_captures(tmp_path / "archive")] == ["fixture"]


def test_the_same_text_twice_changes_nothing(command, tmp_path):
    text = _text(tmp_path / "ferry.txt")
    command("import", str(text))
    before = dumped(tmp_path / "archive")
    renamed = text.rename(tmp_path / "renamed.txt")
    assert command("import", str(renamed)).out == "0 files with 0 captures taken in, 1 there already.\n"
    assert dumped(tmp_path / "archive") == before


def test_a_reread_tells_the_same(command, tmp_path):
    command("import", "--url", URL, str(_text(tmp_path / "ferry.txt")))
    command("import", str(_text(tmp_path / "nowhere.txt", "Another first line")))
    before = dumped(tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        reread_all(archive, files=sorted(archive.warcs.files(), reverse=True), report=lambda _what, _done: None)
    assert dumped(tmp_path / "archive") == before


def test_the_bytes_of_the_text_are_what_the_archive_holds(command, tmp_path):
    text = _text(tmp_path / "ferry.txt")
    command("import", str(text))
    [capture] = all_captures(tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        assert archive.warcs.answer(capture) == text.read_bytes()
    assert command("verify").code == 0


def test_an_empty_text_and_an_address_for_several_are_mistakes(command, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.write_text("\n")
    assert "it is empty" in command("import", str(empty)).sentence
    assert command("import", "--url", URL, str(empty), str(_text(tmp_path / "ferry.txt"))).code == 2
    assert all_captures(tmp_path / "archive") == []


def test_records_of_what_has_no_host_do_not_stop_an_import(command, tmp_path):
    block = b"GNU Wget 1.21, and what it did on that day, in one long line that ends with a full stop as texts do.\n"
    head = (
        b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:0a7f1fd4-3c43-4e6a-9a0b-6a2c5f1f0001>\r\n"
        b"WARC-Date: 2026-03-03T09:30:00Z\r\nWARC-Target-URI: <metadata://gnu.org/software/wget/warc/wget.log>\r\n"
        b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(block)
    )
    file = tmp_path / "wget.warc"
    file.write_bytes(head + block + b"\r\n\r\n")
    assert command("import", str(file)).out == "1 file with 1 capture taken in.\n"
    [capture] = all_captures(tmp_path / "archive")
    assert (capture.site, versions_of(tmp_path / "archive", capture.url)) == ("no-site", [])
