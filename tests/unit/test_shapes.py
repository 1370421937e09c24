"""Which addresses are of one kind, and when a kind of address is given up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.frontier.shapes import TRIAL, FirstReading, harvest, is_barren, shape_of
from storage.database.plans.shapes import Fruit
from storage.records import Link, Rel

HOME = "https://paper.example"
FOUND = Link(url=f"{HOME}/events/2026/11/", rel=Rel.LISTING, via=f"{HOME}/events/2026/10/")


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", "/"),
        ("/events/2026/11/?view=week&day=3", "/events/{n}/{n}?day&view"),
        ("/tag/harbour", "/tag/{word}"),
        ("/tag/old-harbour", "/tag/{words}"),
        ("/s/AB12/archive", "/s/{id}/{word}"),
        ("/2026/11/29/a-ship-came-in", "/{n}/{n}/{n}/{words}"),
        ("/sport", "/{word}"),
        ("/?p=17&p=18", "/?p"),
    ],
)
def test_what_numbers_an_address_is_left_out_of_its_shape(path: str, shape: str) -> None:
    assert shape_of(HOME + path) == f"paper.example{shape}"


def test_a_page_counts_for_its_shape_and_an_article_for_that_of_the_page_that_named_it_too() -> None:
    article = Link(url=f"{HOME}/news/a-ship", rel=Rel.TEASER, via=f"{HOME}/tag/harbour")
    found = harvest([FirstReading(FOUND, False), FirstReading(FOUND, False), FirstReading(article, True)])
    assert found == {
        "paper.example/events/{n}/{n}": Fruit(pages=2),
        "paper.example/news/{words}": Fruit(pages=1, articles=1),
        "paper.example/tag/{word}": Fruit(articles=1),
    }


def test_an_article_counts_once_for_a_shape_that_names_its_own_and_what_a_feed_names_is_no_page_of_a_trial() -> None:
    own = replace(FOUND, url=f"{HOME}/news/1", via=f"{HOME}/news/2")
    assert harvest([FirstReading(own, True)]) == {"paper.example/news/{n}": Fruit(pages=1, articles=1)}
    assert harvest([FirstReading(replace(own, rel=Rel.FEED, via=None), False)]) == {}


def test_a_shape_is_given_up_after_its_trial_where_it_bore_next_to_nothing() -> None:
    assert not is_barren(Fruit(pages=TRIAL - 1))
    assert is_barren(Fruit(pages=TRIAL))
    assert not is_barren(Fruit(pages=TRIAL, articles=1))
    assert is_barren(Fruit(pages=3 * TRIAL, articles=2))
