"""Four readers, each from the start page to what he came for, by clicking alone and with scripts off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.unit.readingroom.room import Room

pytestmark = pytest.mark.slow


@pytest.fixture
def reader(browser: Browser, room: Room) -> Iterator[Page]:
    """Somebody at the start page."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(room.url)
    yield page
    context.close()


def follow(page: Page, name: str, within: str = "body") -> None:
    page.locator(within).get_by_role("link", name=name).first.click()


def said(page: Page) -> str:
    return page.locator("main").inner_text()


def test_an_editor_sees_what_was_changed_whether_they_said_so_and_who_had_it_first(reader: Page) -> None:
    follow(reader, "All changes")
    assert "headline, silent" in said(reader)
    follow(reader, "Ferry lost Ferry found", within="main")
    assert "Headline changed; no new modified date." in said(reader)
    follow(reader, "Ferry found", within=".crumbs")
    assert "valley had it first." in said(reader)
    follow(reader, "The whole story")
    assert "valley had it first, as its page says" in said(reader)
    assert reader.locator("mark").count() > 0


def test_an_archivist_sees_all_that_there_is_and_the_record_behind_it_without_knowing_an_address(reader: Page) -> None:
    follow(reader, "Days", within="header")
    reader.get_by_text("Days", exact=True).and_(reader.locator("summary")).first.click()
    reader.locator("details[open] a").first.click()
    assert "Searched as: articles of 2026-0" in said(reader)
    reader.locator(".hits a").first.click()
    record = reader.get_by_role("heading", name="The record").locator("..").inner_text()
    assert "urn:uuid:" in record
    assert ".warc.gz, at byte" in record
    assert "urn:pwid:" in said(reader)
    follow(reader, "Sites", within=".crumbs")
    follow(reader, "paper", within="main")
    follow(reader, "all jobs")
    assert "finished (0)" in said(reader)


def test_an_analyst_gets_from_a_share_over_time_to_the_same_as_data(reader: Page, room: Room) -> None:
    reader.get_by_role("searchbox").fill("ferry")
    reader.get_by_role("button", name="Search").click()
    follow(reader, "trend", within="main")
    reader.get_by_text("As a table").click()
    assert reader.get_by_role("table").is_visible()
    assert "articles, month by month" in said(reader)
    where = reader.get_by_role("link", name="as JSON").get_attribute("href")
    answer = room.get(where or "").json
    assert sorted(one["site"] for one in answer["articles"]) == ["evening", "evening", "morning"]
    assert answer["change"]


def test_a_researcher_gets_an_answer_that_stays_words_in_context_and_a_reference(reader: Page, room: Room) -> None:
    reader.get_by_role("searchbox").fill("mayor")
    reader.get_by_role("button", name="Search").click()
    follow(reader, "This answer as of now")
    assert "as of change" in said(reader)
    follow(reader, "keywords", within="main")
    assert "mayor" in reader.locator("table.keywords").inner_text()
    reader.locator("table.keywords a").first.click()
    ris = room.get(reader.get_by_role("link", name="ris").get_attribute("href") or "")
    assert "TI  - Harbour opens late" in ris.text
    follow(reader, "Ada Lovelace", within="main")
    assert "Searched as: articles with “Ada Lovelace” among the authors" in said(reader)
