"""A package so long that viewers read its index piece by piece: each page is found, whatever was looked at before."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from readingroom.export.wacz import export_wacz
from storage.archive import Archive
from storage.database.queries.selection import Selection
from tests.flow.crawling import microfiche
from tests.replay.viewers import heading_by_http, pywb_of, wabac_beside

pytestmark = pytest.mark.slow

PAPER = "http://paper.example"
FRONTS = ("/", "/news/", "/news/?page=2", "/news?page=3", "/sport/", "/Sport/Results/", "/sport-10000/")
"""Pages whose keys lie apart: wabac keeps the slash at the end of a path in them, and pywb does not."""
_MANY = 1_700


@pytest.fixture(scope="module")
def wacz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    sections = ("news/story-", "sport-")
    stories = [f"/{section}{number}/" for section in sections for number in range(10_001, 10_000 + _MANY)]
    warc = folder / "paper.warc.gz"
    warc.write_bytes(b"".join(gzip.compress(_record(number, path)) for number, path in enumerate((*FRONTS, *stories))))
    assert microfiche(folder / "archive", "import", str(warc)).code == 0
    with Archive.open(folder / "archive") as archive:
        export_wacz(archive, folder / "paper.wacz", Selection())
    return folder / "paper.wacz"


def _record(number: int, path: str) -> bytes:
    page = f"<html><body><h1>{path}</h1></body></html>"
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n{page}"
    return (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{UUID(int=number)}>\r\n"
        f"WARC-Date: 2026-05-01T08:00:00Z\r\nWARC-Target-URI: {PAPER}{path}\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n{answer}\r\n\r\n"
    ).encode()


def test_replayweb_page_finds_each_page_first(wacz: Path, browser: Browser, tmp_path: Path) -> None:
    shutil.copy(wacz, tmp_path)
    with wabac_beside(browser, tmp_path) as wabac:
        found = [wabac.heading(f"{wabac.load(wacz.name)}20260501080000mp_/{PAPER}{path}") for path in FRONTS]
    assert found == [*FRONTS], "each in a viewer that has seen no other"


def test_pywb_finds_all_of_them(wacz: Path, tmp_path: Path) -> None:
    with pywb_of(tmp_path, wacz) as base:
        assert [heading_by_http(f"{base}20260501080000mp_/{PAPER}{path}") for path in FRONTS] == [*FRONTS]
