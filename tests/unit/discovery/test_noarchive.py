"""Pages that ask not to be archived, and what the site's file makes of that."""

from __future__ import annotations

import pytest

from crawler.discovery.noarchive import asks_not_to_be_archived


@pytest.mark.parametrize(
    ("field", "asks"),
    [
        ("noarchive", True),
        ("NOARCHIVE, nofollow", True),
        ("noindex, noarchive", True),
        ("microfiche: noarchive", True),
        ("otherbot: noarchive", False),
        ("otherbot: noindex, noarchive", False),
        ("unavailable_after: 25 Jun 2027 15:00:00 GMT", False),
        ("max-snippet:-1, noarchive", True),
        ("noindex, nofollow, none", False),
        ("noarchived", False),
    ],
)
def test_a_field_speaks_to_all_or_to_the_crawler_that_it_names(field, asks) -> None:
    assert asks_not_to_be_archived([("Content-Type", "text/html"), ("X-Robots-Tag", field)], "<p>News</p>") is asks


def test_of_several_fields_any_may_say_it() -> None:
    fields = [("x-robots-tag", "otherbot: noarchive"), ("X-ROBOTS-TAG", "noarchive")]
    assert asks_not_to_be_archived(fields, "")


@pytest.mark.parametrize(
    ("page", "asks"),
    [
        ('<meta name="robots" content="index, noarchive">', True),
        ("<META NAME=Robots CONTENT=NoArchive>", True),
        ('<meta name="microfiche" content="noarchive">', True),
        ('<meta name="otherbot" content="noarchive">', False),
        ('<meta name="description" content="noarchive">', False),
        ("<p>What noarchive means for readers</p>", False),
        ("<!-- <meta name=robots content=noarchive> -->", False),
        ("noarchive", False),
    ],
)
def test_a_page_says_it_in_a_meta_of_robots(page, asks) -> None:
    assert asks_not_to_be_archived([], page) is asks
