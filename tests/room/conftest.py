"""A reading room in Debian's Chromium: an archive of four small papers, and one whose every text is hostile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.replay.viewers import chromium
from tests.room.hostile_paper import print_hostile
from tests.unit.readingroom.library import Library, stock
from tests.unit.readingroom.room import Room, opened
from tests.unit.storage.press import Press, ok
from tests.unit.storage.press import page as page_of_press
from tests.unit.storage.wire import CUT, EVENING, Paper
from tests.unit.storage.wire import stock as stock_wire


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not longer than a module: a process can drive one browser at a time."""
    with chromium() as opened_browser:
        yield opened_browser


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    library = empty_library(tmp_path_factory.mktemp("room"))
    library.press.hour = 100  # the agency's papers have the hours before
    stock(library)
    stock_wire(library)
    evening = Paper.of("evening", library.where / "warc", 5)
    evening.print(30, ok(f"{EVENING}/a", page_of_press("Ferry found", CUT)))
    library.press.files += evening.press.files
    library.take()
    with library.open() as archive, opened(archive) as found:
        yield found


@pytest.fixture(scope="session")
def hostile_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    library = empty_library(tmp_path_factory.mktemp("hostile"))
    print_hostile(library)
    with library.open() as archive, opened(archive) as found:
        yield found


def empty_library(folder: Path) -> Library:
    (folder / "archive" / "warc").mkdir(parents=True)
    return Library(folder / "archive", Press(folder / "archive" / "warc"))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
