"""Files that are packed otherwise than WARC files are, written anew: each record is there, each loss is told."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest
import zstandard

from storage.records import Capture
from storage.warc import recompress as recompressing
from storage.warc.reader import answer_at, read_file
from storage.warc.recompress import recompress
from storage.warc.unpacking import packing_of
from tests.unit.warc.exchanges import ANSWER

LONG = ANSWER.replace(b"Content-Length: 5", b"Content-Length: 70005") + b"x" * 70_000


def record(number: int, block: bytes = ANSWER) -> bytes:
    fields = (
        f"WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2016-01-02T03:04:05Z\r\n"
        f"WARC-Target-URI: http://example.com/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return b"WARC/1.0\r\n" + fields.encode() + block + b"\r\n\r\n"


RECORDS = [record(number, LONG if number == 3 else ANSWER) for number in range(9)]
PLAIN = b"".join(RECORDS)
WORDS = [f"http example.com response uuid {number} content type".encode() * 3 for number in range(400)]
DICTIONARY = zstandard.train_dictionary(4_096, WORDS + RECORDS)


def by_dictionary(held: bytes) -> bytes:
    """As Wget-AT writes it: the dictionary in a skippable frame, then a frame a record."""
    packer = zstandard.ZstdCompressor(dict_data=DICTIONARY, write_checksum=True)
    head = b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(held)) + held
    return head + b"".join(packer.compress(one) for one in RECORDS)


ZSTANDARD = zstandard.ZstdCompressor(write_checksum=True)
PACKED: dict[str, bytes] = {
    "gzip, one member": gzip.compress(PLAIN),
    "gzip, three records a member": b"".join(gzip.compress(b"".join(RECORDS[at : at + 3])) for at in (0, 3, 6)),
    "gzip, records over several members": b"".join(
        gzip.compress(PLAIN[at : at + 1000]) for at in range(0, len(PLAIN), 1000)
    ),
    "gzip of gzip": gzip.compress(b"".join(map(gzip.compress, RECORDS))),
    "zstd, a frame a record": b"".join(map(ZSTANDARD.compress, RECORDS)),
    "zstd, one frame": ZSTANDARD.compress(PLAIN),
    "zstd of gzip": ZSTANDARD.compress(b"".join(map(gzip.compress, RECORDS))),
    "zstd, dictionary": by_dictionary(DICTIONARY.as_bytes()),
    "zstd, compressed dictionary": by_dictionary(ZSTANDARD.compress(DICTIONARY.as_bytes())),
    "lz4": b"".join(lz4.frame.compress(one, content_checksum=True) for one in RECORDS),
    "bzip2": bz2.compress(PLAIN),
    "xz": lzma.compress(PLAIN),
    "plain": PLAIN,
}


IN_ONE_BLOCK = ("bzip2", "zstd, one frame", "zstd of gzip")
"""So short that they are packed in one block, of which half is nothing."""


@pytest.fixture
def packed(tmp_path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "packed.bin"
        path.write_bytes(data)
        return path

    return write


def captures(path: Path) -> list[Capture]:
    return [event for event in read_file(path) if isinstance(event, Capture)]


@pytest.mark.parametrize("window", [1 << 20, 100], ids=["at once", "bit by bit"])
@pytest.mark.parametrize("way", PACKED)
def test_every_record_comes_out_of_every_packing_byte_for_byte(packed, tmp_path, monkeypatch, way, window):
    monkeypatch.setattr(recompressing, "_FIRST_WINDOW", window)
    into = tmp_path / "anew.warc.gz"
    assert recompress(packed(PACKED[way]), into) == ()
    found = captures(into)
    assert [capture.url for capture in found] == [f"http://example.com/{number}" for number in range(9)]
    assert [answer_at(into, capture.offset) for capture in found] == [LONG if n == 3 else ANSWER for n in range(9)]
    assert gzip.decompress(into.read_bytes()) == PLAIN


@pytest.mark.parametrize("way", [way for way in PACKED if "gzip, records" not in way and way != "plain"])
def test_a_flipped_byte_is_told_and_costs_no_more_than_it_must(packed, tmp_path, way):
    data = bytearray(PACKED[way])
    data[len(data) * 2 // 3] ^= 0xFF
    gaps = recompress(packed(bytes(data)), tmp_path / "anew.warc.gz")
    assert gaps
    if "a frame a record" in way or way in ("lz4", "zstd, dictionary"):
        assert len(captures(tmp_path / "anew.warc.gz")) >= 7


@pytest.mark.parametrize("way", [way for way in PACKED if way != "plain"])
def test_a_file_that_was_cut_gives_what_is_whole_and_is_told(packed, tmp_path, way):
    gaps = recompress(packed(PACKED[way][:-9]), tmp_path / "anew.warc.gz")
    assert gaps
    assert way in IN_ONE_BLOCK or len(captures(tmp_path / "anew.warc.gz")) >= 7


def test_frames_that_want_a_dictionary_which_is_not_there_are_told(packed, tmp_path):
    data = PACKED["zstd, dictionary"]
    [gap, *_] = recompress(packed(data[8 + len(DICTIONARY.as_bytes()) :]), tmp_path / "anew.warc.gz")
    assert "ictionary" in gap.why


def test_a_dictionary_that_is_none_is_told(packed, tmp_path):
    held = ZSTANDARD.compress(DICTIONARY.as_bytes())[:-40]
    [gap] = recompress(packed(by_dictionary(held)), tmp_path / "anew.warc.gz")
    assert gap.why.startswith("its dictionary cannot be read")


def test_damage_between_records_is_left_out_and_told_where_it_lies(packed, tmp_path):
    data = b"".join([*RECORDS[:2], b"rubbish\n" * 100, *RECORDS[2:]])
    [gap] = recompress(packed(gzip.compress(data)), tmp_path / "anew.warc.gz")
    assert (gap.offset, gap.end) == (len(b"".join(RECORDS[:2])), len(b"".join(RECORDS[:2])) + 800)
    assert len(captures(tmp_path / "anew.warc.gz")) == 9


def test_a_page_that_holds_a_record_is_one_record(packed, tmp_path, monkeypatch):
    """Also where it is larger than what is looked at at first."""
    monkeypatch.setattr(recompressing, "_FIRST_WINDOW", 500)
    held = record(7, ANSWER + b"\r\n\r\n" + PLAIN)
    assert recompress(packed(gzip.compress(held + RECORDS[8])), tmp_path / "anew.warc.gz") == ()
    assert [one.url[-1] for one in captures(tmp_path / "anew.warc.gz")] == ["7", "8"]


@pytest.mark.parametrize(
    ("way", "name"),
    [
        ("plain", ""),
        ("lz4", "LZ4"),
        ("xz", "xz"),
        ("bzip2", "bzip2"),
        ("zstd, dictionary", "Zstandard"),
        ("gzip of gzip", "gzip"),
    ],
)
def test_the_packing_is_told_by_the_first_bytes(packed, way, name):
    assert packing_of(packed(PACKED[way])) == name
