"""Every page for everybody: axe-core finds nothing, a keyboard is enough, and so is the width of a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.unit.readingroom.room import Room

pytestmark = pytest.mark.slow

HARBOUR = "/article/paper/post-id%3A7"
FERRY = "/story/valley/https%3A%2F%2Fvalley.example%2Fx"
PAGES = (
    *("/", "/search", "/search?q=mayor", "/search?q=nothing+at+all", HARBOUR, f"{HARBOUR}?version=1"),
    *(
        "/difference/paper/post-id%3A7",
        "/front/paper",
        "/site/paper",
        "/sites",
        "/sources",
        "/jobs",
        "/days",
        "/search?q=mayor&view=keywords",
        "/search?q=mayor&view=trend",
        "/stories",
        "/stories?sort=largest&papers=1",
        FERRY,
        "/article/morning/https%3A%2F%2Fmorning.example%2Fferry",
        "/changes",
        "/changes?what=all&site=paper",
        "/sections",
        "/authors?site=paper",
        "/section/paper/Business",
        "/author/Ada",
        "/reading",
        "/nowhere",
        "/article/paper/none",
    ),
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(browser: Browser, room: Room, scheme: str, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    for path in PAGES:
        page.goto(room.url + path)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_is_wider_than_the_screen(browser: Browser, room: Room, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for path in PAGES:
        page.goto(room.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_a_reader_with_a_keyboard_gets_from_the_edition_to_an_article_and_its_changes(page: Page, room: Room) -> None:
    page.goto(room.url)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Harbour opens late"
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    page.get_by_role("link", name="What changed").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/difference/**")
    assert "Headline changed" in page.locator("main").inner_text()


def test_a_reader_with_a_keyboard_gets_from_the_stories_to_the_text_that_is_shared(page: Page, room: Room) -> None:
    page.goto(f"{room.url}/stories")
    for wanted in ("Valley mourns", "marked"):
        presses = 0
        while page.evaluate("document.activeElement.innerText") != wanted:
            page.keyboard.press("Tab")
            presses += 1
            assert presses < 60, wanted
        page.keyboard.press("Enter")
        page.wait_for_url("**/story/**")
    page.wait_for_url("**#text")
    assert page.locator("mark").count() > 0


def test_every_page_works_without_scripts_and_stays_below_sixty_kilobytes(browser: Browser, room: Room) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in PAGES:
        answer = page.goto(room.url + path)
        assert answer is not None
        assert len(answer.body()) < 60_000
        assert page.locator("h1").count() == 1
    context.close()
