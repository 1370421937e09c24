"""Addresses that end with a day or a month, and the links of a page to such."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawler.extraction.lexicon.dated_addresses import dated_address, day_in
from crawler.extraction.read import read
from crawler.frontier.date_archives import days_beside
from crawler.frontier.planning import from_draft
from crawler.frontier.scope import trap_in
from crawler.sites.declaration import ReadingHints, Site
from storage.records import Draft, Link, Page, ReadingOutcome, Rel

PAPER = "https://paper.example"
TODAY = date(2026, 11, 29)
AT = datetime(2026, 11, 29, 12, tzinfo=UTC)
EVE = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/archive/2026/11/28", "/archive/{year}/{month:02}/{day:02}"),
        ("/2026/11/28/", "/{year}/{month:02}/{day:02}/"),
        ("/sitemap/2026-11-28", "/sitemap/{year}-{month:02}-{day:02}"),
        ("/sitemap-2026-11-28.xml.gz", "/sitemap-{year}-{month:02}-{day:02}.xml.gz"),
        ("/list?a=1&date=2026-11-28&b=2", "/list?a=1&date={year}-{month:02}-{day:02}&b=2"),
        ("/archiv/28-11-2026", "/archiv/{day:02}-{month:02}-{year}"),
        ("/archiv/28.11.2026/index.html", "/archiv/{day:02}.{month:02}.{year}/index.html"),
        ("/day/20261128.html", "/day/{year}{month:02}{day:02}.html"),
        ("/us/11-28-2026", "/us/{month:02}-{day:02}-{year}"),
        ("/a{b}/2026/11/28", "/a{{b}}/{year}/{month:02}/{day:02}"),
    ],
)
def test_the_day_of_an_address_and_its_address_for_other_days(path: str, pattern: str) -> None:
    address = dated_address(PAPER + path, TODAY)
    assert address is not None
    assert (address.pattern, address.first, address.last) == (PAPER + pattern, EVE, EVE)
    assert address.on(EVE) == PAPER + path
    assert dated_address(address.on(date(2026, 11, 13)), TODAY) is not None


def test_the_month_of_an_address() -> None:
    address = dated_address(f"{PAPER}/2026/2/", TODAY)
    assert address is not None
    assert address.is_month
    assert (address.first, address.last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert address.on(date(2026, 10, 7)) == f"{PAPER}/2026/10/"


@pytest.mark.parametrize(
    "path",
    [
        "/2026/11/28/ferry-is-late",
        "/ferry-is-late-2026-11-28",
        "/news/2026",
        "/story/12026112845",
        "/archive/2026/11/31",
        "/archive/2026/13/01",
        "/archive/2026-11/28",
        "/archive/2026/11/30",
        "/pictures/2026/11/28/quay.jpg",
        "/calendar",
    ],
)
def test_what_is_no_address_of_a_past_day(path: str) -> None:
    assert dated_address(PAPER + path, TODAY) is None


def test_the_order_of_day_and_month_is_that_of_the_site_file() -> None:
    days = [dated_address(f"{PAPER}/us/03-04-2026", TODAY, order) for order in (None, "DMY", "MDY")]
    assert [day.first if day else None for day in days] == [date(2026, 4, 3), date(2026, 4, 3), date(2026, 3, 4)]
    assert day_in(f"{PAPER}/2026/11/28/page/2", TODAY) == EVE


def read_page(body: str, path: str = "/") -> Draft:
    text = f"<html lang=en><title>The Paper</title><body>{body}</body></html>"
    page = Page(
        url=PAPER + path, at=AT, record_id="r", status=200, content_type="text/html", body=text.encode(), text=text,
        charset="utf-8", charset_from="meta",
    )  # fmt: skip
    return read(page, Site(name="paper", start=(PAPER,)))


def test_of_the_days_that_a_calendar_links_to_the_newest_past_one_is_named() -> None:
    days = "".join(f"<a href='/archive/2026/11/{day:02}'>{day}</a> " for day in range(1, 31))
    elsewhere = "<a href='https://other.example/2026/11/28'>28</a>"
    draft = read_page(f"<h1>The Paper</h1><nav>{days}{elsewhere}<a href='/map?d=2026-11-01'>Map</a></nav>")
    named = [link.url for link in draft.links if link.rel is Rel.DAY]
    assert named == [f"{PAPER}/archive/2026/11/29", f"{PAPER}/map?d=2026-11-01"]


def site(back_to: date | None, **fields: object) -> Site:
    return Site.model_validate({"name": "paper", "start": (PAPER,), "back_to": back_to, **fields})


def listing(url: str, *links: Link) -> Draft:
    return Draft(
        url=url, at=AT, record_id="r", outcome=ReadingOutcome.LISTING, extractor="x", site_digest="d", links=links
    )


def test_days_are_planned_newest_first_a_week_around_and_not_behind_what_is_asked_for() -> None:
    draft = listing(f"{PAPER}/2026/11/27")
    urls = [link.url for link in days_beside(site(date(2026, 11, 24)), draft)]
    assert urls == [f"{PAPER}/2026/11/{day}" for day in (29, 28, 27, 26, 25, 24)]
    assert len([*days_beside(site(date(2020, 1, 1)), draft)]) == 2 + 1 + 7
    assert [*days_beside(site(None), draft)] == []


def test_months_are_planned_back_to_that_of_the_day() -> None:
    urls = [link.url for link in days_beside(site(date(2025, 12, 24)), listing(f"{PAPER}/2026/02"))]
    assert urls == [f"{PAPER}/2026/{month:02}" for month in (5, 4, 3, 2, 1)] + [f"{PAPER}/2025/12"]


def test_where_the_past_is_asked_for_its_lists_are_as_near_as_their_stories_must_be() -> None:
    own, second = f"{PAPER}/2026/11/27", f"{PAPER}/2026/11/27?page=2"
    older, story = f"{PAPER}/2026/10/01", f"{PAPER}/story"
    links = [Link(url=second, rel=Rel.PAGER), Link(url=older, rel=Rel.PAGER), Link(url=story, rel=Rel.LISTING)]
    asked = site(date(2026, 11, 26), limits={"max_hops": 2}, articles=["/story"])
    dues = {due.link.url: due.hops for due in from_draft(asked, listing(own, *links), 1)}
    days = {f"{PAPER}/2026/11/{day}": 1 for day in (26, 27, 28, 29)}
    assert dues == {second: 1, story: 2, **days}
    assert {due.link.url for due in from_draft(site(None), listing(own, *links), 1)} == {second, older, story}


def test_views_of_a_calendar_are_traps_whoever_asks_for_the_past() -> None:
    address = f"{PAPER}/calendar?date=2026-11-27"
    assert trap_in(address)
    assert from_draft(site(date(2026, 11, 1)), listing(address), 0) == []


def test_the_hint_of_the_site_file_is_used() -> None:
    us = site(date(2026, 3, 4), reading=ReadingHints(date_order="MDY"))
    assert f"{PAPER}/us/03-05-2026" in {link.url for link in days_beside(us, listing(f"{PAPER}/us/03-04-2026"))}
