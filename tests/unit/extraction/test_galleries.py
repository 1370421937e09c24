"""Galleries in an article are told by the numbers of their legends."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body, reading_of

LEGEND = "A ferry on its way from the mainland to the island, seen from the pier in the evening, with gulls around it."


def page(legends: str) -> list[str]:
    gallery = f"<section><h2>In pictures</h2><ul>{legends}</ul></section>"
    article = reading_of(article_page(body(PARAGRAPHS[:3]) + gallery + body(PARAGRAPHS[3:]))).article
    assert article is not None
    return article.text.splitlines()


def test_legends_that_are_counted_are_no_text_even_where_they_are_most_of_it() -> None:
    assert page("".join(f"<li><p>{n}/20 March</p><p>{LEGEND}</p></li>" for n in range(1, 21))) == list(PARAGRAPHS)


def test_items_with_marks_are_text() -> None:
    assert LEGEND in page("".join(f"<li><p>{mark}/10 for the ferry</p><p>{LEGEND}</p></li>" for mark in (7, 9, 7)))


CAPTIONS = {
    "a block that is called a photo": "<div class='inline-photo'><img src='1.jpg'><p>{}</p></div>",
    "a span that is called one": "<p><span><img src='1.jpg'><span class='photoAuthor'>{}</span></span></p>",
}


@pytest.mark.parametrize("name", CAPTIONS)
def test_a_short_text_behind_a_picture_is_a_caption_in(name: str) -> None:
    caption = CAPTIONS[name].format("The ferry on its way to the mainland")
    article = reading_of(article_page(body(PARAGRAPHS[:3]) + caption + body(PARAGRAPHS[3:]))).article
    assert article is not None
    assert article.text.splitlines() == list(PARAGRAPHS)


def test_a_text_before_a_picture_stays() -> None:
    told = "<div class='with-photo'><p>The ferry sails at six.</p><img src='1.jpg'></div>"
    article = reading_of(article_page(body(PARAGRAPHS[:3]) + told + body(PARAGRAPHS[3:]))).article
    assert article is not None
    assert "The ferry sails at six." in article.text
