"""Galleries in an article are told by the numbers of their legends."""

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
