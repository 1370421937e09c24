"""The core of trafilatura, called by its private names, gives what trafilatura gives."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body
from trafilatura import xpaths

from crawler.extraction.core import Line, careful_lines, quick_lines
from crawler.extraction.markup import parse
from crawler.extraction.plain import plain_lines
from crawler.extraction.survey import survey

LIST = "<ul><li>The first ferry leaves at six in the morning.</li><li>The last one comes back at midnight.</li></ul>"
MIXED = (
    f"<div class='article-body'>{body(PARAGRAPHS[:2])}<h2>What it costs</h2>{body(PARAGRAPHS[2:4])}{LIST}"
    f"<blockquote>We are glad to sail again, says the captain of the ferry.</blockquote>"
    f"<div class='newsletter-box'>Sign up for the letter of the harbour.</div>{body(PARAGRAPHS[4:])}</div>"
)
PAGES = {
    "paragraphs in an article element": body(),
    "headings, a list and a quotation in a marked body": MIXED,
    "a body of divisions": "".join(f"<div>{text}</div>" for text in PARAGRAPHS),
    "a hidden block among paragraphs": body(PARAGRAPHS[:3])
    + "<div class='is hidden'>Not shown.</div>"
    + body(PARAGRAPHS[3:]),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_core_gives_the_lines_of_the_whole(name: str) -> None:
    markup = parse(article_page(PAGES[name]))
    assert markup is not None
    lines = quick_lines(markup.root)
    assert lines == careful_lines(markup.root, "https://paper.example/story")
    assert lines


def test_the_private_names_are_lists_of_expressions() -> None:
    for name in ("_OVERALL_DISCARD_BOTH_TOKENS", "_CONSENT_ID_CLASS_TOKENS", "_STORY_CLASS_TOKENS"):
        assert all(isinstance(token, str) and token for token in getattr(xpaths, name))


def test_the_tree_is_left_as_it_was() -> None:
    markup = parse(article_page(MIXED))
    assert markup is not None
    before = [(one.tag, one.text, one.tail) for one in markup.root.iter()]
    quick_lines(markup.root)
    assert [(one.tag, one.text, one.tail) for one in markup.root.iter()] == before


def plain(main: str, total: int = 0) -> list[Line] | None:
    markup = parse(article_page(main))
    assert markup is not None
    container = next(markup.root.iter("article"))[1]
    return plain_lines(survey(container).lines, container, total)


def test_a_plain_body_is_taken_as_it_stands_and_a_table_is_left_to_trafilatura() -> None:
    table = "<table><tr><td>" + "</td><td>".join(PARAGRAPHS) + "</td></tr></table>"
    for main, is_plain in ((f"<div>{body()}</div>", True), (f"<div>{body(PARAGRAPHS[:2])}{table}</div>", False)):
        lines = plain(main, sum(map(len, PARAGRAPHS)))
        assert (lines is not None) is is_plain
        assert lines is None or [line.text for line in lines] == list(PARAGRAPHS)


def test_a_table_of_contents_is_no_text() -> None:
    contents = "".join(f"<li><a href='#{n}'>Part {n} of the story</a></li>" for n in range(4))
    lines = plain(f"<div><ul>{contents}</ul>{body()}</div>")
    assert lines is not None
    assert [line.text for line in lines] == list(PARAGRAPHS)
