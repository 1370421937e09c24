"""What stands at the edges of a body: datelines before it; lines on authors, contacts, helpers behind it."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body, reading_of

from storage.records import Verdict

DATED = '<meta property="article:published_time" content="2026-03-08T21:30:00+01:00">'
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


def text_with(*before: str, behind: tuple[str, ...] = ()) -> list[str]:
    article = reading_of(article_page(body((*before, *PARAGRAPHS, *behind)), head=DATED)).article
    assert article is not None
    return article.text.splitlines()


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("Harbour Radio, 8 March 2026, 21:30", True),
        ("Aalsand Post, 8.3.2026", True),
        ("Updated Sunday, 8 March 2026", False),
        ("Sonntag, 8. März 2026", False),
        ("Zuletzt geändert am Sonntag, 8. März 2026", False),
    ],
)
def test_a_source_with_its_day_at_the_end_is_text(line: str, stays: bool) -> None:  # noqa: FBT001 - a test's case
    assert text_with(behind=(line,)) == [*PARAGRAPHS, *([line] if stays else [])]


@pytest.mark.parametrize(
    "line",
    [
        "Sunday, March 8, 2026 at 9:30 pm",
        "08.03.2026 | 21:30 Uhr",
        "2026年3月8日 21:30 来源：港口日报",
        "기사입력 [2026-03-08 21:30]",
    ],
)
def test_a_line_that_gives_the_page_s_day_is_cut_before_the_body_and_behind_it(line: str) -> None:
    assert text_with(line) == list(PARAGRAPHS)
    assert text_with(behind=(line,)) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line", ["Osterholm, March 2025", "On March 8, 2026 it was still dark.", "Effective beginning 8 March 2026:"]
)
def test_a_line_with_another_day_or_that_is_a_sentence_stays(line: str) -> None:
    assert text_with(line) == [line, *PARAGRAPHS]


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Ada Quill; editing by Bruno Hart)",
        "Ada Quill and Bruno Hart contributed to this report.",
        "Mit Material von dpa",
        "(Avec AFP)",
        "Write to Ada Quill at ada@paper.example",
        "@adaquill",
        "twitter.com/adaquill",
    ],
)
def test_who_helped_and_how_to_reach_the_author_is_cut_behind_the_body_only(line: str) -> None:
    assert text_with(behind=(line,)) == list(PARAGRAPHS)
    last = "After that the lights went out on both sides of the harbour, and nobody could say why."
    assert text_with(behind=(line, last)) == [*PARAGRAPHS, line, last]


@pytest.mark.parametrize(
    "line",
    [
        "https://harbour.example/reports/2026",
        "Reporters are waiting.",
        "Whoever wants to sail may write to the board: board@harbour.example, but not before the first of the month.",
    ],
    ids=["a source", "a sentence", "an address that belongs to the news"],
)
def test_what_only_looks_so_stays_behind_the_body(line: str) -> None:
    assert text_with(behind=(line,)) == [*PARAGRAPHS, line]


@pytest.mark.parametrize(
    "line",
    [
        "Photograph by Ada Byron",
        "[© The Paper, all rights reserved]",
        "[ⓒ The Paper]",
        "#ferry #harbour",
        "FB: https://www.facebook.com/ThePaper",
        "📲 Seguici su Facebook, Instagram e Telegram",
        "Il vous reste 58.72% de cet article à lire. La suite est réservée aux abonnés.",
        "Pokud jste v článku zaznamenali chybu, dejte nám vědět.",
        "(OHB/tr)",
        "Osterholm Press Agency",
        "10/10",
        "00:12 / 03:45",
        "Ada Byron | Reuters",
        "[email\u00a0protected] | 08033077519",
        "Ada Byron on Twitter: http://twitter.com/adabyron",
    ],
)
def test_credits_notices_and_calls_at_the_end_are_no_text(line: str) -> None:
    assert text_behind(line) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Many of the passengers had read of it on Facebook, others from friends who follow Instagram closely.",
        "The board had asked the passengers for one thing only, and most of them had given it gladly that night:",
        "Support for the ferry grew among all who live on the island.",
    ],
)
def test_sentences_at_the_end_stay_whatever_they_speak_of(line: str) -> None:
    assert text_behind(line) == [*PARAGRAPHS, line]


def test_rows_at_the_end_that_say_who_did_what_are_no_text() -> None:
    table = "<table><tr><td>Author</td><td>: Ada Byron</td></tr><tr><td>Editor</td><td>: Tom Reed</td></tr></table>"
    article = reading_of(article_page(body() + table, head=BYLINE)).article
    assert article is not None
    assert article.text.splitlines() == list(PARAGRAPHS)


def test_many_short_lines_at_the_end_are_a_list_and_stay() -> None:
    prices = ("Upper deck: 60", "Lower deck: 50", "Children: 20", "Dogs: free")
    assert text_behind(*prices) == [*PARAGRAPHS, *prices]


def test_a_line_before_the_text_that_names_the_authors_is_no_text() -> None:
    two = '<meta name="author" content="Ilse Thorn"><meta name="author" content="Ada Quill">'
    article = reading_of(article_page("<p>By Ilse Thorn and Ada Quill</p>" + body(), head=two)).article
    assert article is not None
    assert article.text.splitlines() == list(PARAGRAPHS)
