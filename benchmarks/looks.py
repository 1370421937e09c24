"""How pages look to a browser: what they load, what axe-core finds, whether they fit a phone and work without scripts.

In: the page to write, names and addresses of pages that servers answer on this machine, and a phrase of the article
that all of them show. Out: a table in that page, between its two marks. Ours and others are asked in one run:

    python -m benchmarks.looks docs/explanation/the-reading-room-beside-others.md 'two hundred dockers' \\
        'ArchiveBox, an article=http://127.0.0.1:8985/archive/…/index.html' 'Microfiche, an article=http://…'
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, sync_playwright
from playwright.sync_api import Error as PlaywrightError

_CHROMIUM = "/usr/bin/chromium"
_BEGIN, _END = "<!-- measured -->\n", "<!-- /measured -->"
_HEAD = (
    "| page | requests | KB | of it scripts | axe: kinds, places | dark | fits 390 px | text without scripts |\n"
    "|---|---:|---:|---:|---:|---|---|---|\n"
)


@dataclass(frozen=True)
class Look:
    """What a browser met at an address."""

    name: str
    requests: int
    loaded: int
    scripts: int
    kinds: int
    places: int
    has_dark: bool
    fits_phone: bool
    says_it: bool

    def line(self) -> str:
        """A row of the table."""
        cells = (
            *(self.name, str(self.requests), f"{self.loaded / 1000:.0f}", f"{self.scripts / 1000:.0f}"),
            *(f"{self.kinds}, {self.places}", *map(_word, (self.has_dark, self.fits_phone, self.says_it))),
        )
        return f"| {' | '.join(cells)} |\n"


def _word(holds: bool) -> str:  # noqa: FBT001 - a word for what holds
    return "yes" if holds else "no"


def _size(answer: Response) -> int:
    """Bytes of a body; a redirect has none, and one that a frame gave up cannot be had."""
    try:
        return 0 if 300 <= answer.status < 400 else len(answer.body())
    except PlaywrightError:
        return 0


def look(browser: Browser, name: str, address: str, phrase: str) -> Look:
    """Ask for a page in four ways."""
    answers: list[Response] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it takes no built-in method
    page.goto(address, wait_until="networkidle")
    violations = Axe().run(page).response["violations"]
    sizes = [(_size(answer), answer.headers.get("content-type", "")) for answer in answers]
    found = Look(
        name=name,
        requests=len(answers),
        loaded=sum(size for size, _kind in sizes),
        scripts=sum(size for size, kind in sizes if "javascript" in kind),
        kinds=len(violations),
        places=sum(len(one["nodes"]) for one in violations),
        has_dark=_ground(page) != _in_the_dark(browser, address),
        fits_phone=_fits(browser, address),
        says_it=_says(browser, address, phrase),
    )
    page.close()
    return found


def _ground(page: Page) -> str:
    of = "getComputedStyle(document.{}).backgroundColor"
    return str(page.evaluate(f"{of.format('documentElement')} + {of.format('body')}"))


def _in_the_dark(browser: Browser, address: str) -> str:
    page = browser.new_page(color_scheme="dark")
    page.goto(address)
    ground = _ground(page)
    page.close()
    return ground


def _fits(browser: Browser, address: str) -> bool:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    root = "document.documentElement"
    fits = bool(page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"))
    page.close()
    return fits


def _says(browser: Browser, address: str, phrase: str) -> bool:
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    says = phrase.lower() in page.inner_text("body").lower()
    page.close()
    return says


def _looks(pages: dict[str, str], phrase: str) -> Iterator[Look]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield from (look(browser, name, address, phrase) for name, address in pages.items())
        browser.close()


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", type=Path)
    parser.add_argument("phrase")
    parser.add_argument("pages", nargs="+", metavar="NAME=ADDRESS")
    given = parser.parse_args()
    pages = dict(one.split("=", 1) for one in given.pages)
    table = _HEAD + "".join(one.line() for one in _looks(pages, given.phrase))
    before, rest = given.page.read_text(encoding="utf-8").split(_BEGIN)
    given.page.write_text(before + _BEGIN + "\n" + table + "\n" + _END + rest.split(_END)[1], encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
