"""The further pages of a list: older posts of a section, a tag, an author."""

from __future__ import annotations

import pytest
from invented_pages import draft_of
from invented_pages import page as page_of

from crawler.extraction.read import read
from crawler.sites.site_files import parse_site
from storage.records import ReadingOutcome, Rel

LIST = "https://paper.example/harbour"
SHIPS = (
    "The first ship of the year",
    "A ship from the far north",
    "Two ships in one berth",
    "The last ship of the day",
)


def pages_of(pager: str, head: str = "", url: str = LIST) -> list[str]:
    """The further pages of a list, and behind them nothing that a story has."""
    cards = "".join(
        f'<div class="card"><h3><a href="/s/{no}">{ship} came in</a></h3></div>' for no, ship in enumerate(SHIPS)
    )
    markup = (
        f"<!doctype html><html lang=en><title>Harbour</title>{head}<body><h1>Harbour</h1><main>{cards}</main>{pager}"
    )
    draft = draft_of(markup, url)
    assert draft.outcome is ReadingOutcome.LISTING
    assert [link.url for link in draft.links if link.rel is Rel.LISTING] == [
        f"https://paper.example/s/{no}" for no in range(4)
    ]
    return [link.url for link in draft.links if link.rel is Rel.PAGER]


@pytest.mark.parametrize(
    ("pager", "head", "pages"),
    [
        (
            "<nav><b>1</b> <a href='/harbour/page/2'>2</a> <a href='/harbour/page/3'>3</a></nav>",
            "",
            ["/page/2", "/page/3"],
        ),
        ("<p><a href='?page=2'>Next page</a></p>", "", ["?page=2"]),
        ("<p><a href='/harbour/seite-2'>Weiter</a></p>", "", ["/seite-2"]),
        ("<p><a href='/harbour/2'>›</a></p>", "", ["/2"]),
        ("", "<link rel=next href='/harbour?before=88'>", ["?before=88"]),
        ("<p><a href='/ferries/page/2'>2</a> <a href='/about'>Next to us</a></p>", "", []),
        ("<p><a href='https://other.example/harbour?page=2'>2</a></p>", "", []),
    ],
)
def test_a_list_names_its_further_pages_and_no_other_ones(pager: str, head: str, pages: list[str]) -> None:
    assert pages_of(pager, head) == [LIST + page for page in pages]


def test_a_later_page_of_a_list_names_those_before_and_behind_it() -> None:
    pager = "<nav><a href='/harbour/page/2'>2</a> <b>3</b> <a href='/harbour/page/4'>4</a></nav>"
    assert pages_of(pager, url=f"{LIST}/page/3") == [f"{LIST}/page/2", f"{LIST}/page/4"]


def test_links_of_a_list_are_those_of_all_domains_that_the_site_file_names() -> None:
    cards = "".join(
        f'<li><h2><a href="https://{host}/2026/02/story">The ferry of {host} came in late again</a></h2></li>'
        for host in ("news.example", "weekend.example", "other.example")
    )
    markup = f"<title>News</title><ul>{cards}</ul>"
    site = parse_site(
        'name = "p"\nstart = ["https://news.example/"]\nhosts = ["news.example", "*.weekend.example"]\n', ""
    )
    found = [link.url for link in read(page_of(markup, "https://news.example/"), site).links]
    assert found == ["https://news.example/2026/02/story", "https://weekend.example/2026/02/story"]
