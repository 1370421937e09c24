"""Where names of writers are written from the right, dates are still read from the left, in footnotes, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from readingroom.citation import cited_row, text_of
from tests.room.conftest import empty_library
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.room import opened
from tests.unit.storage.press import ok
from tests.unit.storage.press import page as page_of_press

pytestmark = pytest.mark.slow

AUTHOR, TITLE = "سامر خليل", "افتتاح مكتبة عامة"

PLACES = """(words) => {
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        const node = walker.currentNode, at = node.data.indexOf(words);
        if (at < 0) continue;
        for (let sign = at; sign < at + words.length; sign++) {
            const range = document.createRange();
            range.setStart(node, sign);
            range.setEnd(node, sign + 1);
            found.push(range.getBoundingClientRect().left);
        }
        return found;
    }
    return found;
}"""
"""Where each sign of the first such words stands."""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = empty_library(tmp_path)
    made.press.run(ok("/h", page_of_press(TITLE, "نص.", post_id="7", authors=[AUTHOR], section="محليات")))
    made.take()
    return made


@pytest.fixture
def article(library: Library, page: Page) -> Iterator[Page]:
    with library.open() as archive, opened(archive) as room:
        page.goto(f"{room.url}/article/paper/post-id%3A7")
        yield page


def test_a_byline_has_the_author_before_the_date(article: Page) -> None:
    places = [min(article.evaluate(PLACES, words)) for words in ("By ", AUTHOR, " · ")]
    assert places == sorted(places)


def test_dates_of_a_page_are_read_from_the_left(article: Page) -> None:
    for moment in article.locator("time").all_inner_texts():
        places = article.evaluate(PLACES, moment)
        assert places == sorted(places)


def test_a_footnote_keeps_its_date_from_the_left(library: Library, page: Page) -> None:
    day = "2026-11-02"
    with library.open() as archive, archive.database.read() as connection:
        row = cited_row(connection, 1)
    row |= {"publication": "الجريدة", "published": f"{day}T08:00:00+00:00", "published_offset": 0}
    for shown in (f"<p dir=ltr>{text_of(row)}</p>", f"<pre>{text_of(row)}</pre>"):
        page.set_content(f"<main>{shown}</main>")
        places = page.evaluate(PLACES, day)
        assert len(places) == len(day)
        assert places == sorted(places)
