"""Reading depends on the page alone: not on the clock, the zone, the locale or the hash seed of who reads, nor on what
was read before.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from invented_pages import NOTHING, URL, article_page, body, page, reading_of, site

from crawler.extraction.finish import finish
from crawler.extraction.lexicon.dateparser_fallback import parsed
from crawler.extraction.read import read
from crawler.newspaper.pages import printed_page
from crawler.newspaper.paper import Newspaper
from storage.records import Page

PLAIN = "https://paper.example/ferry-runs-again"
ASKS = {"now", "utcnow", "today", "localtime", "gmtime", "time", "time_ns", "getlocale", "setlocale", "urandom"}
"""Names of functions that tell what time it is, or what machine this is."""
HARMLESS = "strptime.py: today"
"""dateparser tries a lone day of the month in this year, and throws the year away."""
DATES = (
    *("2024-05", "2024-5", "2024/05", "2024.05.", "May 2024", "05/2024", "2024", "mai 2024", "10 May", "Friday, 10:30"),
    *(
        "3 hours ago",
        "yesterday",
        "10 May 2024",
        "5/10/24",
        "20240510",
        "2024-05-10T23:30",
        "2026-03-09T23:30:00-11:00",
    ),
    *("Fri, 10 May 2024 10:00:00 PM CEST", "10 May 2024 10:30 IST", "1715333400", "1995-01-01T03:00", "2024-W19-5"),
)
PLACES = {
    "published_time": '<meta property="article:published_time" content="{}">',
    "meta date": '<meta name="date" content="{}">',
    "rare meta": '<meta name="doc_date" content="{}">',
    "json-ld": '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{}"}}</script>',
    "time": '<time datetime="{}">then</time>',
    "printed time": "<time>{}</time>",
    "printed": '<p class="post-date">{}</p>',
    "labelled": "<p>Published: {}</p>",
    "title": "<h1>Minutes of {}</h1>",
}


def dated_page(place: str, date: str) -> str:
    said = PLACES[place].format(date)
    head, main = (said, "") if said.startswith(("<meta", "<script")) else ("", said)
    return article_page(main + body(), head=head).replace(URL, PLAIN)


def pages() -> Iterator[Page]:
    """Invented pages with every kind of date in every place, and the bundled newspaper."""
    yield from (page(dated_page(place, date), f"{PLAIN}/{place}/{date}") for place in PLACES for date in DATES)
    paper = Newspaper()
    for path in paper.paths[:8]:
        printed = printed_page(paper.edition, path, "http://127.0.0.1:8000")
        assert printed is not None
        yield page(printed.body.decode("utf-8"), f"http://127.0.0.1:8000{path}")


def readings(order: str) -> dict[str, str]:
    """A digest of the draft and the reading of every page, by its address."""
    asked = sorted(pages(), key=lambda one: one.url, reverse=order == "backwards")
    drafts = {one.url: read(one, site()) for one in asked}
    return {
        url: hashlib.sha256(repr((draft, finish(draft, NOTHING))).encode()).hexdigest() for url, draft in drafts.items()
    }


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    return readings("forwards")


@contextmanager
def watched(asked: list[str]) -> Iterator[None]:
    """Who asks for the time meanwhile, wherever in the libraries."""

    def look(frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in ASKS and not frame.f_code.co_filename.startswith("<frozen"):
            asked.append(f"{Path(frame.f_code.co_filename).name}: {called.__name__}")

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("month", ["2024-05", "2024-5", "2024/05", "2024.05.", "05/2024", "May 2024", "2024"])
def test_a_page_that_names_but_a_month_has_no_day_of_publication(place: str, month: str) -> None:
    article = reading_of(dated_page(place, month), PLAIN).article
    assert article is not None
    assert article.published is None


def test_nothing_that_reads_asks_for_the_time() -> None:
    asked: list[str] = []
    some = list(pages())[::4]
    for one in some:
        read(one, site())  # what is loaded once may look at the clock
    with watched(asked):
        for one in some:
            finish(read(one, site()), NOTHING)
    assert set(asked) <= {HARMLESS}


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_a_page_reads_the_same_in_every_zone(zone: str, here: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    parsed.cache_clear()
    there = readings("forwards")
    monkeypatch.undo()
    time.tzset()
    assert there == here


def test_a_page_reads_the_same_in_every_process_and_order() -> None:
    settings = [
        {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
    ]
    orders = ("forwards", "backwards")
    printed = [
        subprocess.run(
            [sys.executable, __file__, order], env={**os.environ, **one}, check=True, capture_output=True, text=True
        ).stdout
        for one, order in zip(settings, orders, strict=True)
    ]
    assert printed[0].count("\n") > len(PLACES) * len(DATES)
    assert printed[0] == printed[1]


if __name__ == "__main__":
    print("\n".join(f"{url} {digest}" for url, digest in sorted(readings(sys.argv[1]).items())))
