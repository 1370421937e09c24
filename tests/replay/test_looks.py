"""A replayed article looks like the page did: pixel by pixel in Chromium, while nothing but the replay may be asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Route

from crawler.newspaper import Newspaper
from readingroom.replay.collection import NAME, Collection
from readingroom.replay.ranges import StoredRanges
from readingroom.replay.serving import served
from storage.archive import Archive
from tests.flow.crawling import captures_of, declaration, declare, microfiche
from tests.replay.viewers import free_port, pywb_program

pytestmark = pytest.mark.slow

STORIES = ("/tug-of-war-with-a-tug/", "/breakwater-stones-come-by-rail/")
"""One of each template."""
WIDTH, HEIGHT = 1280, 900
FRAME = """<style>body {{ margin: 0; overflow: hidden }} iframe {{ width: 100vw; height: 100vh; border: 0 }}</style>
<iframe src="{address}"></iframe>"""
SHOWN = "() => document.fonts.ready.then(() => [...document.images].every(image => image.complete))"


@dataclass
class Seen:
    """A page in a browser: a picture of all of it, and what it asked for that it may not."""

    picture: bytes
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def pixels(self) -> Image.Image:
        return Image.open(io.BytesIO(self.picture)).convert("RGB")


@dataclass(frozen=True)
class Crawled:
    """Two stories as they looked, and the archive of them."""

    archive: Path
    urls: dict[str, str]
    live: dict[tuple[str, float], Seen]


def look(browser: Browser, address: str, origin: str, density: float = 1, without: str = "") -> Seen:
    """A page as it looks when it has come to rest, with everything barred that is not of one origin; `without` one kind
    of file.

    In a frame as large as it is: pywb sends a page that is none in a frame to its own, below its banner.
    """
    viewport = {"width": WIDTH, "height": HEIGHT}
    with closing(browser.new_context(viewport=viewport, device_scale_factor=density)) as context:
        seen = Seen(b"")

        def judged(route: Route) -> None:
            if route.request.resource_type == without:
                route.abort()
            elif route.request.url.startswith((origin, "data:", "blob:")):
                route.continue_()
            else:
                seen.refused.append(route.request.url)
                route.abort()

        page = context.new_page()
        page.route("**/*", judged)
        page.on("response", lambda answer: seen.failed.append(answer.url) if answer.status >= 400 else None)
        page.set_content(FRAME.format(address=address), wait_until="networkidle")
        frame = page.frames[1]
        assert frame.evaluate(SHOWN)
        height = frame.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.wait_for_load_state("networkidle")
        seen.picture = page.screenshot()
        return seen


@pytest.fixture(scope="module")
def crawled(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    archive = tmp_path_factory.mktemp("looks") / "archive"
    with Newspaper().serve() as paper:
        urls = {path: paper.url + path for path in STORIES}
        live = {
            (path, density): look(browser, urls[path], paper.url, density) for path in STORIES for density in (1, 2)
        }
        declare(archive, declaration(paper.url, start=STORIES))
        ran = microfiche(archive, "crawl", "fixture")
        assert ran.code == 0, ran.err
    return Crawled(archive, urls, live)


@pytest.fixture(scope="module")
def replayed(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of a replay of the archive; the paper is gone by now."""
    with pywb_of_archive(crawled.archive, tmp_path_factory.mktemp("pywb")) as origin:
        yield origin


@contextmanager
def pywb_of_archive(archive: Path, folder: Path) -> Iterator[str]:
    port = free_port()
    with Archive.open(archive) as opened:
        Collection(opened, folder, StoredRanges("")).refresh()
        with served(pywb_program(), folder, "127.0.0.1", port):
            yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("density", [1, 2])
@pytest.mark.parametrize("path", STORIES)
def test_a_replayed_article_looks_like_the_page(path, density, crawled, replayed, browser):
    live, url = crawled.live[path, density], crawled.urls[path]
    stamp = captures_of(crawled.archive, url)[0].at.strftime("%Y%m%d%H%M%S")
    seen = look(browser, f"{replayed}/{NAME}/{stamp}mp_/{url}", replayed, density)
    assert (seen.refused, seen.failed) == ([], [])
    assert seen.pixels.size == live.pixels.size
    assert ImageChops.difference(seen.pixels, live.pixels).getbbox() is None


@pytest.mark.parametrize("path", STORIES)
def test_the_page_without_its_files_would_look_otherwise(path, crawled, browser, replayed):
    """What the comparison is worth: each kind of file shows."""
    live, url = crawled.live[path, 1], crawled.urls[path]
    stamp = captures_of(crawled.archive, url)[0].at.strftime("%Y%m%d%H%M%S")
    for kind in ("stylesheet", "image", "font", "script"):
        picture = look(browser, f"{replayed}/{NAME}/{stamp}mp_/{url}", replayed, without=kind).pixels
        is_alike = picture.size == live.pixels.size and ImageChops.difference(picture, live.pixels).getbbox() is None
        assert not is_alike, kind
