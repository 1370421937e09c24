"""What `site new` concludes of what it was told, without a network."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from crawler.discovery.front_page import read_front_page
from crawler.sites.article_pattern import article_pattern
from crawler.sites.proposal import Told, bare, proposed, sections_of, site_text
from crawler.sites.site_files import parse_site
from crawler.sites.whereabouts import country_of, date_order_of, timezone_of

HOME = "https://paper.example"
FRONT = """<html lang=de><head><title>Das Blatt – Nachrichten</title></head><body>
<header><a href="/">Start</a><a href="/politik/">Politik</a><a href="/impressum">Impressum</a>
<a href="/politik/der-lange-weg-zum-neuen-hafen-123456.html">Der lange Weg</a><a href="https://else.example/">Else</a>
</header><nav><a href="/sport/">Sport</a><a href="/politik/#top">Politik</a><a href="/suche?q=x">Suche</a></nav>"""


def urls(*paths: str) -> list[str]:
    return [HOME + path for path in paths]


@pytest.mark.parametrize(
    ("articles", "others"),
    [
        (["/2026/05/24/a", "/2026/05/23/b", "/2025/01/02/c"], ["/", "/politics/", "/2026/"]),
        (["/news/a-1234567", "/news/b-1234568", "/sport/c-1234569"], ["/", "/news/", "/sport/"]),
        (["/the-long-way-home/", "/a-second-long-story/", "/one-more-of-them/"], ["/", "/city-hall/"]),
        (["/story/one", "/story/two", "/story/three"], ["/", "/about", "/story/"]),
        (["/a.html", "/b/c.html", "/d.html"], ["/", "/b/"]),
    ],
)
def test_a_pattern_is_met_by_all_articles_and_by_no_other_page(articles: list[str], others: list[str]) -> None:
    pattern = article_pattern(urls(*articles), urls(*others), [])
    assert pattern is not None
    assert all(re.search(pattern, url) for url in urls(*articles))
    assert not any(re.search(pattern, url) for url in urls(*others))


@pytest.mark.parametrize(
    ("articles", "others", "announced"),
    [
        (["/one", "/two", "/three"], ["/", "/sport"], []),
        (["/a-1234567", "/b-1234568"], ["/"], []),
        (["/2026/05/24/a", "/2026/05/23/b", "/2025/01/02/c"], ["/"], ["/blog/a-story"]),
    ],
    ids=["no form", "too few", "a feed announces what has another form"],
)
def test_a_pattern_that_would_leave_out_articles_is_none(
    articles: list[str], others: list[str], announced: list[str]
) -> None:
    assert article_pattern(urls(*articles), urls(*others), urls(*announced)) is None


def test_a_front_page_says_its_name_its_language_and_its_menu() -> None:
    front = read_front_page(FRONT, f"{HOME}/")
    assert (front.title, front.language) == ("Das Blatt", "de")
    told = Told(url=f"{HOME}/", menu=front.menu, articles=(front.menu[3],))
    assert sections_of(told) == (f"{HOME}/politik/", f"{HOME}/sport/")
    assert read_front_page("", f"{HOME}/").menu == ()


def at(hours: int, month: int = 6) -> datetime:
    return datetime(2026, month, 1, 12, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("country", "published", "zone"),
    [
        ("DE", [at(2), at(1, month=1)], "Europe/Berlin"),
        ("DE", [at(1)], None),  # no summer time: other clocks
        ("US", [at(-4), at(-5, month=1)], "America/New_York"),
        ("US", [at(-7)], None),  # Phoenix, or the coast in summer
        ("US", [at(0)], None),  # UTC tells nothing
        ("FR", [at(0)], "Europe/Paris"),
        (None, [at(2)], None),
    ],
)
def test_a_zone_is_told_by_country_and_clocks_together(country: str, published: list[datetime], zone: str) -> None:
    assert timezone_of(country, published) == zone


def test_a_country_is_told_by_the_domain_or_the_language_and_the_order_of_dates_follows() -> None:
    assert country_of("https://www.bbc.co.uk/", "en") == "GB"
    assert country_of("https://paper.com/", "pt-BR") == "BR"
    assert country_of("https://paper.io/", "en") is None
    assert (date_order_of("en", "US"), date_order_of("en", "GB"), date_order_of("en", None)) == ("MDY", "DMY", None)
    assert (date_order_of("de", None), date_order_of("ja", None), date_order_of("xx", None)) == ("DMY", "YMD", None)


def test_whatever_was_told_the_file_is_in_order() -> None:
    told = Told(url=f"{HOME}/", title='The "Daily" \\ \x7f {name}', language="en-GB", menu=tuple(urls("/a/", "/b/")))
    for proposal in (bare(f"{HOME}/news"), proposed(told)):
        assert parse_site(site_text(proposal)).title == proposal.title
    assert parse_site(site_text(bare("http://localhost:8000/"))).allow_private == ("127.0.0.1/32", "::1/128")
