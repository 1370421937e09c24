"""Redirects to what is no web address, and records that were overwritten: a job settles them and goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage.archive import Archive
from storage.database.schema import CAPTURE
from storage.records import Capture, Kind, Outcome, ReadingState
from tests.flow.crawling import all_captures, captures_of, declaration, declare, dumped, fetch, microfiche, reading

pytestmark = pytest.mark.slow

NOWHERE = (
    "mailto:desk@paper.example",
    "tel:+491234",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "http://a b/",
    "http://127.0.0.1:99999/",
    "http://[bad",
    "https://",
    "x" * 50_000,
)
PAGE = (
    "<html><head><title>The {name} of the harbour</title></head><body><article><h1>The {name} of the harbour</h1>"
    "<p>Ships came into the old harbour of {name}, and nobody knew what the keeper had seen from the tower.</p>"
    "<p>The bells rang at noon in {name}, as they had rung on every day of the long and rainy summer.</p></article>"
)


@dataclass
class Paper:
    """A paper on 127.0.0.1: /r/NUMBER redirects, /robots.txt as told, every other path is a page."""

    server: ThreadingHTTPServer
    robots: tuple[int, str] = (404, "")
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, Location and body."""
        self.asked.append(path)
        if path == "/robots.txt":
            return (*self.robots, "")
        if path.startswith("/r/"):
            return (301, 302, 308)[len(self.asked) % 3], NOWHERE[int(path[3:])], ""
        return 200, "", PAGE.format(name=path.strip("/"))


@pytest.fixture
def paper() -> Iterator[Paper]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, location, body = served.answer(self.path)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Paper(server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def archive(paper: Paper, tmp_path: Path, database_url: str) -> Path:
    where = tmp_path / "archive"
    declare(where, declaration(paper.url))
    if "postgresql" in database_url:
        (where / "archive.toml").write_text(f'database = "{database_url}"\n')
    return where


def test_a_redirect_to_nowhere_settles_its_claim_and_is_not_followed(paper: Paper, archive: Path) -> None:
    paper.robots = (302, "mailto:desk@paper.example")
    urls = [f"{paper.url}/r/{number}" for number in range(len(NOWHERE))]
    ran = fetch(archive, *urls, f"{paper.url}/news")
    assert (ran.code, ran.err) == (0, "")
    found = [capture for capture in all_captures(archive) if capture.kind is not Kind.ROBOTS]
    assert {capture.url for capture in found if capture.outcome is Outcome.REDIRECT} == set(urls)
    assert len(found) == len(urls) + 1
    rows = dumped(archive)
    assert microfiche(archive, "crawl", "fixture").code == 0  # the start page is due, and the redirects are not
    assert len(captures_of(archive, urls[0])) == 1
    assert microfiche(archive, "reread", "--all").code == 0
    assert set(rows) - set(dumped(archive)) <= {row for row in rows if '"table": "warc_file"' in row}
    assert microfiche(archive, "verify").code == 0


def overwrite(archive: Path, capture: Capture) -> None:
    """Something else stands where the record of a capture began."""
    [path] = (archive / "warc").rglob(capture.file)
    with path.open("r+b") as file:
        file.seek(capture.offset)
        file.write(b"\x00" * 40)


def state_of(archive: Path, record_id: str) -> ReadingState:
    with reading(archive) as connection:
        return connection.scalars(select(CAPTURE.c.reading_state).where(CAPTURE.c.record_id == record_id)).one()


def test_a_page_whose_record_was_overwritten_is_set_aside_and_the_job_goes_on(paper: Paper, archive: Path) -> None:
    names = ("one", "two", "three")
    assert fetch(archive, *(f"{paper.url}/{name}" for name in names)).code == 0
    ids = {name: captures_of(archive, f"{paper.url}/{name}")[0] for name in names}
    with Archive.open(archive) as opened, opened.database.write() as connection:
        waiting = [ids["one"].record_id, ids["two"].record_id]
        again = update(CAPTURE).where(CAPTURE.c.record_id.in_(waiting))
        connection.execute(again.values(reading_state=ReadingState.PENDING))
    overwrite(archive, ids["one"])
    ran = fetch(archive, f"{paper.url}/four")
    assert ran.code == 13
    assert f"the first was {paper.url}/one ({ids['one'].file}: " in ran.err
    assert "`microfiche verify` lists all damage." in ran.err
    assert state_of(archive, ids["one"].record_id) is ReadingState.DONE  # what was read of it before stays
    assert state_of(archive, ids["two"].record_id) is ReadingState.DONE
    assert captures_of(archive, f"{paper.url}/four")
    assert fetch(archive, f"{paper.url}/five").code == 0  # it is said once


def test_a_kept_robots_txt_whose_record_was_overwritten_is_fetched_again(paper: Paper, archive: Path) -> None:
    paper.robots = (200, "")
    assert fetch(archive, f"{paper.url}/one").code == 0
    assert fetch(archive, f"{paper.url}/two").code == 0
    assert paper.asked.count("/robots.txt") == 1
    overwrite(archive, captures_of(archive, f"{paper.url}/robots.txt")[0])
    assert fetch(archive, f"{paper.url}/three").code == 0
    assert paper.asked.count("/robots.txt") == 2
