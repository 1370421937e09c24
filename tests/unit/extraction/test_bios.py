"""The lines about the author that stand behind an article."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body, reading_of

from storage.records import Verdict

BYLINE = '<meta name="author" content="Ilse Thorn">'
BIO = "Ilse Thorn has covered the coast for this paper for eleven years."


def text_behind(*behind: str, head: str = BYLINE) -> list[str]:
    article = reading_of(article_page(body((*PARAGRAPHS, *behind)), head=head)).article
    assert article is not None
    return article.text.splitlines()


def test_a_line_on_the_author_at_the_end_is_cut_and_says_so() -> None:
    reading = reading_of(article_page(body((*PARAGRAPHS, BIO)), head=BYLINE))
    assert reading.article is not None
    assert BIO not in reading.article.text
    assert (BIO, Verdict.BOILERPLATE, "bio") in [(one.text, one.verdict, one.signal) for one in reading.blocks]


def test_several_authors_have_a_line_each() -> None:
    two = '<meta name="author" content="Ilse Thorn"><meta name="author" content="Ada Quill">'
    assert text_behind(BIO, "Ada Quill keeps bees.", head=two) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    ["Ilse said that the night had been too short.", "Bruno Hart has run the bakery for eleven years."],
    ids=["a given name alone", "somebody else"],
)
def test_a_last_line_on_somebody_else_stays(line: str) -> None:
    assert text_behind(line) == [*PARAGRAPHS, line]


def test_a_line_on_the_author_that_text_follows_stays() -> None:
    last = "After that the lights went out on both sides of the harbour, and nobody could say why."
    assert text_behind(BIO, last) == [*PARAGRAPHS, BIO, last]
