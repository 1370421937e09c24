"""An article that is handed on brings the files that its page needs, whenever and for whatever page they came."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage.archive import Archive
from storage.database.schema import CAPTURE, URL
from storage.decisions import decide
from storage.records import Capture
from storage.warc.reader import read_file
from tests.flow.crawling import all_captures, captures_of, declaration, declare, fetch, microfiche
from tests.flow.pathserver import Answer, PathServer, serving
from tests.flow.test_files_of_pages import PNG, picture, sheet, story

pytestmark = pytest.mark.slow


@pytest.fixture
def paper() -> Iterator[PathServer]:
    with serving({"/robots.txt": Answer("", "text/plain")}) as server:
        looks = "<link rel=stylesheet href=/a.css><img src=/logo.png>"
        server.answers |= {
            "/first": story("The ferry is late", looks, "<img src=/first.png>"),
            "/second": story("The quay is shut", looks, "<img src=/second.png><img src=/gone.png>"),
            "/a.css": sheet("@import 'b.css';"),
            "/b.css": sheet("@font-face{src:url(f.woff2)} p{background:url(/moved.png)}"),
            "/f.woff2": Answer(b"wOF2", "font/woff2"),
            "/moved.png": Answer("", status=302, fields=(("Location", "/bg.png"),)),
            "/bg.png": picture(PNG * 3),
            "/logo.png": picture(),
            "/first.png": picture(PNG + b"1"),
            "/second.png": picture(PNG + b"2"),
        }
        yield server


def crawled(archive: Path, paper: PathServer) -> None:
    """The second story is fetched by a later job, when the files of all pages are there already."""
    for path in ("/first", "/second"):
        declare(archive, declaration(paper.url, start=(path,)))
        ran = microfiche(archive, "crawl", "fixture")
        assert ran.code == 0, ran.err


def captures_in(wacz: Path) -> list[Capture]:
    """The captures that a WACZ holds."""
    folder = wacz.with_suffix("")
    with zipfile.ZipFile(wacz) as packed:
        packed.extractall(folder)
    events = [event for file in sorted(folder.glob("archive/*")) for event in read_file(file)]
    return [event for event in events if isinstance(event, Capture)]


def paths_in(wacz: Path) -> list[str]:
    """Their paths."""
    return sorted("/" + capture.url.split("/", 3)[3] for capture in captures_in(wacz))


def test_the_second_story_brings_the_files_of_the_first(tmp_path, paper):
    crawled(tmp_path / "archive", paper)
    ran = microfiche(tmp_path / "archive", "export", "wacz", str(tmp_path / "s.wacz"), f"{paper.url}/second")
    assert ran.code == 0
    looks = ["/a.css", "/b.css", "/bg.png", "/f.woff2", "/logo.png", "/moved.png"]
    assert paths_in(tmp_path / "s.wacz") == sorted([*looks, "/gone.png", "/second", "/second.png"])
    assert ran.err == ""


def test_of_several_captures_of_a_file_the_one_nearest_to_the_page_comes(tmp_path, paper):
    archive, logo = tmp_path / "archive", f"{paper.url}/logo.png"
    crawled(archive, paper)
    for body in (PNG * 4, PNG * 5):
        paper.answers["/logo.png"] = picture(body)
        fetch(archive, logo)
    paper.answers["/logo.png"] = Answer("", status=503)
    fetch(archive, logo)
    page = captures_of(archive, f"{paper.url}/second")[0]
    first, *others = captures_of(archive, logo)
    moved = {first: -90} | {capture: 1 for capture in others} | dict(zip(others, (-20, 30), strict=False))
    with Archive.open(archive) as opened, opened.database.write() as connection:
        for capture, days in moved.items():
            at = page.at + timedelta(days=days)
            connection.execute(update(CAPTURE).where(CAPTURE.c.record_id == capture.record_id).values(at=at))
    assert logos(archive, paper, tmp_path / "one.wacz") == [others[0].record_id]
    with Archive.open(archive) as opened:
        decide(opened, kind="takedown", target=others[0].record_id, scope="capture", reason="a court", who="Ada")
    assert logos(archive, paper, tmp_path / "two.wacz") == [others[1].record_id]


def logos(archive: Path, paper: PathServer, wacz: Path) -> list[str]:
    """The record ids of the logo in a WACZ of the second story."""
    ran = microfiche(archive, "export", "wacz", str(wacz), f"{paper.url}/second")
    assert ran.code == 0, ran.err
    return [capture.record_id for capture in captures_in(wacz) if capture.url.endswith("/logo.png")]


def test_files_that_the_archive_never_had_are_counted(tmp_path, paper):
    archive = tmp_path / "archive"
    declare(archive, declaration(paper.url, "assets.bytes_of_page = 1", start=("/second",)))
    assert microfiche(archive, "crawl", "fixture").code == 0
    ran = microfiche(archive, "export", "wacz", str(tmp_path / "s.wacz"), f"{paper.url}/second")
    assert ran.err == "Files that these pages show and the archive never had: 1.\n"
    assert ran.code == 0


def test_a_selection_by_day_brings_the_files_of_other_days(tmp_path, paper):
    archive = tmp_path / "archive"
    crawled(archive, paper)
    with Archive.open(archive) as opened, opened.database.write() as connection:
        of_logo = select(URL.c.id).where(URL.c.url.endswith("/logo.png")).scalar_subquery()
        long_ago = all_captures(archive)[0].at - timedelta(days=40)
        connection.execute(update(CAPTURE).where(CAPTURE.c.url_id == of_logo).values(at=long_ago))
    since = f"{long_ago + timedelta(days=10):%Y-%m-%d}"
    ran = microfiche(archive, "export", "wacz", str(tmp_path / "s.wacz"), "--captured-from", since)
    assert ran.code == 0, ran.err
    assert "/logo.png" in paths_in(tmp_path / "s.wacz")
