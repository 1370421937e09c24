"""ARC files of both versions, with the lines that archives of that time really hold."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from storage.records import Capture
from storage.warc.events import FileStart
from storage.warc.reader import answer_at, read_file
from storage.warc.second_reader import disagreements
from tests.unit.warc.exchanges import ANSWER

V1 = b"1 0 Somebody\nURL IP-address Archive-date Content-type Archive-length\n        \n\n\n"
V2 = (
    b"2 0 Somebody\nURL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename "
    b"Archive-length\n"
)
LINE = b"http://example.com/a 192.0.2.1 20160102030405 text/html"
LINES = {
    "plain": (LINE, "http://example.com/a"),
    "blank": (LINE.replace(b"/a", b"/a b"), "http://example.com/a%20b"),
    "capitals": (LINE.replace(b"http://e", b"HTTP://E"), "http://example.com/a"),
    "UTF-8": (LINE.replace(b"/a", "/ü".encode()), "http://example.com/%C3%BC"),
    "Latin-1": (LINE.replace(b"/a", b"/\xfc"), "http://example.com/%FC"),
    "parameter": (LINE + b"; charset=utf-8", "http://example.com/a"),
    "no type": (LINE.replace(b"text/html", b"no-type"), "http://example.com/a"),
    "no seconds": (LINE.replace(b"20160102030405", b"201601020304"), "http://example.com/a"),
    "before": (b"\n" + LINE, "http://example.com/a"),
    "version 2": (LINE + b" 200 0123456789abcdef - 250 a.arc", "http://example.com/a"),
    "version 2, redirect": (LINE + b" 302 - http://example.com/b 250 a.arc", "http://example.com/a"),
    "version 2, no code": (LINE.replace(b"/a", b"/a b") + b" - - - 250 a.arc", "http://example.com/a%20b"),
}
MISREAD = {"before"}
"""Where warcio does not read on."""


def _head(body: bytes) -> bytes:
    more = b" 200 - - 0 a.arc" if body is V2 else b""
    return b"filedesc://a.arc 0.0.0.0 20160102030405 text/plain%s %d\n%s\n" % (more, len(body), body)


def _record(line: bytes, block: bytes = ANSWER) -> bytes:
    return line + b" %d\n" % len(block) + block + b"\n"


def _arc(path: Path, head: bytes, *records: bytes) -> Path:
    compress = gzip.compress if path.suffix == ".gz" else bytes
    path.write_bytes(b"".join(map(compress, (head, *records))))
    return path


@pytest.mark.parametrize("name", ["a.arc", "a.arc.gz"])
@pytest.mark.parametrize("kind", LINES)
def test_arc_records_are_captures_with_ids_made_of_their_contents(tmp_path, name, kind):
    line, url = LINES[kind]
    path = _arc(
        tmp_path / name,
        _head(V2 if kind.startswith("version 2") else V1),
        _record(line),
        _record(LINE.replace(b"2016", b"2017")),
    )
    start, capture, behind = read_file(path)
    assert isinstance(start, FileStart)
    assert (start.job, start.site) == (None, None)
    assert isinstance(capture, Capture)
    assert isinstance(behind, Capture)
    assert (capture.url, capture.status, f"{capture.at:%Y%m%d%H%M}") == (url, 200, "201601020304")
    assert capture.record_id == [*read_file(path)][1].record_id
    assert answer_at(path, capture.offset) == answer_at(path, behind.offset) == ANSWER


@pytest.mark.parametrize("name", ["a.arc", "a.arc.gz"])
@pytest.mark.parametrize("kind", sorted(LINES.keys() - MISREAD))
def test_warcio_finds_the_same_records(tmp_path, name, kind):
    path = _arc(tmp_path / name, _head(V2 if kind.startswith("version 2") else V1), _record(LINES[kind][0]))
    assert [*disagreements(path)] == []


def test_where_warcio_goes_wrong_in_a_file_of_others_is_excusable(tmp_path):
    """It counts the characters of the author's name, and not the bytes."""
    path = _arc(tmp_path / "a.arc", _head(V1.replace(b"Somebody", "Ümläut".encode())), _record(LINE))
    assert [type(event) for event in read_file(path)] == [FileStart, Capture]
    (found,) = disagreements(path)
    assert found.excusable
    assert found.what.startswith("warcio gives up here: ")


@pytest.mark.parametrize(
    ("block", "mime"),
    [(b"", "text/html"), (b"<html>", "text/html"), (b"20160102\nexample.com. 60 IN A\n", "text/html")],
)
def test_a_record_without_an_http_head_is_a_page_of_its_media_type(tmp_path, block, mime):
    _, capture = read_file(_arc(tmp_path / "a.arc", _head(V1), _record(LINE, block)))
    assert isinstance(capture, Capture)
    assert (capture.status, capture.content_type) == (None, mime)


def test_a_line_made_to_take_long_is_refused(tmp_path):
    path = tmp_path / "a.arc"
    path.write_bytes(b"http://a" + b" 1 20160102030405 x" * 1300 + b" y\n")
    (damage,) = read_file(path)
    assert damage.why == "no record begins here"
