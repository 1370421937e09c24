"""A story that is handed on alone holds an answer for every request that its page makes in a browser."""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from crawler.discovery.srcset import WIDTHS
from crawler.newspaper import Newspaper
from storage.records import Capture
from storage.urls import canonical_url
from storage.warc.reader import read_file
from tests.flow.crawling import declaration, declare, microfiche

pytestmark = pytest.mark.slow

STORIES = ("/tug-of-war-with-a-tug/", "/breakwater-stones-come-by-rail/")


def asked_by(browser: Browser, url: str) -> set[str]:
    """What the live page asks for, on screens of two densities and in windows of two widths."""
    asked: set[str] = set()
    for density in (1, 2):
        for width in WIDTHS:
            size = {"width": width, "height": 900}
            with closing(browser.new_context(viewport=size, device_scale_factor=density)) as context:
                page = context.new_page()
                page.on("request", lambda request: asked.add(request.url))
                page.goto(url, wait_until="networkidle")
                page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
                page.wait_for_load_state("networkidle")
    return {canonical_url(one) for one in asked if one.startswith("http")}


@pytest.mark.parametrize("story", STORIES)
def test_every_request_of_the_page_has_its_answer(story: str, browser: Browser, tmp_path: Path) -> None:
    archive, target = tmp_path / "archive", tmp_path / "story.wacz"
    with Newspaper().serve() as paper:
        asked = asked_by(browser, paper.url + story)
        for path in sorted(STORIES, key=story.__eq__):  # its own job is the last: what both show is there by then
            declare(archive, declaration(paper.url, start=(path,)))
            assert microfiche(archive, "crawl", "fixture").code == 0
    ran = microfiche(archive, "export", "wacz", str(target), paper.url + story)
    assert (ran.code, ran.err) == (0, "")
    with zipfile.ZipFile(target) as packed:
        packed.extractall(tmp_path)
    events = [event for file in tmp_path.glob("archive/*.warc.gz") for event in read_file(file)]
    held = {event.url for event in events if isinstance(event, Capture)}
    assert len(asked) > 5
    assert asked - held - {f"{paper.url}/favicon.ico"} == set()
