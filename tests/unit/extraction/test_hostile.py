"""Pages that are made to hang or break a reader: the article is read all the same wherever a person would see it."""

from dataclasses import replace

import pytest
from invented_pages import PARAGRAPHS, article_page, body, page, reading_of, site

from crawler.commands.files import Reader
from crawler.extraction.decoding.markup import parse
from crawler.extraction.plaintext.draft import read_plaintext
from crawler.extraction.read import read
from storage.records import ReadingOutcome

JSON_LD = '<script type="application/ld+json">'
HOSTILE = {
    "a thousand nested divisions": "<div>" * 1000,
    "a hundred thousand nested divisions": "<div>" * 100_000,
    "nesting of mixed elements with classes": '<div class="a"><span id="x"><b>' * 3000,
    "a hundred thousand unclosed bold tags": "<b>" * 100_000,
    "a hundred thousand unclosed buttons": "<button>" * 100_000,
    "a hundred thousand unclosed links": "<a href='/x'>" * 100_000,
    "a tag with a hundred thousand attributes": "<div " + " ".join(f'a{n}="1"' for n in range(100_000)) + "></div>",
    "an attribute of five megabytes": f'<div data-x="{"x" * 5_000_000}"></div>',
    "a script of ten megabytes before the article": f"<script>{'var a=1;' * 1_250_000}</script>",
    "a style sheet of ten megabytes": f"<style>{'a{b:c}' * 1_600_000}</style>",
    "JSON-LD nested a hundred thousand times": f"{JSON_LD}{'[' * 100_000}</script>",
    "ten megabytes of broken JSON-LD": f"{JSON_LD}{'{@type:x,' * 1_100_000}</script>",
    "ten thousand JSON-LD scripts": '<script type="application/ld+json">{"@type":"Person"}</script>' * 10_000,
    "a cell that spans everything": '<table><tr><td colspan="9007199254740991">x</td></tr></table>',
    "a date of a million digits": f'<span class="date">{"9" * 1_000_000}</span>',
    "thirty thousand dates": '<time datetime="2020-01-01">x</time>' * 30_000,
    "a menu of long classes": f'<div class="{"menu- " * 100_000}">x</div>',
    "five thousand other headings": "<h1>Another heading of the page</h1>" * 5000,
    "eight thousand rows of links": "<p><a href='/a'>The mill pond</a><br><a href='/b'>The crane</a></p>" * 8000,
    "an unclosed comment at the end": "",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_article_is_read_behind(name: str) -> None:
    markup = article_page(HOSTILE[name] + body())
    if name.startswith("an unclosed comment"):
        markup += "<!--" + "x" * 1_000_000
    article = reading_of(markup).article
    assert article is not None
    assert PARAGRAPHS[0] in article.text
    assert PARAGRAPHS[-1] in article.text


def test_a_tag_with_more_attributes_than_anybody_writes_loses_them() -> None:
    """The parser is quadratic in them."""
    attributes = " ".join(f'data-harbour-{number}="Osterholm"' for number in range(1000))
    markup = parse(article_page(f"<section {attributes}>{body()}</section>"))
    assert markup is not None
    assert [dict(section.attrib) for section in markup.root.iter("section")] == [{}]


def test_an_endless_word_behind_the_article_is_passed_over_in_one_look() -> None:
    article = reading_of(article_page(f"{body()}<p>{'a' * 1_000_000}</p>")).article
    assert article is not None
    assert PARAGRAPHS[-1] in article.text


@pytest.mark.parametrize("reader", [read, read_plaintext])
def test_nothing_is_read_that_no_database_holds(reader: Reader) -> None:
    broken = (
        "The night ferry\x00 sails\ud800 again, and the\x0b harbour\uffff board says that it will go on all winter."
    )
    markup = article_page(f"<p>{broken}</p>" + body()) if reader is read else "\n\n".join((broken, *PARAGRAPHS))
    draft = reader(page(markup), site())
    assert draft.article is not None
    assert "ferry sails again, and the harbour board" in draft.article.text


@pytest.mark.parametrize(
    "markup", ["", "   \n", "\x00", "<", "<!-- -->", "<html></html>", "{}", "<?xml version='1.0'?><a/>"]
)
def test_a_page_with_nothing_to_read_says_why(markup: str) -> None:
    reading = reading_of(markup)
    assert reading.outcome is ReadingOutcome.NOT_AN_ARTICLE
    assert reading.reason


def test_an_error_page_and_a_picture_are_no_articles() -> None:
    gone = replace(page(article_page(body())), status=404)
    picture = replace(page("\ufffdPNG"), content_type="image/png")
    mislabelled = replace(page(article_page(body())), content_type="application/octet-stream")
    assert read(gone, site()).reason == "the server answered 404"
    assert read(picture, site()).reason == "no page but image/png"
    assert read(mislabelled, site()).outcome is ReadingOutcome.ARTICLE


def test_a_page_that_is_too_big_for_the_extractor_keeps_every_paragraph() -> None:
    many = tuple(f"{PARAGRAPHS[0]} This is said for the {number}th time." for number in range(31_000))
    article = reading_of(article_page(body(many))).article
    assert article is not None
    assert len(article.text.splitlines()) == len(many)


def test_a_page_too_big_for_the_fallback_keeps_also_what_it_says_twice() -> None:
    """Without a title nothing tells where the article stands. Trafilatura is asked then, leaves out what it has read
    before, and takes the square of so many elements.
    """
    tides = "".join(f"<i>{number}</i> " for number in range(31_000))
    article = reading_of(f"<html><body>{body()}<p>{tides}</p>{body(PARAGRAPHS[:2])}</body></html>").article
    assert article is not None
    assert article.text.splitlines()[-2:] == list(PARAGRAPHS[:2])
