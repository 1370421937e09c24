"""Texts that would like to run, in a real browser: none does, none loads anything, and all are shown as they are."""

from __future__ import annotations

import re
from urllib.parse import quote

import feedparser
import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from readingroom.web.addresses import FEEDS, FILES
from readingroom.web.searching import ORDERS
from tests.room.hostile_paper import payloads
from tests.unit.readingroom.room import Room
from tests.unit.storage.press import PAPER

pytestmark = pytest.mark.slow


EACH = 200
"""Payloads of which each has pages of its own looked at: ours, and those of ../shared that are meant to run."""


def looked_at() -> list[int]:
    """Numbers of payloads: behind the first, every tenth. The front page holds all of them, and so do searches."""
    return [number for number in range(len(payloads())) if number < EACH or number % 10 == 0]


class Watched:
    """What a page did that it should not: dialogs, scripts' errors, reports of the policy, requests elsewhere."""

    def __init__(self, page: Page, room: Room) -> None:
        self.did: list[str] = []
        self._room = room
        page.on("dialog", lambda dialog: (self.did.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: self.did.append(f"error {error}"))
        page.on("console", self._said)
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.did.append(f"console {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self._room.url):
            self.did.append(f"request {request.url}")


def test_no_text_of_a_page_runs_or_loads_anything(page: Page, hostile_room: Room) -> None:
    watched = Watched(page, hostile_room)
    paths = [f"/article/paper/post-id%3A{number}" for number in looked_at()]
    paths += [path.replace("article", "difference") for path in paths[::3]]
    for path in (
        "/",
        *(f"/search?limit=200&sort={sort}" for sort in ORDERS),
        *(f"/front/paper?place={place}" for place in range(1, len(payloads()), 60)),
        "/sites",
        "/jobs",
        "/changes?what=all",
        "/changes?what=all&cursor=2026-03-31T00:00:00 0 a b",
        "/stories?papers=1",
        f"/story/paper/{quote(PAPER + '/copy0', safe='')}",
        f"/article/paper/{quote(PAPER + '/copy0', safe='')}",
        *(f"/{kind}?skip={skip}" for kind in ("sections", "authors") for skip in range(1, len(payloads()), 30)),
        *paths,
    ):
        answer = page.goto(hostile_room.url + path)
        assert answer is not None
        assert answer.ok, path
        assert page.locator("script:not([type='application/ld+json'])").count() == 0, path
        assert page.locator("[style], iframe, img, object, embed, [onerror], [onload]").count() == 0, path
    assert watched.did == []


def test_no_name_of_an_author_or_a_section_runs(page: Page, hostile_room: Room) -> None:
    watched = Watched(page, hostile_room)
    page.goto(f"{hostile_room.url}/authors")
    names = page.locator("main table a")
    assert names.count() == 30
    for where in [names.nth(number).get_attribute("href") for number in range(0, 30, 2)]:
        for path in (where, (where or "").replace("/author/", "/section/paper/")):
            answer = page.goto(f"{hostile_room.url}{path}")
            assert answer is not None
            assert answer.ok, path
    assert watched.did == []


def test_nothing_that_is_asked_for_runs(page: Page, hostile_room: Room) -> None:
    watched = Watched(page, hostile_room)
    for text in [payloads()[number] for number in looked_at()]:
        if len(quote(text)) < 4000:
            page.goto(f"{hostile_room.url}/search?q={quote(text)}")
            assert page.locator("main h1").count() == 1
    assert watched.did == []


@pytest.mark.parametrize("ending", [*FILES, *FEEDS])
def test_no_other_form_is_taken_for_a_page(page: Page, hostile_room: Room, ending: str) -> None:
    told = hostile_room.get(f"/search.{ending}")
    assert told.status == 200
    assert "html" not in told.headers["content-type"]
    assert told.headers["x-content-type-options"] == "nosniff"
    assert ("content-disposition" in told.headers) == (ending in FILES)
    if ending in FEEDS:
        watched = Watched(page, hostile_room)
        page.goto(f"{hostile_room.url}/search.{ending}")
        assert page.locator("script, img, iframe, object, embed, form").count() == 0
        assert watched.did == []


def test_a_feed_of_hostile_texts_is_well_formed_and_its_html_holds_nothing_but_paragraphs(hostile_room: Room) -> None:
    for entry in hostile_room.get("/search.feed.json").json["items"]:
        assert set(re.findall(r"<(\w+)", entry["content_html"])) <= {"p"}
    feed = feedparser.parse(hostile_room.get("/search.atom").body)
    assert (feed.bozo, len(feed.entries)) == (False, 50)


def test_a_hostile_title_is_shown_as_it_is(page: Page, hostile_room: Room) -> None:
    page.goto(f"{hostile_room.url}/article/paper/post-id%3A0?version=1")
    assert page.locator("h1").inner_text() == payloads()[0]
