"""The wire is stored byte for byte: a raw-socket origin crawled by Scrapy with our handler into our WARC files."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from crawler.network.wire_tap import Bounds
from storage.records import Capture, Outcome
from storage.warc.reader import answer_at, read_file, record_at, request_at
from tests.flow.rawserver import ANSWERS, RawServer, Seen, make_certificate, serve
from tests.flow.wirecrawl import SETTINGS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CUT = {"/huge", "/endless-head", "/many-fields", "/interim-flood"}
"""Answers that are longer than a limit."""

OUTCOMES = {
    "/redirect": Outcome.REDIRECT,
    "/cut": Outcome.TRUNCATED_DISCONNECT,
    "/dropped": Outcome.TRUNCATED_DISCONNECT,
    "/dropped-in-head": Outcome.TRUNCATED_DISCONNECT,
    "/chunked-cut": Outcome.TRUNCATED_DISCONNECT,
    "/until-reset": Outcome.TRUNCATED_DISCONNECT,
    "/chunked-broken": Outcome.MALFORMED,
    "/bad-length": Outcome.MALFORMED,
    "/no-http": Outcome.MALFORMED,
    "/dropped-at-once": Outcome.NO_ANSWER,
    "/closed-at-once": Outcome.NO_ANSWER,
    "/silent": Outcome.TIMEOUT,
    "/silent-in-body": Outcome.TRUNCATED_TIME,
    **dict.fromkeys(CUT, Outcome.TRUNCATED_LENGTH),
}
"""All others are whole responses."""


@dataclass(frozen=True)
class Crawled:
    """A finished crawl: the file, its captures by URL, and what the servers saw."""

    path: Path
    captures: dict[str, Capture]
    servers: dict[str, RawServer]

    def capture(self, scheme: str, path: str) -> Capture:
        return self.captures[self.servers[scheme].url(path)]

    def seen(self, scheme: str, path: str) -> list[Seen]:
        return self.servers[scheme].log.get(path, [])


def _crawl(folder: Path, urls: list[str], allow_private: str, roots: str = "") -> tuple[Path, dict[str, Capture]]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.flow.wirecrawl", str(folder)],
        cwd=ROOT,
        env=os.environ | {"ALLOW_PRIVATE": allow_private, "MICROFICHE_TLS_ROOTS": roots},
        input="\n".join(urls),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    path = Path(run.stdout.strip())
    captures = [event for event in read_file(path) if isinstance(event, Capture)]
    assert len(captures) == len(urls)
    return path, {capture.claim or "": capture for capture in captures}


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("wire")
    with serve() as plain, serve(make_certificate(folder / "origin.pem")) as secure:
        servers = {"http": plain, "https": secure}
        urls = [server.url(path) for server in servers.values() for path in ANSWERS]
        urls += [f"http://127.0.0.1:{_closed_port()}/refused", f"https://127.0.0.1:{plain.port}/tls-to-plain"]
        path, captures = _crawl(folder, urls, "127.0.0.1", str(folder / "origin.pem"))
        yield Crawled(path, captures, servers)


SCHEMES = pytest.mark.parametrize("scheme", ["http", "https"])
PATHS = pytest.mark.parametrize("path", ANSWERS)


@SCHEMES
@PATHS
def test_the_response_in_the_file_is_what_the_server_sent_byte_for_byte(crawled, scheme, path):
    [seen] = crawled.seen(scheme, path)
    answer = answer_at(crawled.path, crawled.capture(scheme, path).offset)
    if path in CUT:
        assert answer == seen.sent[: len(answer)]
    else:
        assert answer == seen.sent


@SCHEMES
@PATHS
def test_the_request_in_the_file_is_what_the_server_received_byte_for_byte_and_once(crawled, scheme, path):
    [seen] = crawled.seen(scheme, path)
    assert request_at(crawled.path, crawled.capture(scheme, path).offset) == seen.received


@SCHEMES
@PATHS
def test_every_claim_ends_in_the_outcome_that_fits_what_happened(crawled, scheme, path):
    capture = crawled.capture(scheme, path)
    assert capture.outcome is OUTCOMES.get(path, Outcome.RESPONSE)
    assert (capture.error is None) == (capture.outcome in (Outcome.RESPONSE, Outcome.REDIRECT))


@SCHEMES
def test_an_answer_longer_than_the_limit_is_cut_exactly_there(crawled, scheme):
    assert len(answer_at(crawled.path, crawled.capture(scheme, "/huge").offset)) == SETTINGS["DOWNLOAD_MAXSIZE"]


@SCHEMES
def test_an_endless_head_is_cut_soon_after_its_own_limit(crawled, scheme):
    most = Bounds(most_bytes=1, seconds=1).head_bytes
    kept = len(answer_at(crawled.path, crawled.capture(scheme, "/endless-head").offset))
    assert most < kept < most + 200_000


@SCHEMES
@pytest.mark.parametrize("path", ["/many-fields", "/interim-flood"])
def test_heads_of_many_lines_are_cut_soon_after_their_number(crawled, scheme, path):
    head = answer_at(crawled.path, crawled.capture(scheme, path).offset)
    assert 1_000 < head.count(b"\n") < 1_000 + 200_000 / 13


def test_the_address_and_the_protocols_stand_in_the_record(crawled):
    plain = record_at(crawled.path, crawled.capture("http", "/plain").offset)
    secure = record_at(crawled.path, crawled.capture("https", "/plain").offset)
    assert b"\r\nWARC-IP-Address: 127.0.0.1\r\nWARC-Protocol: http/1.1\r\n" in plain
    assert b"\r\nWARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.3\r\nWARC-Cipher-Suite: TLS_" in secure
    assert b"tls/" not in plain


def test_connections_are_kept_for_the_next_request_and_given_up_after_a_mistake(crawled):
    """About a third of the answers end their connection; none of the others needs a new one each."""
    for server in crawled.servers.values():
        assert server.connections < len(ANSWERS) - 10


def test_a_refused_connection_and_a_failed_handshake_are_told_apart_and_nothing_counts_as_sent(crawled):
    refused = next(capture for url, capture in crawled.captures.items() if url.endswith("/refused"))
    plain = next(capture for url, capture in crawled.captures.items() if url.endswith("/tls-to-plain"))
    assert (refused.outcome, plain.outcome) == (Outcome.REFUSED, Outcome.TLS)
    assert request_at(crawled.path, plain.offset) == b""


def test_other_readers_find_every_record_whole_and_every_digest_right(crawled):
    with crawled.path.open("rb") as file:
        ids = [
            record.rec_headers.get_header("WARC-Record-ID")
            for record in ArchiveIterator(file, check_digests="raise")
            if record.content_stream().read() is not None
        ]
    with crawled.path.open("rb") as file:
        fast = [record.record_id for record in FastIterator(file, parse_http=False)]
    assert len(ids) == len(fast) == len(set(ids)) > 2 * len(ANSWERS)


@SCHEMES
@pytest.mark.parametrize("path", ["/extensions", "/trailers", "/early", "/chunked-with-length", "/behind-the-end"])
def test_answers_that_other_readers_would_misread_are_kept_in_a_form_that_they_read_right(crawled, scheme, path):
    expected = b"ab" if path == "/behind-the-end" else b"a" if path == "/early" else b"abc"
    with crawled.path.open("rb") as file:
        file.seek(crawled.capture(scheme, path).offset)
        record = next(iter(ArchiveIterator(file)))
        assert record.http_headers.get_statuscode() == "200"
        assert record.content_stream().read() == expected


FORBIDDEN = (
    "127.0.0.1",
    "127.8.9.10",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "localhost",
    "169.254.169.254",
    "10.1.2.3",
    "192.168.0.1",
    "100.64.0.1",
    "[fe80::1]",
    "[fd00::1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "224.0.0.1",
)


def test_an_answer_that_has_begun_and_hardly_goes_on_is_cut_before_the_time_limit(tmp_path, monkeypatch):
    monkeypatch.setenv("SLOW_FOR", "0.5")
    with serve() as server:
        url = server.url("/silent-in-body")
        path, captures = _crawl(tmp_path, [url], "127.0.0.1")
    capture = captures[url]
    assert (capture.outcome, capture.error) == (Outcome.TRUNCATED_TIME, "the answer came more slowly than the limit")
    assert len(answer_at(path, capture.offset)) > 100


def test_no_notation_of_a_private_address_is_connected_to_unless_the_site_allows_it(tmp_path):
    with serve() as server:
        urls = [f"http://{host}:{server.port}/plain" for host in FORBIDDEN]
        path, captures = _crawl(tmp_path, urls, "")
        assert server.connections == 0
    assert {url: capture.outcome for url, capture in captures.items()} == dict.fromkeys(urls, Outcome.GUARD_DENIED)
    assert all(request_at(path, capture.offset) == b"" for capture in captures.values())
