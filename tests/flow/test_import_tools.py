"""Files as the tools of the field write them, by these tools where they are here: all their answers come in."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.newspaper import Newspaper
from crawler.newspaper.wire import Asked
from tests.flow.crawling import Ran, all_captures, captures_of, microfiche, versions_of
from tests.flow.test_import_packages import wacz

pytestmark = pytest.mark.slow

BASE = "http://127.0.0.1:9"
PATH = "/2026/04/referee-who-apologises/"
OTHER = "/2026/04/rope-works-last-order/"
PAGE, PAGE_2 = (Newspaper().answer(Asked(path), BASE).body for path in (PATH, OTHER))
ANSWERS = {"response", "revisit", "resource"}


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def record(number: int, kind: str, url: str, block: bytes, mime: str = "", *more: str, version: str = "1.0") -> bytes:
    lines = [
        f"WARC/{version}\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\n",
        f"WARC-Date: 2026-03-{1 + number // 40:02}T10:00:{number % 40:02}Z\r\n",
        f"WARC-Target-URI: {url}\r\n" if url else "",
        f"Content-Type: {mime or 'application/http; msgtype=' + ('request' if kind == 'request' else 'response')}\r\n",
        *(f"{line}\r\n" for line in more),
    ]
    return f"{''.join(lines)}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def http(body: bytes, *fields: str) -> bytes:
    lines = ("HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *fields, f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def packed(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


def counted_by_warcio(path: Path) -> int:
    with path.open("rb") as file:
        return sum(found.rec_type in ANSWERS for found in WarcioIterator(file))


@pytest.fixture
def take_in(tmp_path):
    def taking(*paths: Path) -> Ran:
        return microfiche(tmp_path / "archive", "import", *map(str, paths))

    return taking


@pytest.fixture
def served() -> Iterator[str]:
    with Newspaper().serve() as paper:
        yield paper.url


@pytest.mark.skipif(shutil.which("wget") is None, reason="no wget here")
def test_what_wget_writes_and_its_revisits_of_another_run(take_in, tmp_path, served):
    for number, more in enumerate((["--warc-cdx"], ["--warc-dedup=wget0.cdx"], ["--no-warc-compression"])):
        wget = ["wget", "-q", "-e", "robots=off", f"--warc-file=wget{number}", *more, "-O", "/dev/null"]
        subprocess.run([*wget, served + PATH, served + OTHER], cwd=tmp_path, check=True, timeout=60)
    files = sorted(tmp_path.glob("wget*.warc*"))
    ran = take_in(*reversed(files))
    assert (ran.code, ran.err) == (0, "")
    assert "revisit" not in ran.out
    assert len(all_captures(tmp_path / "archive")) == sum(map(counted_by_warcio, files))
    seen = captures_of(tmp_path / "archive", served + PATH)
    assert sorted(capture.refers_to is not None for capture in seen) == [False, False, True]
    assert len(versions_of(tmp_path / "archive", served + PATH)) == 1


FASTWARC = Path(sys.executable).with_name("fastwarc")


@pytest.mark.skipif(not FASTWARC.exists(), reason="the command of FastWARC is not here")
@pytest.mark.parametrize("how", ["lz4", "zstd", "gzip", "uncompressed"])
def test_what_fastwarc_packs_otherwise(take_in, tmp_path, how):
    said = f"WARC-Payload-Digest: {sha1(PAGE)}"
    plain, path = tmp_path / "plain.warc", tmp_path / "fast.warc.gz"
    plain.write_bytes(
        b"".join(record(n, "response", BASE + one, http(PAGE), "", said) for n, one in enumerate((PATH, OTHER)))
    )
    subprocess.run([FASTWARC, "recompress", "-q", "-c", how, plain, path], check=True, timeout=60, capture_output=True)
    with path.open("rb") as file:
        by_fastwarc = sum(found.record_type == WarcRecordType.response for found in ArchiveIterator(file))
    ran = take_in(path)
    assert (ran.code, ran.err) == (0, "")
    assert len(all_captures(tmp_path / "archive")) == by_fastwarc == 2


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # warcio leaves its spool to be collected
def test_what_warcio_writes_with_its_revisits(take_in, tmp_path):
    path = tmp_path / "warcio.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        date = "2026-03-01T10:00:00Z"
        first = writer.create_warc_record(
            BASE + PATH, "response", payload=io.BytesIO(PAGE), http_headers=head, warc_headers_dict={"WARC-Date": date}
        )
        writer.write_record(first)
        digest = first.rec_headers.get_header("WARC-Payload-Digest")
        again = writer.create_revisit_record(BASE + OTHER, digest, BASE + PATH, date, http_headers=head)
        writer.write_record(again)
    ran = take_in(path)
    assert (ran.code, ran.out) == (0, "1 file with 2 captures taken in.\n")
    assert len(versions_of(tmp_path / "archive", BASE + OTHER)) == 1
    assert counted_by_warcio(path) == 2


def test_what_heritrix_writes(take_in, tmp_path):
    pay = f"WARC-Payload-Digest: {sha1(PAGE)}"
    identical = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    unchanged = "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/server-not-modified"
    path = tmp_path / "IAH-20260301100000-00000-crawler.warc.gz"
    path.write_bytes(
        packed(
            record(0, "warcinfo", "", b"software: Heritrix/3.4.0\r\n", "application/warc-fields"),
            record(1, "response", "dns:127.0.0.1", b"20260301100000\n127.0.0.1\t60\tIN\tA\t127.0.0.1\n", "text/dns"),
            record(2, "response", BASE + PATH, http(PAGE, 'ETag: "1"'), "", pay, "WARC-IP-Address: 127.0.0.1"),
            record(3, "request", BASE + PATH, b"GET / HTTP/1.0\r\n\r\n", "", "WARC-Concurrent-To: <urn:uuid:2>"),
            record(4, "metadata", BASE + PATH, b"via: x\r\nhopsFromSeed: L\r\n", "application/warc-fields"),
            record(50, "revisit", BASE + PATH, http(b""), "", pay, identical, "WARC-Truncated: length"),
            record(90, "revisit", BASE + PATH, b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n', "", unchanged),
        )
    )
    ran = take_in(path)
    assert (ran.code, ran.out) == (0, "1 file with 4 captures taken in.\n"), ran.err
    assert len({capture.refers_to for capture in captures_of(tmp_path / "archive", BASE + PATH)}) == 2
    assert len(versions_of(tmp_path / "archive", BASE + PATH)) == 1
    assert counted_by_warcio(path) == 4


def test_what_browsertrix_and_scoop_write(take_in, tmp_path):
    lines = ("HTTP/1.1 200 OK", "content-type: text/html", "x-orig-content-encoding: br", "x-orig-content-length: 9999")
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    said = [f"WARC-Block-Digest: {sha256(head + PAGE)}", f"WARC-Payload-Digest: {sha256(PAGE)}", "WARC-Protocol: h2"]
    refers = [f"WARC-Refers-To-Target-URI: {BASE}{PATH}", "WARC-Refers-To-Date: 2026-03-01T10:00:01Z"]
    profile = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    crawl = packed(
        record(0, "warcinfo", "", b"software: Browsertrix-Crawler 1.5\r\n", "application/warc-fields", version="1.1"),
        record(1, "response", BASE + PATH, head + PAGE, "", *said, version="1.1"),
        record(2, "resource", f"urn:pageinfo:{BASE}{PATH}", b'{"urls": {}}', "application/json", version="1.1"),
        record(3, "resource", f"urn:text:{BASE}{PATH}", b"text", "text/plain", version="1.1"),
        record(44, "revisit", BASE + PATH, head, "", said[1], profile, *refers, version="1.1"),
    )
    scoop = packed(
        record(
            100, "response", BASE + OTHER, http(PAGE_2), "", f"WARC-Payload-Digest: {sha256(PAGE_2)}", version="1.1"
        ),
        record(
            101,
            "response",
            "file:///screenshot.png",
            http(b"\x89PNG").replace(b"text/html", b"image/png"),
            version="1.1",
        ),
    )
    given = [
        wacz(tmp_path / "btrix.wacz", {"archive/rec-0.warc.gz": crawl}),
        wacz(tmp_path / "scoop.wacz", {"archive/data.warc.gz": scoop}),
    ]
    ran = take_in(*given)
    assert (ran.code, ran.out) == (0, "2 files with 6 captures taken in.\n"), ran.err
    assert captures_of(tmp_path / "archive", BASE + PATH)[1].refers_to == f"urn:uuid:{1:032}"
    for path in (PATH, OTHER):
        assert len(versions_of(tmp_path / "archive", BASE + path)) == 1


def test_what_common_crawl_writes(take_in, tmp_path):
    head = http(
        PAGE, "X-Crawl-Content-Encoding: gzip", "X-Crawl-Content-Length: 222", "X-Crawl-Transfer-Encoding: chunked"
    )
    cut = http(PAGE_2)[:2000]
    path = tmp_path / "CC-MAIN-20260301-00000.warc.gz"
    path.write_bytes(
        packed(
            record(0, "warcinfo", "", b"isPartOf: CC-MAIN-2026-10\r\n", "application/warc-fields"),
            record(1, "request", BASE + PATH, b"GET / HTTP/1.1\r\n\r\n"),
            record(2, "response", BASE + PATH, head, "", f"WARC-Payload-Digest: {sha1(PAGE)}"),
            record(3, "metadata", BASE + PATH, b"fetchTimeMs: 20\r\n", "application/warc-fields"),
            record(4, "response", BASE + "/robots.txt", http(b"User-agent: *")),
            record(5, "response", BASE + "/gone/", b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"),
            record(6, "response", BASE + OTHER, cut, "", "WARC-Truncated: length"),
        )
    )
    wet = tmp_path / "CC-MAIN-20260301-00000.warc.wet.gz"
    wet.write_bytes(
        packed(record(9, "conversion", BASE + PATH, b"text", "text/plain", f"WARC-Block-Digest: {sha1(b'text')}"))
    )
    ran = take_in(path, wet)
    assert (ran.code, ran.out) == (0, "2 files with 4 captures taken in (1 of them not whole).\n"), ran.err
    assert counted_by_warcio(path) == 4
    assert len(versions_of(tmp_path / "archive", BASE + PATH)) == 1


def test_a_megawarc_with_its_dictionary(take_in, tmp_path):
    records = [
        record(n, "response", f"{BASE}{PATH}?{n}", http(PAGE), "", f"WARC-Block-Digest: {sha1(http(PAGE))}")
        for n in range(20)
    ]
    dictionary = zstandard.train_dictionary(16_384, records * 10)
    held = zstandard.ZstdCompressor().compress(dictionary.as_bytes())
    packer = zstandard.ZstdCompressor(level=10, dict_data=dictionary)
    path = tmp_path / "project_20260301.megawarc.warc.zst"
    path.write_bytes(
        b"\x5d\x2a\x4d\x18" + struct.pack("<I", len(held)) + held + b"".join(map(packer.compress, records))
    )
    ran = take_in(path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 file with 20 captures taken in.\n1 file written anew")
    again = take_in(path)
    assert (again.code, again.out) == (0, "0 files with 0 captures taken in, 1 there already.\n")


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
def test_every_version_of_the_format(take_in, tmp_path, version):
    path = tmp_path / "a.warc"
    path.write_bytes(
        record(1, "response", BASE + PATH, http(PAGE), "", f"WARC-Payload-Digest: {sha1(PAGE)}", version=version)
    )
    ran = take_in(path)
    assert (ran.code, ran.out) == (0, "1 file with 1 capture taken in.\n"), ran.err
