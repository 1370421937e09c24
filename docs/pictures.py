"""Take the pictures of the reading room that the docs show: `make pictures`.

In: the bundled newspaper, crawled, changed and crawled again in a folder that goes away; Debian's Chromium.
Out: docs/pictures/PAGE-SCHEME.png, of 64 colours, which is all that a page of text has.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from crawler.newspaper import Newspaper, Served

FOLDER = Path(__file__).with_name("pictures")
CHROMIUM = "/usr/bin/chromium"
DESKTOP, PHONE = (1280, 900), (390, 844)
CHANGED = "/dance-hall-floor-on-springs/"
LEDE = "/tug-of-war-with-a-tug/"
HEADLINES = ("The dance hall has lost a spring", "The dance hall has lost two springs")


def command(archive: Path, *arguments: str) -> list[str]:
    """A command of Microfiche on an archive."""
    return [sys.executable, "-m", "microfiche", "--archive", str(archive), *arguments]


def crawled(archive: Path, paper: Newspaper, served: Served) -> None:
    """All of the newspaper, and one article of it again each time that it changed."""
    (archive / "sites").mkdir(parents=True)
    (archive / "sites" / "fixture.toml").write_text(served.site_text, encoding="utf-8")
    subprocess.run(command(archive, "crawl", "--quiet", "fixture"), check=True)
    for headline in HEADLINES:
        paper.publish(CHANGED, headline=headline)
        subprocess.run(command(archive, "crawl", "--quiet", served.url + CHANGED), check=True)


@contextmanager
def reading_room(archive: Path) -> Iterator[str]:
    """Its address."""
    serving = subprocess.Popen(command(archive, "serve", "--port", "0"), stdout=subprocess.PIPE, text=True)
    assert serving.stdout is not None
    try:
        yield serving.stdout.readline().split()[5].rstrip("/.")
    finally:
        serving.terminate()
        serving.wait()


def pages(paper: str) -> dict[str, str]:
    """The pages that are shown, by the names of their pictures."""

    def of(path: str, page: str = "at") -> str:
        return f"/{page}?url={quote(paper + path)}"

    return {
        "edition": "/",
        "search": "/search?q=harbour",
        "keywords": "/search?q=harbour&view=keywords",
        "article": of(LEDE),
        "versions": of(CHANGED),
        "front": "/front/fixture",
        "site": "/site/fixture",
        "days": "/days",
    }


def taken(browser: Browser, address: str, size: tuple[int, int], scheme: str) -> bytes:
    """A page as a picture."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]  # a str of two
    page = context.new_page()
    page.goto(address)
    picture: bytes = page.screenshot()
    context.close()
    return picture


def write(name: str, picture: bytes) -> None:
    """A picture into its file, in few colours."""
    few = Image.open(BytesIO(picture)).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


def main() -> None:
    """All pictures: each page in the light, three in the dark and on a phone."""
    paper = Newspaper()
    with tempfile.TemporaryDirectory() as folder, paper.serve() as served:
        archive = Path(folder) / "archive"
        crawled(archive, paper, served)
        FOLDER.mkdir(exist_ok=True)
        with reading_room(archive) as room, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for name, place in pages(served.url).items():
                write(f"{name}-light", taken(browser, room + place, DESKTOP, "light"))
                if name in ("edition", "article", "versions"):
                    write(f"{name}-dark", taken(browser, room + place, DESKTOP, "dark"))
                    write(f"{name}-phone", taken(browser, room + place, PHONE, "light"))
            browser.close()


if __name__ == "__main__":
    main()
