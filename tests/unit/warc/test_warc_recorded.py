"""Answers in records of others: decoded under their old head, cut, in segments, in codings that nobody undoes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from pathlib import Path

import pytest

from storage.records import Capture, Outcome
from storage.warc.events import Damage, Flaw
from storage.warc.reader import answer_at, read_file
from storage.warc.recorded import parse_recorded, what_is_missing
from storage.warc.wire import parse_response, readable_form
from storage.wire_response import Framing

OK = b"HTTP/1.1 200 OK\r\n"
PAGE = b"<html><body>" + b"<p>Running text.</p>" * 40 + b"</body></html>"
ZIPPED = gzip.compress(PAGE, mtime=0)
HALF = PAGE[:300]


def chunks(body: bytes, size: int = 100) -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


# transfer codings


@pytest.mark.parametrize(
    ("codings", "body"),
    [
        (b"gzip, chunked", chunks(ZIPPED)),
        (b"x-gzip, chunked", chunks(ZIPPED)),
        (b"GZIP,Chunked", chunks(ZIPPED)),
        (b"deflate, chunked", chunks(zlib.compress(PAGE))),
        (b"deflate, chunked", chunks(zlib.compress(PAGE)[2:-4])),
        (b"gzip, gzip, chunked", chunks(gzip.compress(ZIPPED, mtime=0))),
        (b"gzip", ZIPPED),
        (b"gzip, chunked", chunks(PAGE)),
        (b"gzip;q=1, chunked", chunks(ZIPPED)),
        (b"binary", PAGE),
    ],
)
def test_every_coding_is_taken_off_from_the_last(codings, body):
    answer = parse_response(OK + b"Transfer-Encoding: " + codings + b"\r\n\r\n" + body)
    assert (answer.entity, answer.complete, answer.broken, answer.left) == (PAGE, True, False, None)


def test_what_was_in_a_coding_is_kept_in_a_form_that_every_reader_knows():
    answer = parse_response(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks(ZIPPED))
    assert answer.odd == "transfer coding gzip, chunked"
    assert readable_form(answer) == OK + b"X-Archive-Orig-Transfer-Encoding: gzip, chunked\r\n\r\n" + PAGE


def test_a_coding_that_nobody_knows_is_left_and_named():
    packed = b"\x1f\x9d\x90" + bytes(range(200))
    answer = parse_response(OK + b"Transfer-Encoding: compress, chunked\r\n\r\n" + chunks(packed))
    assert (answer.entity, answer.left) == (packed, "compress")
    plain = parse_response(OK + b"Transfer-Encoding: compress, chunked\r\n\r\n" + chunks(PAGE))
    assert (plain.entity, plain.left) == (PAGE, None)


def test_a_coding_that_breaks_off_gives_what_came_before():
    answer = parse_response(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks(ZIPPED[:-20]))
    assert answer.broken
    assert PAGE.startswith(answer.entity)


def test_a_coding_unfolds_to_no_more_than_its_limit():
    bomb = gzip.compress(bytes(80 * 1024**2))
    answer = parse_response(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunks(bomb, 10_000))
    assert len(answer.entity) <= 64 * 1024**2


# bodies that are another form than their head says


@pytest.mark.parametrize("body", [PAGE, b"No size begins this text", b"<p>Short and in one line</p>"])
def test_a_body_without_chunks_is_none_in_chunks(body):
    answer = parse_response(OK + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    assert (answer.entity, answer.framing, answer.odd) == (body, Framing.CLOSE, "no chunks where the head says so")
    assert what_is_missing(answer) is None


def test_on_the_wire_such_an_answer_is_a_broken_one():
    assert parse_response(OK + b"Transfer-Encoding: chunked\r\n\r\n" + PAGE).broken
    begun = parse_response(OK + b"Transfer-Encoding: chunked\r\n\r\n3")
    assert (begun.broken, begun.complete) == (False, False)


def test_a_body_that_was_decoded_under_its_old_length_is_all_there():
    head = OK + b"Content-Encoding: gzip\r\nContent-Length: 90\r\n\r\n"
    answer = parse_recorded(head + PAGE)
    assert (answer.entity, what_is_missing(answer)) == (PAGE, None)


def test_the_next_answer_on_the_connection_and_blank_lines_are_no_body():
    head = OK + b"Content-Length: %d\r\n\r\n" % len(PAGE)
    assert parse_recorded(head + PAGE + b"\r\n\r\n").entity == PAGE
    assert parse_recorded(head + PAGE + OK + b"\r\nmore").entity == PAGE


@pytest.mark.parametrize(
    ("head", "body", "missing"),
    [
        (b"Content-Length: 812\r\n", HALF, "disconnect"),
        (b"Content-Length: 9000\r\n", PAGE, None),
        (b"Content-Length: 9000\r\n", PAGE + b"\n<!-- made in 12 ms -->\n", None),
        (b"Content-Length: 9000\r\nContent-Encoding: gzip\r\n", ZIPPED, None),
        (b"Content-Length: 9000\r\nContent-Encoding: gzip\r\n", ZIPPED[:60], "disconnect"),
        (b"Transfer-Encoding: chunked\r\n", chunks(HALF)[:-20], "disconnect"),
        (b"Transfer-Encoding: chunked\r\n", b"5\r\nabcdefg\r\n0\r\n\r\n", "unspecified"),
        (b"Transfer-Encoding: chunked\r\n", chunks(PAGE)[:-5], None),
        (b"", HALF, None),
    ],
)
def test_an_answer_is_a_part_where_less_came_than_its_head_says_and_no_end_is_seen(head, body, missing):
    assert what_is_missing(parse_recorded(OK + head + b"\r\n" + body)) == missing


# records


def record(number: int, kind: str, block: bytes, *fields: str) -> bytes:
    lines = (
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{number}>",
        "WARC-Date: 2016-01-02T03:04:05Z",
        f"WARC-Target-URI: http://example.com/{number}",
        "Content-Type: application/http; msgtype=response",
        *fields,
        f"Content-Length: {len(block)}",
    )
    return gzip.compress(b"WARC/1.1\r\n" + "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n")


def captures(path: Path, *records: bytes) -> list[Capture]:
    path.write_bytes(b"".join(records))
    return [event for event in read_file(path) if isinstance(event, Capture)]


def test_a_response_that_is_cut_says_so_and_a_redirect_without_its_body_is_one(tmp_path):
    cut = OK + b"Content-Length: 812\r\n\r\n" + HALF
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /there\r\nContent-Length: 812\r\n\r\n"
    first, second = captures(tmp_path / "a.warc.gz", record(1, "response", cut), record(2, "response", moved))
    assert (first.outcome, first.truncated) == (Outcome.TRUNCATED_DISCONNECT, "disconnect")
    assert (second.outcome, second.truncated) == (Outcome.REDIRECT, None)


WHOLE = OK + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE
ORIGIN = "WARC-Segment-Origin-ID: <urn:uuid:1>"
FIRST = record(1, "response", WHOLE[:200], "WARC-Segment-Number: 1")
SECOND = record(2, "continuation", WHOLE[200:500], "WARC-Segment-Number: 2", ORIGIN)
THIRD = record(
    3, "continuation", WHOLE[500:], "WARC-Segment-Number: 3", ORIGIN, f"WARC-Segment-Total-Length: {len(WHOLE)}"
)
OTHER = record(4, "response", OK + b"\r\nother")


def test_a_record_in_segments_is_put_together(tmp_path):
    path = tmp_path / "a.warc.gz"
    first, other = captures(path, FIRST, SECOND, OTHER, THIRD)
    [whole] = captures(tmp_path / "b.warc.gz", record(1, "response", WHOLE))
    assert (first.outcome, first.truncated, first.entity_sha256) == (Outcome.RESPONSE, None, whole.entity_sha256)
    assert (answer_at(path, first.offset), answer_at(path, other.offset)) == (WHOLE, OK + b"\r\nother")


@pytest.mark.parametrize(("records", "size"), [((FIRST,), 200), ((FIRST, SECOND), 500), ((FIRST, THIRD), 200)])
def test_a_record_of_which_segments_are_missing_is_a_part(tmp_path, records, size):
    path = tmp_path / "a.warc.gz"
    [first] = captures(path, *records)
    assert (first.outcome, first.truncated) == (Outcome.TRUNCATED_DISCONNECT, "unspecified")
    assert answer_at(path, first.offset) == WHOLE[:size]
    assert not any(isinstance(event, Damage) for event in read_file(path))


@pytest.mark.parametrize(
    ("said", "url"),
    [
        (b"http://example.com/caf\xe9?q=\xfcber", "http://example.com/caf%E9?q=%FCber"),
        ("http://example.com/café?q=über".encode(), "http://example.com/caf%C3%A9?q=%C3%BCber"),
        (b"http://example.com/%E9", "http://example.com/%E9"),
    ],
)
def test_an_address_keeps_the_bytes_that_went_over_the_wire(tmp_path, said, url):
    plain = gzip.decompress(record(1, "response", OK + b"\r\nhello")).replace(b"http://example.com/1", said)
    [capture] = captures(tmp_path / "a.warc", plain)
    assert capture.url == url


@pytest.mark.parametrize(
    ("said", "location"),
    [
        (b"/caf\xe9?q=\xfcber", "http://example.com/caf%E9?q=%FCber"),
        ("/café?q=über".encode(), "http://example.com/caf%C3%A9?q=%C3%BCber"),
        ("http://bücher.example/".encode(), "http://xn--bcher-kva.example/"),
        (b"/a b", "http://example.com/a%20b"),
    ],
)
def test_a_redirect_leads_to_the_bytes_that_it_names(tmp_path, said, location):
    moved = b"HTTP/1.1 302 Found\r\nLocation: " + said + b"\r\nContent-Length: 0\r\n\r\n"
    [capture] = captures(tmp_path / "a.warc.gz", record(1, "response", moved))
    assert (capture.outcome, capture.location) == (Outcome.REDIRECT, location)


def _digested(block: bytes, said: str) -> bytes:
    return gzip.decompress(record(1, "response", block, f"WARC-Block-Digest: {said}"))


SHA1 = hashlib.sha1(WHOLE).digest()


@pytest.mark.parametrize(
    "said",
    [
        "sha1:" + base64.b32encode(SHA1).decode(),
        "SHA-1: " + SHA1.hex().upper(),
        "sha1:" + base64.b32encode(SHA1).decode().lower(),
        "sha1:" + base64.b64encode(SHA1).decode(),
        "sha256:" + hashlib.sha256(WHOLE).hexdigest(),
        "sha-256:" + base64.b32encode(hashlib.sha256(WHOLE).digest()).decode(),
        "sha256:" + base64.urlsafe_b64encode(hashlib.sha256(WHOLE).digest()).decode().rstrip("="),
        "md5:" + hashlib.md5(WHOLE).hexdigest(),
        "md5:" + base64.b32encode(hashlib.md5(WHOLE).digest()).decode(),
    ],
)
def test_a_record_that_has_its_digest_is_well_in_whatever_base_it_stands(tmp_path, said):
    path = tmp_path / "a.warc"
    path.write_bytes(_digested(WHOLE, said))
    [capture] = read_file(path)
    assert isinstance(capture, Capture)


def test_a_record_whose_bytes_are_not_those_of_its_digest_is_read_and_told(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(_digested(WHOLE.replace(b"Running", b"Cunning", 1), "sha1:" + base64.b32encode(SHA1).decode()))
    capture, flaw = read_file(path)
    assert isinstance(capture, Capture)
    assert isinstance(flaw, Flaw)
    assert flaw.why == "the record's bytes are not those of its WARC-Block-Digest"


@pytest.mark.parametrize("said", ["sha1:nonsense", "crc32:00000000", "what is this"])
def test_a_digest_that_nobody_here_understands_is_told(tmp_path, said):
    path = tmp_path / "a.warc"
    path.write_bytes(_digested(WHOLE, said))
    capture, flaw = read_file(path)
    assert isinstance(capture, Capture)
    assert (flaw.why, flaw.url) == (f"its WARC-Block-Digest cannot be understood: {said}", capture.url)


def _with_payload_digest(kind: str, block: bytes, payload: bytes) -> bytes:
    digest = base64.b32encode(hashlib.sha1(payload).digest()).decode()
    return gzip.decompress(record(1, kind, block, f"WARC-Payload-Digest: sha1:{digest}"))


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(PAGE)


@pytest.mark.parametrize("payload", [PAGE, chunks(PAGE), CHUNKED], ids=["entity", "with chunks", "block"])
def test_programs_take_one_or_another_thing_for_the_payload(tmp_path, payload):
    path = tmp_path / "a.warc"
    path.write_bytes(_with_payload_digest("response", CHUNKED, payload))
    [capture] = read_file(path)
    assert isinstance(capture, Capture)


@pytest.mark.parametrize("kind", ["response", "request", "metadata", "conversion", "resource"])
def test_the_payload_digest_of_every_record_is_looked_at(tmp_path, kind):
    path = tmp_path / "a.warc"
    path.write_bytes(_with_payload_digest(kind, CHUNKED, b"something else"))
    [flaw] = [event for event in read_file(path) if isinstance(event, Flaw)]
    assert flaw.why == "the record's payload is not that of its WARC-Payload-Digest"


def test_that_of_a_revisit_is_of_bytes_that_lie_elsewhere(tmp_path):
    path = tmp_path / "a.warc"
    path.write_bytes(_with_payload_digest("revisit", OK + b"\r\n", PAGE))
    [capture] = read_file(path)
    assert isinstance(capture, Capture)


@pytest.mark.parametrize(
    ("coding", "body", "length", "missing"),
    [
        (b"gzip", b"Short, and larger when packed", 49, None),
        (b"br", b"Short, and larger when packed", 33, None),
        (b"gzip", b"Short, and larger when packed", 8_668, "disconnect"),
        (b"identity", b"Short, and larger when packed", 49, "disconnect"),
        (b"gzip", ZIPPED[:40], 60, "disconnect"),
    ],
)
def test_a_text_that_was_decoded_may_be_a_little_shorter_than_its_head_says(coding, body, length, missing):
    head = OK + b"Content-Encoding: " + coding + b"\r\nContent-Length: %d\r\n\r\n" % length
    assert what_is_missing(parse_recorded(head + body)) == missing
