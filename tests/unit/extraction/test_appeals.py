"""Appeals at the end of an article are told by where their links lead."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body, reading_of

APPEAL = (
    "Den här tidningen lever av sina läsare, och det har den gjort i mer än hundra år; hjälp oss att fortsätta med det"
)


def text_of(page: str) -> list[str]:
    article = reading_of(article_page(page)).article
    assert article is not None
    return article.text.splitlines()


@pytest.mark.parametrize(
    "path",
    ["/donate", "https://pay.example/subscribe?from=story", "/abonnement/", "/newsletters", "/don", "/mitglied-werden"],
)
def test_a_last_paragraph_that_leads_there_is_an_appeal(path: str) -> None:
    assert text_of(f"{body()}<p>{APPEAL} <a href='{path}'>här</a>.</p>") == list(PARAGRAPHS)


def test_a_last_box_of_short_lines_that_leads_there_is_an_appeal() -> None:
    box = "<div><h3>Apoya este periodismo</h3><p>Vivimos de nuestros socios.</p><a href='/socios'>Únete</a></div>"
    assert text_of(f"<div>{body()}{box}</div>") == list(PARAGRAPHS)
    assert text_of(f"<div>{body()}{box.replace('/socios', '/puerto')}</div>") != list(PARAGRAPHS)


@pytest.mark.parametrize(("following", "stays"), [(2, False), (4, True)])
def test_a_paper_asks_for_money_among_the_last_three_paragraphs(following: int, stays: bool) -> None:  # noqa: FBT001 - a test's case
    rest = tuple(f"On pier {pier} the lamps were lit again, and whoever had a boat was out." * 2 for pier in range(4))
    page = f"{body()}<p>{APPEAL} <a href='/donate'>här</a>.</p>{body(rest[:following])}"
    assert (f"{APPEAL} här." in text_of(page)) == stays


def test_a_paragraph_in_the_midst_of_the_text_stays_wherever_it_leads() -> None:
    told = f"{APPEAL} här."
    page = f"<p>{APPEAL} <a href='/donate'>här</a>.</p>{body()}"
    assert text_of(page) == [told, *PARAGRAPHS]


def test_a_last_paragraph_that_leads_elsewhere_stays() -> None:
    assert text_of(f"{body()}<p>{APPEAL} <a href='/2026/abolition'>här</a>.</p>") == [*PARAGRAPHS, f"{APPEAL} här."]
