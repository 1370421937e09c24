"""Pages that need a number of the extractor as it is: with half of it, or with its double, they are read otherwise."""

from dataclasses import replace
from datetime import datetime

import pytest
from invented_pages import AT, NOTHING, PARAGRAPHS, article_page, body, page, site

from crawler.extraction.finish import finish
from crawler.extraction.read import read
from storage.records import Article

TITLE = "Night ferry sails again"
BYLINE = '<meta name="author" content="Ilse Thorn">'
BIO = "Ilse Thorn has covered the coast for this paper for eleven years."
MAIL = "Who has seen the horn may write to board@harbour.example."
LONG_TITLE = (
    "After three years, eleven letters to the harbour board, and a winter in which nobody on the islands could visit "
    "friends after dark, the night ferry between Osterholm and the mainland sails again on Sunday"
)
CALL = "Sign up for our newsletter"
BOX = (
    f"{CALL}: each Friday evening the editors of this paper send you what they found worth reading, from the harbour, "
    "the islands and the mainland, with the tides of the week and a riddle for the night. It costs nothing, and you "
    "can leave whenever you like."
)
STORY = (
    f"{CALL}, said the voice on the line to Tilda Brook, who had rung the harbour board to ask when the ferry would "
    "leave. She signed up. Since then she knows each Friday what the board thinks of itself, which crane is being "
    "painted, and who has been given a medal, but the hour at which the ferry leaves she has to ask at the bakery on "
    "the quay, where it hangs in the window between the bread and the cakes, in the hand of the baker, and is right. "
    "She has told the board so, in a letter that was not answered."
)
SWANS = (
    "Eleven swans were counted on the mill pond this morning, which is two more than there were in the last year.",
    "The miller feeds them with what falls from the sacks, and says that nobody has asked him yet whether he may.",
)
SHORT = "<p>The horn was heard on the islands.</p>"
CARD = '<div class="card"><h3><a href="/desk/thorn">Ilse Thorn of the harbour desk</a></h3><p>8 March 2026</p></div>'
NEXT = "<h2>Swans return to the mill pond</h2><div>9 March 2026</div>"
CREDIT = '<figure><img src="q.jpg"><figcaption><p><span class="author">Tom Reed</span></p></figcaption></figure>'
HEAD = '<header><div><p><span class="author">Ilse Thorn</span></p></div></header>'
WALL = '<div class="paywall">Subscribe to read on, or log in if you have an account with this paper.</div>'


def article(markup: str, at: datetime = AT) -> Article:
    found = finish(read(replace(page(markup), at=at), site()), NOTHING).article
    assert found is not None
    return found


def paragraphs(count: int) -> str:
    """Running text of so many paragraphs, none like another."""
    return "".join(f"<p>On day {number}: {PARAGRAPHS[number % 3]}</p>" for number in range(count))


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        pytest.param((PARAGRAPHS[0], MAIL), (PARAGRAPHS[0], MAIL), id="the second paragraph of a brief is its text"),
        pytest.param((*PARAGRAPHS[:3], BIO), PARAGRAPHS[:3], id="behind three paragraphs may stand who wrote them"),
        pytest.param((*PARAGRAPHS, BOX), PARAGRAPHS, id="a call in three sentences"),
        pytest.param((*PARAGRAPHS[:2], STORY), (*PARAGRAPHS[:2], STORY), id="a paragraph that begins as calls do"),
    ],
)
def test_a_line_is_text_by_its_length_and_by_what_stands_before_it(
    lines: tuple[str, ...], text: tuple[str, ...]
) -> None:
    assert article(article_page(body(lines), head=BYLINE)).text.splitlines() == list(text)


@pytest.mark.parametrize(
    ("heading", "declared", "title"),
    [
        pytest.param(LONG_TITLE, TITLE, LONG_TITLE, id="a title of three lines"),
        pytest.param(STORY, TITLE, TITLE, id="a heading that is a paragraph"),
    ],
)
def test_a_heading_is_the_title_if_it_is_no_paragraph(heading: str, declared: str, title: str) -> None:
    markup = article_page(body(), title=declared).replace(f"<h1>{declared}</h1>", f"<h1>{heading}</h1>")
    assert article(markup).title == title


def test_the_first_part_of_a_title_that_is_no_section_is_the_headline() -> None:
    heads = f"<h2>Harbour Life</h2><h3>{TITLE}</h3>"
    told = f"Harbour Life | {TITLE} | The Paper of Osterholm, of the islands and of the coast of the mainland"
    assert article(f"<html><head><title>{told}</title></head><body>{heads}{body()}</body></html>").title == TITLE


def test_a_wall_behind_nine_paragraphs_is_a_paywall_and_one_behind_a_whole_article_is_none() -> None:
    short, whole = (article(article_page(paragraphs(count) + WALL)) for count in (9, 18))
    assert (short.paywalled, whole.paywalled) == (True, False)


@pytest.mark.parametrize(
    ("main", "names"),
    [
        pytest.param(
            CREDIT + body(),
            (),
            id="a credit in a paragraph of a caption",
        ),
        pytest.param(
            f'<div class="photo-top"><img src="q.jpg"><div>{HEAD}</div></div>{body()}',
            ("Ilse Thorn",),
            id="a byline in the head that begins with a picture",
        ),
        pytest.param(
            f"<div>{body()}<p><strong>Ilse Thorn</strong></p>{SHORT}</div>",
            ("Ilse Thorn",),
            id="a signature before the last line",
        ),
        pytest.param(
            f"<div>{body()}<p><strong>Tilda Brook</strong></p>{SHORT * 4}</div>",
            (),
            id="a name in bold above the last lines",
        ),
    ],
)
def test_a_name_is_that_of_the_author_by_what_it_stands_in_and_how_far_from_the_end(
    main: str, names: tuple[str, ...]
) -> None:
    assert article(article_page(main)).authors == names


@pytest.mark.parametrize(
    ("main", "around", "day"),
    [
        pytest.param(paragraphs(10) + "<p>8 March 2026</p>", "", "2026-03-08", id="a day under a short article"),
        pytest.param(paragraphs(20) + "<p>8 March 2026</p>", "", None, id="a day far below the title"),
        pytest.param(CARD + body(), "", "2026-03-08", id="a day in the card of who wrote"),
        pytest.param("", f"<div>{NEXT}{body(SWANS)}</div>", None, id="the day of the article behind a brief"),
    ],
)
def test_a_day_is_that_of_the_article_near_its_title(main: str, around: str, day: str | None) -> None:
    found = article(article_page(main or body(PARAGRAPHS[:3]), around=around)).published
    assert (found and found.date().isoformat()) == day


@pytest.mark.parametrize(
    ("line", "at", "day"),
    [
        pytest.param("Sunday, 8 March 2026", AT.replace(hour=6), None, id="today where the sun is eight hours behind"),
        pytest.param(
            "Friday, 6 March 2026", AT.replace(hour=6), "2026-03-06", id="the issue of the day before yesterday"
        ),
    ],
)
def test_a_day_in_the_head_of_the_paper_is_that_of_an_issue_two_days_after_it(
    line: str, at: datetime, day: str | None
) -> None:
    found = article(article_page(body()).replace("<header>", f"<header><p>{line}</p>"), at).published
    assert (found and found.date().isoformat()) == day


@pytest.mark.parametrize(
    ("above", "names"),
    [
        pytest.param("<p>By Ilse Thorn</p><p>Harbour</p>", ("Ilse Thorn",), id="a column that is called by its writer"),
        pytest.param("<p>By Ilse Thorn</p><p>Harbour</p><p>Islands</p><p>Weather</p>", (), id="the byline of a teaser"),
    ],
)
def test_a_byline_above_the_title_is_that_of_the_article_close_to_it(above: str, names: tuple[str, ...]) -> None:
    assert article(article_page(body()).replace("<h1>", f"{above}<h1>")).authors == names
