"""Four readers who have a keyboard and no mouse, and one who has switched the keys on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.unit.readingroom.room import Room

pytestmark = pytest.mark.slow

_ACTIVE = "document.activeElement.innerText || document.activeElement.name || ''"


def reach(page: Page, wanted: str) -> None:
    """Press Tab until something of that name has the focus, then Enter."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if " ".join(page.evaluate(_ACTIVE).split()) == wanted:
            _enter(page)
            return
    raise AssertionError(f"no key leads to {wanted!r} at {page.url}")


def _enter(page: Page) -> None:
    """Follow a link, or open what can be opened."""
    if page.evaluate("document.activeElement.tagName") != "A":
        page.keyboard.press("Enter")
        return
    with page.expect_navigation():
        page.keyboard.press("Enter")


def search(page: Page, words: str) -> None:
    """Tab to the search box, which is the first field of every page, type, and press Enter."""
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def said(page: Page) -> str:
    return page.locator("main").inner_text()


def test_an_archivist_gets_to_the_record_and_to_the_jobs_behind_it(page: Page, room: Room) -> None:
    page.goto(room.url)
    reach(page, "Harbour opens late")
    assert ".warc.gz, at byte" in said(page)
    assert "urn:pwid:" in said(page)
    reach(page, "Sites")
    reach(page, "paper")
    reach(page, "all jobs")
    assert "finished (0)" in said(page)


def test_an_editor_gets_to_what_was_changed_and_to_who_had_it_first(page: Page, room: Room) -> None:
    page.goto(room.url)
    reach(page, "Changes")
    assert "headline, silent" in said(page)
    reach(page, "Ferry lost Ferry found")
    assert "Headline changed; no new modified date." in said(page)
    reach(page, "Ferry found")
    reach(page, "The whole story")
    assert "valley had it first" in said(page)


def test_an_analyst_gets_to_a_share_over_time_and_its_numbers(page: Page, room: Room) -> None:
    page.goto(room.url)
    search(page, "ferry")
    reach(page, "trend")
    reach(page, "As a table")
    assert page.get_by_role("table").is_visible()
    assert page.get_by_role("link", name="CSV", exact=True).count() > 0


def test_a_researcher_gets_to_an_answer_that_stays_and_to_the_article_as_of_it(page: Page, room: Room) -> None:
    page.goto(room.url)
    search(page, "mayor")
    reach(page, "This answer as of now")
    assert "as of change" in said(page)
    reach(page, "Harbour opens late")
    assert "As of change" in said(page)
    assert "as_of=" in page.url
    assert "as_of=" in (page.get_by_role("link", name="ris", exact=True).get_attribute("href") or "")


def test_keys_are_silent_until_they_are_switched_on_and_then_walk_along_headlines(page: Page, room: Room) -> None:
    did: list[str] = []
    page.on("console", lambda message: did.append(message.text))
    page.on("pageerror", lambda error: did.append(str(error)))
    page.goto(f"{room.url}/search")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") in ("BODY", "MAIN")
    page.goto(f"{room.url}/reading")
    page.get_by_label("on", exact=True).check()
    page.get_by_label("largest").check()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("class") == "size-largest"
    page.goto(f"{room.url}/search")
    headlines = page.locator(".hits h2 a").all_inner_texts()
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        assert page.evaluate(_ACTIVE) == headlines[place]
    page.keyboard.press("/")
    page.keyboard.type("jk?/")
    assert page.locator("input[name=q]").input_value() == "jk?/"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.wait_for_url("**/reading#keys")
    assert did == []
