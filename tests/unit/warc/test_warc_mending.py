"""Records of others that say too little, or what cannot be: read as they were meant, and told."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import UTC, datetime

import pytest

from storage.warc.events import Damage, Event, Flaw
from storage.warc.reader import answer_at, read_file, request_at
from tests.unit.warc.exchanges import ANSWER, REQUEST

DATE = "2016-01-02T03:04:05Z"
DATED = ANSWER.replace(b"\r\n\r\n", b"\r\nDate: Sun, 03 Jan 2016 10:11:12 GMT\r\n\r\n", 1)


def record(block: bytes = ANSWER, **given: str | None) -> bytes:
    """A response record; fields that are None are left out."""
    fields: dict[str, str | None] = {
        "Type": "response",
        "Record_ID": "<urn:uuid:1>",
        "Date": DATE,
        "Target_URI": "http://example.com/a",
        "Content_Type": "application/http; msgtype=response",
        "Content_Length": str(len(block)),
    } | given
    named = {
        (name if name.startswith("Content") else f"WARC-{name}").replace("_", "-"): fields[name] for name in fields
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items() if value is not None)
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


@pytest.fixture
def read(tmp_path):
    def reading(*records: bytes) -> list[Event]:
        path = tmp_path / "a.warc"
        path.write_bytes(b"".join(records))
        return [*read_file(path)]

    return reading


def test_a_record_without_an_id_gets_one_made_of_its_contents(read):
    capture, flaw = read(record(Record_ID=None))
    assert capture.record_id.startswith("urn:uuid:")
    assert (flaw.why, flaw.url) == ("the record has no WARC-Record-ID", "http://example.com/a")
    [again, _] = read(record(Record_ID=None))
    assert again.record_id == capture.record_id


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("20160102030405123", "2016-01-02T03:04:05Z"),
        ("201601020304", "2016-01-02T03:04:00Z"),
        ("2016/01/02 03:04:05 UTC", DATE),
        ("2016-01-02t03:04:05z", DATE),
        ("2016-01-02T03:04:60Z", "2016-01-02T03:04:59Z"),
        ("1451703845", DATE),
        ("1451703845123", DATE),
        ("Sat, 02 Jan 2016 03:04:05 GMT", DATE),
        ("Sat, 02 Jan 2016 05:04:05 +0200", DATE),
    ],
)
def test_a_time_in_another_form_is_read_and_told_where_it_is_none_of_iso_8601(read, said, meant):
    capture, *flaws = read(record(Date=said))
    assert capture.at == datetime.fromisoformat(meant)
    assert len(flaws) <= 1
    assert all(said[:40] in flaw.why for flaw in flaws)


@pytest.mark.parametrize("said", ["yesterday", "2016-13-45T00:00:00Z", "", None, "9999-12-31T23:59:59Z"])
def test_a_record_without_a_time_has_that_of_its_answer(read, said):
    capture, flaw = read(record(DATED, Date=said))
    assert capture.at == datetime(2016, 1, 3, 10, 11, 12, tzinfo=UTC)
    assert "taken from the answer: 2016-01-03 10:11:12 UTC" in flaw.why


def test_or_that_of_the_record_before_and_else_it_is_damage(read):
    _first, capture, flaw = read(record(), record(Record_ID="<urn:uuid:2>", Date="soon"))
    assert capture.at == datetime.fromisoformat(DATE)
    assert "taken from the record before" in flaw.why
    [damage] = read(record(Date="soon"))
    assert isinstance(damage, Damage)


@pytest.mark.parametrize("said", [None, "text/html"])
def test_an_answer_is_one_whatever_type_its_record_says(read, said):
    capture, flaw = read(record(Content_Type=said))
    assert (capture.status, capture.content_type) == (200, "text/html")
    assert flaw.why.startswith("an answer of HTTP with the Content-Type ")


def test_a_record_that_says_no_address_is_damage(read):
    [damage] = read(record(Target_URI=None))
    assert "no WARC-Target-URI" in damage.why


def test_two_records_of_one_id_are_both_taken_in_and_the_second_under_another(read, tmp_path):
    other = ANSWER.replace(b"hello", b"world")
    first, second, flaw = read(record(), record(other, Target_URI="http://example.com/b"))
    assert (first.record_id, first.url, second.url) == ("urn:uuid:1", "http://example.com/a", "http://example.com/b")
    assert second.record_id not in ("urn:uuid:1", "")
    assert flaw.why.startswith("another record of the id urn:uuid:1 stands before it")
    assert answer_at(tmp_path / "a.warc", second.offset) == other


def test_a_record_that_stands_twice_is_taken_in_once_and_told(read):
    _first, flaw = read(record(), record())
    assert (flaw.why, flaw.offset) == ("the same record stands in this file before", len(record()))


def test_a_type_that_nobody_knows_is_told(read):
    [flaw] = read(record(Type="responze"))
    assert "'responze' is none that the format knows" in flaw.why


def test_a_continuation_without_its_beginning_is_told(read):
    [flaw] = read(record(Type="continuation", Segment_Number="2", Segment_Origin_ID="<urn:uuid:gone>"))
    assert "urn:uuid:gone, which does not stand before it" in flaw.why


def test_a_first_segment_alone_counts_as_cut_off_and_is_told(read):
    capture, flaw = read(record(Segment_Number="1"))
    assert capture.truncated == "unspecified"
    assert "other segments are missing" in flaw.why


def test_an_answer_that_ends_before_its_head_says_is_told(read):
    long = ANSWER.replace(b"Content-Length: 5", b"Content-Length: 8668")
    assert long != ANSWER
    capture, flaw = read(record(long))
    assert capture.truncated == "disconnect"
    assert "ends before its head says" in flaw.why
    [said] = read(record(long, Truncated="length"))
    assert said.truncated == "length"


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_record_that_is_shorter_than_it_says_is_read_and_told(read, packed):
    surplus = str(len(ANSWER) + 1_000)
    capture, flaw, behind = read(packed(record(Content_Length=surplus)), packed(record(Record_ID="<urn:uuid:2>")))
    assert (capture.status, behind.record_id) == (200, "urn:uuid:2")
    assert flaw.why == "the record's Content-Length is 1000 too large"


def test_damage_names_the_page_that_it_hit_where_its_head_is_whole(read):
    packed = gzip.compress(record(ANSWER + bytes(range(256)) * 200))
    damage, *_ = read(packed[: len(packed) // 2])
    assert isinstance(damage, Damage)
    assert damage.url == "http://example.com/a"


def test_types_that_make_no_capture_are_counted(tmp_path):
    path = tmp_path / "a.warc"
    request = record(
        REQUEST, Type="request", Content_Type="application/http; msgtype=request", Record_ID="<urn:uuid:2>"
    )
    path.write_bytes(record() + request + record(b"text", Type="conversion", Content_Type="text/plain"))
    seen: Counter[str] = Counter()
    assert len([*read_file(path, seen=seen)]) == 1
    assert seen == {"response": 1, "request": 1, "conversion": 1}


def test_what_stands_beside_a_record_without_an_id_is_not_taken_for_its_own(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(record(Record_ID=None) + record(REQUEST, Type="request", Record_ID=None))
    assert request_at(path, 0) == b""


def test_an_arc_file_goes_on_behind_damage(tmp_path):
    line = b"http://example.com/%d 192.0.2.1 20160102030405 text/html %d\n"
    head = b"filedesc://a.arc 0.0.0.0 20160102030405 text/plain 12\n1 0 Somebody\n"
    good = [line % (number, len(ANSWER)) + ANSWER + b"\n" for number in (1, 3)]
    path = tmp_path / "a.arc"
    path.write_bytes(head + good[0] + b"http://example.com/2 192.0.2.1 2016 text/html many\nrubbish\n" + good[1])
    told = [*read_file(path)]
    assert [event.url for event in told if hasattr(event, "status")] == ["http://example.com/1", "http://example.com/3"]
    assert any(isinstance(event, Damage) for event in told)
    path.write_bytes(path.read_bytes()[:-12])
    assert any(isinstance(event, Flaw) and "early" in event.why for event in read_file(path))
