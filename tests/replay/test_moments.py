"""Every moment of every page is shown as it was, by the programs of the field: pywb, and ReplayWeb.page in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError

from readingroom.replay.collection import NAME, Collection
from readingroom.replay.ranges import StoredRanges
from readingroom.replay.serving import served
from tests.replay.moments import SHOWN, moments
from tests.replay.viewers import free_port, heading_by_http, pywb_of, pywb_program, replayweb_page_of, wabac_beside

pytestmark = pytest.mark.slow

_Look = Callable[[str], str]


def _wrong(base: str, heading: _Look) -> list[str]:
    shown = ((moment, heading(f"{base}{moment.stamp}mp_/{moment.url}")) for moment in moments())
    return [f"{moment.url} at {moment.stamp}: {was}" for moment, was in shown if was != moment.heading]


@pytest.mark.parametrize("form", ["warc", "wacz"])
def test_pywb_shows_what_stood_there(form, tmp_path, request):
    with pywb_of(tmp_path, request.getfixturevalue(form)) as base:
        assert _wrong(base, heading_by_http) == []


def test_pywb_shows_what_stood_there_by_our_index(archive, tmp_path):
    Collection(archive, tmp_path, StoredRanges("")).refresh()
    port = free_port()
    with served(pywb_program(), tmp_path, "127.0.0.1", port):
        assert _wrong(f"http://127.0.0.1:{port}/{NAME}/", heading_by_http) == []


@pytest.mark.parametrize("form", ["warc", "wacz"])
def test_replayweb_page_shows_what_stood_there(form, browser, tmp_path, request):
    file = Path(shutil.copy(request.getfixturevalue(form), tmp_path))
    with wabac_beside(browser, tmp_path) as wabac:
        assert _wrong(wabac.load(file.name), wabac.heading) == []


def _heading_in_viewer(page: Page) -> str:
    """What the viewer shows. Now and then its service worker does not come into play when a page is loaded for the
    first time, and the viewer stays empty (ReplayWeb.page 2.5.3, Chromium 156): then people load the page again.
    """
    heading = page.frame_locator("iframe").frame_locator("iframe").get_by_role("heading", level=1)
    try:
        heading.wait_for(timeout=20_000)
    except TimeoutError:
        page.reload()
        heading.wait_for(timeout=60_000)
    return heading.inner_text()


def test_replayweb_page_opens_a_wacz_and_asks_nobody(wacz, browser, tmp_path):
    asked: list[str] = []
    url = "https://paper.example/gzip-chunked"
    with replayweb_page_of(wacz, url, tmp_path) as address, closing(browser.new_context()) as context:
        page = context.new_page()
        origin = address.removesuffix("/index.html")
        page.on("request", lambda one: asked.append(one.url) if one.url.startswith("http") else None)
        page.goto(address)
        assert _heading_in_viewer(page) == SHOWN[-1]
    assert [other for other in asked if not other.startswith(origin)] == []
