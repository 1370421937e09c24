"""warcio reads what we write as we do, and says so where it doesn't."""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path

import pytest

from storage.records import Outcome
from storage.warc.second_reader import disagreements
from storage.warc.writer import WarcWriter
from tests.unit.warc.exchanges import ANSWER, claim, exchange

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
ENTITY = hashlib.sha1(b"hello").digest()


def _record(*fields: str, block: bytes = ANSWER, record_id: str = "urn:uuid:1") -> bytes:
    lines = (
        "WARC/1.0",
        "WARC-Type: response",
        f"WARC-Record-ID: <{record_id}>",
        "WARC-Date: 2016-01-02T03:04:05Z",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block)}",
        *fields,
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


TARGET = "WARC-Target-URI: http://example.com/"


def _found(path: Path, *records: bytes) -> list[str]:
    path.write_bytes(b"".join(records))
    return [found.what for found in disagreements(path)]


def test_a_file_of_ours_is_read_alike(writer: WarcWriter) -> None:
    first = writer.append(exchange())
    chunked = writer.append(exchange(CHUNKED))
    writer.append(exchange(CHUNKED, repeats=chunked))
    writer.append(exchange(CHUNKED.replace(b"5", b"5;x", 1)))
    writer.append(exchange(ANSWER[:-2], outcome=Outcome.TRUNCATED_LENGTH))
    writer.append(exchange(repeats=first))
    writer.append(exchange(b"HTTP/1.1 304 X\r\n\r\n", repeats=first, entity_sha256=first.entity_sha256))
    writer.append(exchange(b"SSH-2.0\r\n", outcome=Outcome.MALFORMED))
    writer.append(exchange(b"", outcome=Outcome.DNS, request=b"", claim=claim(url="http://x/ \xfc")))
    writer.finish({"why": "finished", "exit_code": 0, "counts": {}})
    assert [*disagreements(writer.path)] == []


def test_what_lies_behind_the_end_that_is_told_is_not_compared(writer: WarcWriter) -> None:
    capture = writer.append(exchange())
    with writer.path.open("ab") as file:
        file.write(gzip.compress(_record(TARGET, "WARC-Block-Digest: sha1:" + "A" * 32)))
    assert [*disagreements(writer.path, capture.end)] == []
    (found,) = disagreements(writer.path)
    assert (found.offset, found.excusable) == (capture.end, False)
    assert found.what == "warcio says of urn:uuid:1: block digest failed: sha1:" + "A" * 32


def test_a_block_that_is_not_that_of_its_digest_is_found(tmp_path: Path) -> None:
    digest = "WARC-Block-Digest: sha256:" + hashlib.sha256(ANSWER).hexdigest()
    path = tmp_path / "a.warc"
    assert _found(path, _record(TARGET, digest)) == []
    assert "block digest failed" in _found(path, _record(TARGET, digest, block=ANSWER.replace(b"hello", b"hallo")))[0]


@pytest.mark.parametrize("value", [ENTITY.hex(), base64.b32encode(ENTITY).decode()])
def test_the_digest_of_a_chunked_payload_may_be_that_of_its_entity(tmp_path: Path, value: str) -> None:
    record = _record(TARGET, f"WARC-Payload-Digest: sha1:{value}", block=CHUNKED)
    assert _found(tmp_path / "a.warc", record) == []
    wrong = _record(TARGET, f"WARC-Payload-Digest: sha1:{value}", block=CHUNKED.replace(b"hello", b"hallo"))
    assert "payload digest failed" in _found(tmp_path / "a.warc", wrong)[0]


@pytest.mark.parametrize("algorithm", ["nonsense", ""])
def test_a_digest_that_nobody_can_check_is_told(tmp_path: Path, algorithm: str) -> None:
    record = _record(TARGET, f"WARC-Payload-Digest: {algorithm}:00")
    assert len(_found(tmp_path / "a.warc", record)) == 1


def test_where_warcio_gives_up_is_told_once_and_excused_in_a_file_of_others(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(_record(TARGET)) + gzip.compress(_record(record_id="urn:uuid:2")))
    (found,) = disagreements(path)
    assert found.excusable
    assert found.what.startswith("warcio gives up here: ")
    assert found.offset == len(gzip.compress(_record(TARGET)))


def test_the_comparison_ends_where_our_own_reader_finds_damage(tmp_path: Path) -> None:
    assert _found(tmp_path / "a.warc", _record(TARGET), b"nonsense", _record(TARGET)) == []


def test_nothing_that_warcio_warns_of_reaches_the_screen(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _found(tmp_path / "a.warc", _record(TARGET + " b"), _record(TARGET).rstrip(), _record(TARGET))
    assert capfd.readouterr() == ("", "")
