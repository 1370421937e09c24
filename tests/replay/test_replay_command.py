"""`microfiche replay` as its user runs it: pages in Chromium, Memento for programs, and nothing leaves the archive."""

from __future__ import annotations

import http.server
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from readingroom.replay.environment import FOLDER_VARIABLE
from storage.archive import Archive
from storage.database.log import captures, files
from storage.elsewhere.moving import move_closed
from storage.folder import digest
from storage.ingest import ingest
from storage.records import Claim, Exchange, Outcome
from storage.warc.wire import answer_to, sha256_of
from storage.warc.writer import WarcWriter
from tests.replay.field_tools import CACHE
from tests.replay.viewers import free_port

pytestmark = pytest.mark.slow

_URL = "http://paper.example/story"
_PAGE = """<html><head><title>A story</title><link rel="stylesheet" href="{away}/style.css">
<script src="{away}/script.js"></script><script>
fetch("{away}/fetched").catch(() => 0);
const image = new Image(); image.src = "{away}/counted";
navigator.sendBeacon("{away}/beacon");
</script></head><body style="background: url({away}/ground)"><h1>A story</h1>
<img src="{away}/picture.png"><iframe src="{away}/frame"></iframe></body></html>"""


class _Counter(http.server.BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - as the library names it

    def log_message(self, *_said: object) -> None: ...


@pytest.fixture
def away() -> Iterator[tuple[str, list[str]]]:
    """A live server that the archived page names, and what it was asked for."""
    asked: list[str] = []
    handler = type("_Counting", (_Counter,), {"asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def _archive(folder: Path, page: str) -> None:
    body = page.encode()
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    answer = answer_to(b"GET / HTTP/1.1\r\n\r\n", raw)
    claim = Claim(id=str(uuid4()), url=_URL, site="paper", job="job")
    told = {"request": b"GET /story HTTP/1.1\r\n\r\n", "response": raw, "answer": answer}
    at = datetime(2026, 5, 1, 8, tzinfo=UTC)
    exchange = Exchange(claim=claim, at=at, outcome=Outcome.RESPONSE, entity_sha256=sha256_of(answer), **told)
    with (
        Archive.create(folder) as archive,
        WarcWriter(archive.warcs.root, site="paper", job=str(uuid4()), site_text='name = "paper"\n') as writer,
    ):
        capture = writer.append(exchange)
        with archive.database.write() as connection:
            ingest(connection, *writer.opening, capture)
            assert captures.find(connection, capture.record_id)


@contextmanager
def _replayed(archive: Path) -> Iterator[str]:
    port = free_port()
    command = [Path(sys.executable).parent / "microfiche", "replay", "--archive", archive, "--port", str(port)]
    surroundings = {**os.environ, FOLDER_VARIABLE: str(CACHE)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"1 capture at http://127.0.0.1:{port}/archive/. Ctrl-C ends it.\n"
        try:
            yield f"http://127.0.0.1:{port}/archive/"
        finally:
            process.terminate()
    assert process.returncode == 0


def test_a_page_is_replayed_and_not_one_request_leaves_the_archive(tmp_path, away, browser: Browser):
    address, asked = away
    _archive(tmp_path / "archive", _PAGE.format(away=address))
    with _replayed(tmp_path / "archive") as base:
        page = browser.new_page()
        page.goto(f"{base}20260501080000/{_URL}", wait_until="networkidle")
        inner = page.frames[1]
        assert inner.locator("h1").inner_text() == "A story"
        page.wait_for_timeout(1500)
        page.close()
    assert asked == []


def test_a_page_of_a_file_that_was_moved_into_a_store_is_replayed(tmp_path):
    where = tmp_path / "archive"
    _archive(where, _PAGE.format(away="http://away.example"))
    with Archive.open(where) as archive:
        [path] = archive.warcs.files()
        with archive.database.write() as connection:
            files.close(connection, path.name, path.stat().st_size, digest(path))
        assert [*move_closed(archive, (tmp_path / "store").as_uri(), timedelta(0))]
    assert not path.exists()
    with _replayed(where) as base, urlopen(f"{base}20260501080000mp_/{_URL}") as answer:
        assert "<h1>A story</h1>" in answer.read().decode()


def test_memento_is_spoken(tmp_path):
    _archive(tmp_path / "archive", _PAGE.format(away="http://away.example"))
    with _replayed(tmp_path / "archive") as base:
        gate = Request(base + _URL, headers={"Accept-Datetime": "Fri, 01 May 2026 12:00:00 GMT"})
        with urlopen(gate) as answer:
            assert answer.headers["Memento-Datetime"] == "Fri, 01 May 2026 08:00:00 GMT"
            assert {"original", "timegate", "timemap"} <= set(re.findall(r'rel="(\w+)"', answer.headers["Link"]))
        with urlopen(f"{base}timemap/link/{_URL}") as answer:
            assert "20260501080000" in answer.read().decode()
