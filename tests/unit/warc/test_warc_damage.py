"""Torn, flipped and foreign files: every whole record is told, every damaged stretch reported, nothing raised."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import ArchiveMissing
from storage.records import Capture, Kind, Outcome
from storage.warc import stored
from storage.warc.capture import retry_at
from storage.warc.events import Damage, Flaw
from storage.warc.reader import answer_at, read_file, record_at
from storage.warc.recompress import recompress
from storage.warc.recovery import recover, whole_until
from storage.warc.writer import WarcWriter
from tests.unit.warc.exchanges import ANSWER, AT, REQUEST, SITE_TEXT, claim, exchange

pytestmark = pytest.mark.slow

CHUNKED_ODDLY = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\n\r\n"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[Capture]]:
    """A file of five exchanges whose job died, and its captures."""
    answers = (ANSWER, CHUNKED_ODDLY, b"", b"no answer", CHUNKED_ODDLY)
    folder = tmp_path_factory.mktemp("ours")
    with WarcWriter(folder, site="example", job="0123456789", site_text=SITE_TEXT) as writer:
        outcomes = (Outcome.RESPONSE, Outcome.RESPONSE, Outcome.DNS, Outcome.MALFORMED, Outcome.RESPONSE)
        pairs = zip(answers, outcomes, strict=True)
        captures = [writer.append(exchange(answer, outcome=outcome)) for answer, outcome in pairs]
    return writer.path.read_bytes(), captures


def _placed(folder: Path, data: bytes, captures: list[Capture]) -> Path:
    path = folder / captures[0].file
    path.write_bytes(data)
    return path


def _captures(path: Path) -> list[Capture]:
    return [event for event in read_file(path) if isinstance(event, Capture)]


def _damage(path: Path) -> list[Damage]:
    return [event for event in read_file(path) if isinstance(event, Damage)]


def test_a_file_cut_at_any_byte_of_its_last_group_is_recovered_to_the_group_before(ours, tmp_path):
    data, captures = ours
    whole = captures[-2].end
    for cut in range(whole, len(data)):
        assert whole_until(_placed(tmp_path, data[:cut], captures)) == whole
    for cut in range(whole, len(data), 100):
        path = _placed(tmp_path, data[:cut], captures)
        torn = path.with_name(path.name + ".torn")
        recovered = recover(path)
        assert (recovered.kept, recovered.torn) == (whole, cut - whole)
        assert path.read_bytes() == data[:whole]
        assert cut == whole or torn.read_bytes() == data[whole:cut]
        torn.unlink(missing_ok=True)
    assert _captures(path) == captures[:-1]


def test_a_whole_file_is_left_as_it_is_and_recovering_twice_changes_nothing(ours, tmp_path):
    data, captures = ours
    path = _placed(tmp_path, data, captures)
    assert recover(path).torn == recover(path).torn == 0
    assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_torn_tail_is_added_to_the_first(ours, tmp_path):
    data, captures = ours
    torn = tmp_path / (captures[0].file + ".torn")
    torn.write_bytes(b"first")
    recover(_placed(tmp_path, data[:-1], captures))
    assert torn.read_bytes() == b"first" + data[captures[-2].end : -1]


def test_damage_in_the_middle_is_no_torn_tail(ours, tmp_path):
    data, captures = ours
    path = _placed(tmp_path, _flipped(data, captures[1].offset + 40), captures)
    assert recover(path).torn == 0


def test_recovering_what_is_not_there_is_an_error_of_ours(tmp_path):
    with pytest.raises(ArchiveMissing):
        recover(tmp_path / "none.warc.gz")


def test_a_file_cut_at_any_byte_tells_all_whole_exchanges_and_where_it_is_torn(ours, tmp_path):
    """An answer whose own records are cut off is told as if somebody else had written it."""
    data, captures = ours
    for cut in range(captures[-2].end, len(data)):
        path = _placed(tmp_path, data[:cut], captures)
        first, *told = read_file(path, captures[-2].offset)
        assert first == captures[-2]
        assert [one.end for one in told if isinstance(one, Damage)] in ([], [cut])
        assert all(one.kind is Kind.IMPORTED for one in told if isinstance(one, Capture))


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]


@pytest.mark.parametrize(
    ("kind", "field", "why"),
    [
        (b"request", b"WARC-Concurrent-To", "a record that does not say that it belongs to them"),
        (b"resource", b"WARC-Concurrent-To", "a record that does not say that it belongs to them"),
        (b"response", b"WARC-Record-ID", "the answer that it names does not stand before it"),
    ],
)
def test_an_exchange_of_ours_whose_records_do_not_name_each_other_is_told(ours, tmp_path, kind, field, why):
    """Without it the bytes of an odd answer, which lie beside it, would be passed over in silence."""
    data, captures = ours
    plain = gzip.decompress(data)
    start = plain.index(b"WARC-Type: " + kind, plain.index(captures[1].record_id.encode()) - 200)
    at = plain.index(field, start)
    path = _placed(tmp_path, plain[:at] + b"X-" + plain[at:], captures)
    assert why in [event.why for event in read_file(path) if isinstance(event, Flaw)][-1]


def test_a_flipped_bit_anywhere_is_reported_and_costs_no_other_exchange(ours, tmp_path):
    data, captures = ours
    for at in range(0, len(data), 11):
        path = _placed(tmp_path, _flipped(data, at), captures)
        told = {capture.record_id: capture for capture in _captures(path)}
        for capture in captures:
            if not capture.offset - 1500 <= at < capture.end:
                assert told[capture.record_id] == capture
        assert _damage(path) or told == {capture.record_id: capture for capture in captures}


@given(st.binary(max_size=300), st.integers(0, 4))
@settings(max_examples=150, deadline=None)
def test_any_bytes_between_and_behind_records_are_reported_and_cost_none(ours, tmp_path_factory, garbage, behind):
    data, captures = ours
    cut = captures[behind].end
    path = _placed(tmp_path_factory.mktemp("garbage"), data[:cut] + garbage + data[cut:], captures)
    told = [capture.record_id for capture in _captures(path)]
    assert [one for one in told if one in {capture.record_id for capture in captures}] == [
        capture.record_id for capture in captures
    ]
    assert not garbage.strip(b"\r\n") or _damage(path)


def test_a_record_that_claims_to_be_huge_is_reported_and_not_inflated(ours, tmp_path, monkeypatch):
    data, captures = ours
    monkeypatch.setattr(stored, "LARGEST_RECORD", 100_000)
    bomb = gzip.compress(b"WARC/1.1\r\n" + b"0" * 10_000_000, mtime=0)
    path = _placed(tmp_path, data + bomb, captures)
    assert _captures(path) == captures
    assert ["larger" in damage.why for damage in _damage(path)] == [True]


def test_many_records_in_one_gzip_member_are_reported_because_they_cannot_be_addressed(ours, tmp_path):
    data, captures = ours
    path = _placed(tmp_path, gzip.compress(gzip.decompress(data), mtime=0), captures)
    [damage] = read_file(path)
    assert isinstance(damage, Damage)
    assert "recompress" in damage.why


@pytest.mark.parametrize("torn", [0, 30])
def test_such_a_file_can_be_recompressed_and_then_tells_what_is_whole(ours, tmp_path, torn):
    data, captures = ours
    one = _placed(tmp_path, gzip.compress(gzip.decompress(data), mtime=0)[: -torn or None], captures)
    gaps = recompress(one, tmp_path / "many.warc.gz")
    assert bool(gaps) == bool(torn)
    told = _captures(tmp_path / "many.warc.gz")
    assert [one.record_id for one in told[:4]] == [capture.record_id for capture in captures[:4]]
    assert answer_at(tmp_path / "many.warc.gz", told[1].offset) == CHUNKED_ODDLY


def test_an_uncompressed_file_tells_the_same_exchanges(ours, tmp_path):
    data, captures = ours
    path = _placed(tmp_path, gzip.decompress(data), captures)
    told = _captures(path)
    assert [one.record_id for one in told] == [capture.record_id for capture in captures]
    assert [answer_at(path, one.offset) for one in told] == [ANSWER, CHUNKED_ODDLY, b"", b"no answer", CHUNKED_ODDLY]
    assert record_at(path, told[0].offset).startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")


def _foreign(path: Path, kinds: tuple[str, ...], compress: Callable[[bytes], bytes] = gzip.compress) -> Path:
    """A file without metadata records of ours: records of the given kinds, in this order."""
    with path.open("wb") as file:
        for number, kind in enumerate(kinds):
            mime, block = FOREIGN[kind]
            fields = (
                f"WARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2016-01-02T03:04:05Z\r\n"
                f"WARC-Target-URI: http://example.com/{number}?utm_source=a\r\nContent-Type: {mime}\r\n"
            )
            file.write(compress(_record(fields.encode(), block)))
    return path


FOREIGN = {
    "response": ("application/http; msgtype=response", ANSWER),
    "request": ("application/http; msgtype=request", REQUEST),
    "metadata": ("application/warc-fields", b"via: http://example.com/\r\n"),
    "resource": ("text/plain", b"hello"),
}


@pytest.mark.parametrize("compress", [gzip.compress, bytes])
@pytest.mark.parametrize(
    "kinds",
    [("response", "request", "metadata"), ("request", "response", "metadata"), ("metadata", "request", "response")],
)
def test_a_response_of_somebody_else_is_a_capture_wherever_its_request_stands(tmp_path, kinds, compress):
    path = _foreign(tmp_path / "foreign.warc", kinds, compress)
    [capture] = read_file(path)
    assert isinstance(capture, Capture)
    assert (capture.kind, capture.outcome, capture.site, capture.job) == (Kind.IMPORTED, Outcome.RESPONSE, "", None)
    assert capture.url == f"http://example.com/{kinds.index('response')}"
    assert (capture.status, capture.content_type) == (200, "text/html")
    assert capture.at == datetime(2016, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert capture.entity_sha256 == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert answer_at(path, capture.offset).endswith(b"\r\n\r\nhello")


def test_resources_of_somebody_else_are_captures_too(tmp_path):
    [capture] = read_file(_foreign(tmp_path / "foreign.warc", ("resource",)))
    assert isinstance(capture, Capture)
    assert (capture.status, capture.content_type) == (None, "text/plain")


def _record(fields: bytes, block: bytes, length: int | None = None) -> bytes:
    size = len(block) if length is None else length
    return b"WARC/1.0\r\n" + fields + b"Content-Length: %d\r\n\r\n" % size + block + b"\r\n\r\n"


GOOD = (
    b"WARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2016-01-02T03:04:05Z\r\n"
    b"WARC-Target-URI: <http://example.com/>\r\n"
)
FIRST, LAST = GOOD.replace(b"uuid:1", b"uuid:0"), GOOD.replace(b"uuid:1", b"uuid:9")


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (_record(GOOD.replace(b"WARC-Type", b"X"), b"hello"), "no WARC-Type"),
        (_record(GOOD + b"Content-Length: 3\r\n", b"hello"), "unusable"),
        (b"WARC/1.0\r\nWARC-Type: resource\r\n", "runs into another"),
        (b"WARC/9.0\r\n\r\n", "no record"),
    ],
)
def test_a_wrong_record_between_two_right_ones_is_reported_alone(tmp_path, bad, why):
    path = tmp_path / "a.warc"
    path.write_bytes(_record(FIRST, b"first") + bad + _record(LAST, b"last"))
    first, *reports, last = read_file(path)
    assert [answer_at(path, one.offset) for one in (first, last) if isinstance(one, Capture)] == [b"first", b"last"]
    [damage] = [one for one in reports if isinstance(one, Damage)]
    assert damage.offset == len(_record(FIRST, b"first"))
    assert re.search(why, damage.why)


@pytest.mark.parametrize("packed", [lambda record: record, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("lacking", [1, 3])
def test_a_record_that_is_longer_than_it_says_is_read_whole_and_told(tmp_path, packed, lacking):
    path = tmp_path / "a.warc"
    records = [_record(FIRST, b"first"), _record(GOOD, b"hello", 5 - lacking), _record(LAST, b"last")]
    path.write_bytes(b"".join(map(packed, records)))
    first, short, flaw, last = read_file(path)
    assert [answer_at(path, one.offset) for one in (first, short, last) if isinstance(one, Capture)] == [
        *(b"first", b"hello", b"last")
    ]
    assert isinstance(flaw, Flaw)
    assert (flaw.offset, flaw.end) == (short.offset, short.end)
    assert flaw.why == f"the record's Content-Length is {lacking} too small"


def test_a_record_with_a_wrong_length_at_the_end_of_a_file_is_damage_if_its_end_cannot_be_seen(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(_record(GOOD, b"first") + _record(GOOD, b"hello", 3).rstrip() + b"rubbish")
    [_first, damage] = read_file(path)
    assert isinstance(damage, Damage)
    assert "does not lead to its end" in damage.why


def test_a_later_version_of_our_fields_is_not_guessed_at(ours, tmp_path):
    data, captures = ours
    plain = gzip.decompress(data).replace(b"outcome: dns", b"outcome: new")
    [damage] = _damage(_placed(tmp_path, plain, captures))
    assert "cannot be understood" in damage.why


def test_an_empty_file_tells_nothing_and_a_missing_one_is_an_error_of_ours(tmp_path):
    (tmp_path / "empty.warc.gz").touch()
    assert [*read_file(tmp_path / "empty.warc.gz")] == []
    with pytest.raises(ArchiveMissing):
        list(read_file(tmp_path / "none.warc.gz"))


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_as_a_file_raise_nothing(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.warc"
    path.write_bytes(data)
    events = [*read_file(path)]
    assert not events or events[-1].end == len(data)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", timedelta()),
        ("120", timedelta(seconds=120)),
        ("9999999", timedelta(hours=24)),
        ("9" * 5000, timedelta(hours=24)),
        ("Sun, 22 Nov 2026 10:00:00 GMT", timedelta(minutes=29, seconds=59, microseconds=876544)),
        ("Sun, 22 Nov 2020 10:00:00 GMT", timedelta()),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(value, expected):
    assert retry_at(value, AT) == (None if expected is None else AT + expected)


def test_the_claim_of_a_capture_is_told(ours):
    assert {capture.claim for capture in ours[1]} == {claim().id}
