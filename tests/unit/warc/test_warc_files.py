"""Exchanges go into WARC files and come back equal; other readers agree; nothing can be injected."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from storage.errors import ArchiveUnwritable, RecordUnreadable
from storage.records import Capture, Kind, Outcome
from storage.warc.events import FileStart, JobEnd, SiteDeclaration
from storage.warc.fields import exchange_fields, from_block, to_block
from storage.warc.reader import answer_at, read_file, record_at, request_at
from storage.warc.writer import WarcWriter
from tests.unit.warc.exchanges import ANSWER, AT, REQUEST, SITE_TEXT, claim, exchange, exchanges, texts

_CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
_CHUNKED_ANSWER = _CHUNKED + b"5\r\nhello\r\n0\r\n\r\n"


def _fields(path: Path, capture: Capture) -> str:
    return record_at(path, capture.offset).partition(b"\r\n\r\n")[0].decode()


def test_a_file_begins_with_its_job_and_site_and_ends_with_the_result(writer):
    capture = writer.append(exchange())
    end = writer.finish({"why": "finished", "exit_code": 0, "counts": {"pages": 1}})
    start, declaration, middle, last = read_file(writer.path)
    assert (start, declaration) == writer.opening
    assert (middle, last) == (capture, end)
    assert isinstance(start, FileStart)
    assert (start.job, start.site) == ("0123456789", "example")
    assert isinstance(declaration, SiteDeclaration)
    assert (declaration.name, declaration.text) == ("example", SITE_TEXT)
    assert isinstance(last, JobEnd)
    assert last.result == {"why": "finished", "exit_code": 0, "counts": {"pages": 1}}
    assert last.end == writer.path.stat().st_size


def test_a_file_is_named_after_site_time_job_and_number(tmp_path):
    with WarcWriter(tmp_path, site="example", job="0123456789", site_text=SITE_TEXT, now=lambda: AT) as writer:
        assert writer.path == tmp_path / "example" / "2026" / "example-20261122093000-01234567-00000.warc.gz"
    with WarcWriter(tmp_path, site="example", job="0123456789", site_text=SITE_TEXT, now=lambda: AT) as writer:
        assert writer.path.name == "example-20261122093000-01234567-00001.warc.gz"


def test_a_file_that_has_grown_to_the_limit_is_followed_by_another(tmp_path):
    with WarcWriter(tmp_path, site="example", job="j", site_text=SITE_TEXT, roll_at=1500) as writer:
        captures = [writer.append(exchange()) for _ in range(4)]
        files = sorted(path.name for path in tmp_path.rglob("*.warc.gz"))
        assert list(dict.fromkeys(capture.file for capture in captures)) == files
        assert len(files) > 1
        assert writer.opening[0].file == files[-1]
    read = [event for name in files for event in read_file(next(tmp_path.rglob(name)))]
    assert [event for event in read if isinstance(event, Capture)] == captures


@given(given_exchange=exchanges, is_kept=st.booleans())
@settings(max_examples=300, deadline=None)
def test_a_capture_read_back_equals_the_one_appended_and_its_bytes_are_those_of_the_wire(given_exchange, is_kept):
    with tempfile.TemporaryDirectory() as folder:
        with WarcWriter(Path(folder), site="example", job="j", site_text=SITE_TEXT) as writer:
            before = writer.append(exchange())
            if given_exchange.repeats and is_kept:
                place = {"record_id": before.record_id, "file": before.file, "offset": before.offset}
                given_exchange = replace(given_exchange, repeats=replace(given_exchange.repeats, **place))
            capture = writer.append(given_exchange)
            after = writer.append(exchange())
        assert [*read_file(writer.path)] == [*writer.opening, before, capture, after]
        assert [*read_file(writer.path, capture.offset)][-1] == after
        assert request_at(writer.path, capture.offset) == given_exchange.request
        if capture.refers_to is None or capture.status == 304:
            assert answer_at(writer.path, capture.offset) == given_exchange.response
        _others_agree(writer.path)


@given(given_exchange=exchanges, digest=texts)
def test_what_is_known_of_an_exchange_is_read_back_from_its_block(given_exchange, digest):
    known = exchange_fields(given_exchange, digest)
    assert from_block(to_block(known.items())) == known


def _others_agree(path: Path) -> None:
    """Warcio finds every digest right and no field that we did not write."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            assert record.rec_headers.get_header("WARC-Injected") is None
            assert record.rec_headers.get_header("WARC-Type") == record.rec_type
            record.raw_stream.read()


def test_an_answer_is_stored_as_it_came_with_its_digests_and_neighbours(writer):
    tls = {"protocols": ("http/1.1", "tls/1.3"), "cipher": "TLS_AES_128_GCM_SHA256"}
    capture = writer.append(exchange(claim=claim(via="https://example.com/", hint_title="A\r\nB: 100%"), **tls))
    with writer.path.open("rb") as file:
        *_, response, request, metadata = [
            (record.rec_headers, record.raw_stream.read()) for record in ArchiveIterator(file, no_record_parse=True)
        ]
    assert (response[1], request[1]) == (ANSWER, REQUEST)
    assert [record[0].get_header("WARC-Type") for record in (response, request, metadata)] == [
        "response",
        "request",
        "metadata",
    ]
    assert {record[0].get_header("WARC-Date") for record in (response, request, metadata)} == {
        "2026-11-22T09:30:00.123456Z"
    }
    for record in (request, metadata):
        assert record[0].get_header("WARC-Concurrent-To") == f"<{capture.record_id}>"
    assert [value for name, value in response[0].headers if name == "WARC-Protocol"] == ["http/1.1", "tls/1.3"]
    assert response[0].get_header("WARC-Cipher-Suite") == "TLS_AES_128_GCM_SHA256"
    assert response[0].get_header("WARC-IP-Address") == "192.0.2.1"
    assert response[0].get_header("WARC-Payload-Digest") == "sha256:" + (capture.entity_sha256 or "")
    assert metadata[1].decode().splitlines()[0] == "format: microfiche/1"
    assert "hint-title: A%0D%0AB: 100%25" in metadata[1].decode().splitlines()
    assert capture.hint_title == "A\r\nB: 100%"


def test_a_chunked_answer_keeps_its_wire_form_without_payload_digest(writer):
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    capture = writer.append(exchange(raw))
    assert record_at(writer.path, capture.offset).endswith(raw + b"\r\n\r\n")
    assert "WARC-Payload-Digest" not in _fields(writer.path, capture)
    assert capture.entity_sha256 == writer.append(exchange(ANSWER)).entity_sha256


def test_chunks_that_readers_misread_are_stored_readably_with_the_wire_bytes_beside(writer, warcio_records):
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nSum: 1\r\n\r\n"
    capture = writer.append(exchange(raw))
    stored = record_at(writer.path, capture.offset)
    assert stored.endswith(b"\r\n\r\nHTTP/1.1 200 OK\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n\r\nhello\r\n\r\n")
    assert answer_at(writer.path, capture.offset) == raw
    assert ("resource", raw) in warcio_records(writer.path)


def test_an_answer_seen_before_is_a_revisit_that_holds_the_head_alone(writer):
    first = writer.append(exchange())
    again = writer.append(exchange(at=AT + timedelta(hours=1), repeats=first))
    fields = _fields(writer.path, again)
    assert "WARC-Type: revisit" in fields
    assert "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest" in fields
    assert f"WARC-Refers-To: <{first.record_id}>" in fields
    assert "WARC-Refers-To-Target-URI: https://example.com/a" in fields
    assert "WARC-Refers-To-Date: 2026-11-22T09:30:00Z" in fields
    assert f"WARC-Payload-Digest: sha256:{first.entity_sha256}" in fields
    assert "WARC-Truncated: length" in fields
    assert answer_at(writer.path, again.offset) == ANSWER.removesuffix(b"hello")
    assert (again.refers_to, again.entity_sha256, again.truncated) == (first.record_id, first.entity_sha256, None)


def test_not_modified_is_a_revisit_whose_entity_is_that_of_the_original(writer):
    first = writer.append(exchange())
    raw = b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
    again = writer.append(exchange(raw, repeats=first, entity_sha256=first.entity_sha256))
    assert "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified" in _fields(writer.path, again)
    assert record_at(writer.path, again.offset).endswith(b"Content-Length: 0\r\n\r\n\r\n\r\n")
    assert (again.status, again.etag, again.entity_sha256) == (304, '"x"', first.entity_sha256)
    assert answer_at(writer.path, again.offset) == raw
    assert [*read_file(writer.path)][-1] == again


def test_what_repeats_a_chunked_answer_names_the_digest_that_indexes_have_of_it(writer):
    body = b"5\r\nhello\r\n0\r\n\r\n"
    first = writer.append(exchange(_CHUNKED + body))
    again = writer.append(exchange(_CHUNKED + b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", repeats=first))
    sha1 = base64.b32encode(hashlib.sha1(body).digest()).decode()
    assert f"WARC-Payload-Digest: sha1:{sha1}" in _fields(writer.path, again)
    assert (again.refers_to, again.entity_sha256) == (first.record_id, first.entity_sha256)


@pytest.mark.parametrize(("first", "then"), [(ANSWER, _CHUNKED_ANSWER), (_CHUNKED_ANSWER, ANSWER)])
def test_a_head_that_does_not_fit_the_body_is_kept_with_its_own(writer, first, then):
    known = writer.append(exchange(first))
    again = writer.append(exchange(then, repeats=known))
    assert (again.refers_to, again.entity_sha256) == (None, known.entity_sha256)
    assert answer_at(writer.path, again.offset) == then


@pytest.mark.parametrize("raw", [ANSWER, b"HTTP/1.1 304 Not Modified\r\n\r\n"])
def test_what_repeats_a_record_of_somebodys_names_it_by_the_address_that_it_has_there(writer, raw):
    theirs = writer.path.parents[2] / "theirs.warc.gz"
    with WarcWriter(theirs.parent / "a", site="a", job="j", site_text=SITE_TEXT) as other:
        known = other.append(exchange(claim=claim(url="https://example.com/a?utm_source=x")))
    other.path.rename(theirs)
    again = writer.append(exchange(raw, repeats=replace(known, file=theirs.name), entity_sha256=known.entity_sha256))
    assert known.url == "https://example.com/a"
    assert "WARC-Refers-To-Target-URI: https://example.com/a?utm_source=x" in _fields(writer.path, again)


def test_what_repeats_a_record_that_is_gone_is_kept_whole(writer):
    known = writer.append(exchange())
    again = writer.append(exchange(repeats=replace(known, file="moved-away.warc.gz")))
    assert (again.refers_to, answer_at(writer.path, again.offset)) == (None, ANSWER)


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (Outcome.TRUNCATED_LENGTH, "length"),
        (Outcome.TRUNCATED_TIME, "time"),
        (Outcome.TRUNCATED_DISCONNECT, "disconnect"),
    ],
)
def test_a_cut_answer_says_so_in_the_words_of_the_standard_and_has_no_payload_digest(writer, outcome, word):
    capture = writer.append(exchange(ANSWER[:-2], outcome=outcome, error="gone"))
    assert f"WARC-Truncated: {word}" in _fields(writer.path, capture)
    assert "WARC-Payload-Digest" not in _fields(writer.path, capture)
    assert (capture.truncated, capture.error) == (word, "gone")


@pytest.mark.parametrize("outcome", [Outcome.DNS, Outcome.REFUSED, Outcome.ROBOTS_DENIED, Outcome.GUARD_DENIED])
def test_a_claim_without_an_exchange_is_one_metadata_record(writer, warcio_records, outcome):
    capture = writer.append(exchange(b"", outcome=outcome, request=b"", ip=None, error="why"))
    assert [kind for kind, _ in warcio_records(writer.path)] == ["warcinfo", "resource", "metadata"]
    assert (capture.outcome, capture.status, capture.error) == (outcome, None, "why")
    assert capture.offset + capture.length == capture.end == writer.path.stat().st_size


def test_bytes_that_are_no_answer_lie_beside_the_metadata_record(writer, warcio_records):
    capture = writer.append(exchange(b"SSH-2.0\r\n", outcome=Outcome.MALFORMED))
    kinds = [kind for kind, _ in warcio_records(writer.path)]
    assert kinds == ["warcinfo", "resource", "request", "resource", "metadata"]
    assert answer_at(writer.path, capture.offset) == b"SSH-2.0\r\n"
    assert b"WARC-Type: metadata" in record_at(writer.path, capture.offset)


def test_a_url_keeps_what_was_requested_and_cannot_carry_a_field_of_its_own(writer):
    url = "https://example.com/ü b\r\nWARC-Injected: yes\r\n\r\n?utm_source=x#y"
    capture = writer.append(exchange(claim=claim(url=url)))
    fields = _fields(writer.path, capture)
    target = "https://example.com/%C3%BC%20b%0D%0AWARC-Injected:%20yes%0D%0A%0D%0A?utm_source=x#y"
    assert f"WARC-Target-URI: {target}" in fields.splitlines()
    assert "WARC-Injected: yes" not in fields.splitlines()


def test_what_the_crawler_needs_to_know_is_read_off_the_head(writer):
    raw = b"HTTP/1.1 301 X\r\nLocation: ../b?x=1\r\nRetry-After: 60\r\nLast-Modified: then\r\nContent-Length: 0\r\n\r\n"
    capture = writer.append(exchange(raw, outcome=Outcome.REDIRECT, claim=claim(url="https://example.com/a/c")))
    assert capture.location == "https://example.com/b?x=1"
    assert capture.retry_at == AT + timedelta(seconds=60)
    assert (capture.status, capture.last_modified, capture.kind) == (301, "then", Kind.NEW)


def test_an_offset_that_holds_no_record_is_an_error_of_ours(writer):
    writer.append(exchange())
    for read in (record_at, answer_at, request_at):
        with pytest.raises(RecordUnreadable, match="at offset 3"):
            read(writer.path, 3)


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path):
    (tmp_path / "warc").write_text("a file")
    with pytest.raises(ArchiveUnwritable):
        WarcWriter(tmp_path / "warc", site="example", job="j", site_text=SITE_TEXT)


def test_a_full_disk_leaves_no_torn_record_and_the_file_can_be_written_on(tmp_path):
    """In a process of its own, because the limit on the size of files holds for the whole process."""
    child = os.fork()
    if child == 0:
        os._exit(_fill(tmp_path))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    [path] = tmp_path.rglob("*.warc.gz")
    events = [*read_file(path)]
    assert json.loads((tmp_path / "kept.json").read_text()) == [
        event.claim for event in events if isinstance(event, Capture)
    ]
    assert len(events) > 3


def _fill(folder: Path) -> int:
    import resource  # noqa: PLC0415 - only the child needs it
    import signal  # noqa: PLC0415 - as above

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    writer = WarcWriter(folder, site="example", job="j", site_text=SITE_TEXT)
    size = writer.path.stat().st_size
    kept: list[str] = []
    refused = 0
    for number in range(20):
        limit = size + 2500 if number < 10 else resource.RLIM_INFINITY
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            writer.append(exchange(claim=claim(id=str(number))))
            kept.append(str(number))
        except ArchiveUnwritable:
            refused += 1
    writer.close()
    (folder / "kept.json").write_text(json.dumps(kept))
    return 0 if refused and len(kept) > 10 else 1
