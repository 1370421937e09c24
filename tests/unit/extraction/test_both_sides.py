"""Pages on either side of a number that decides something: half of it would be too little, twice as much too much."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body, reading_of

from benchmarks.plaintext.dumps import MANNERS, dump
from crawler.extraction.plaintext import separate_text
from crawler.extraction.plaintext.lines import lines_of

FERRY = (*PARAGRAPHS[:3], *PARAGRAPHS[4:])
SWANS = (
    "Eleven swans were counted on the mill pond this morning, which is two more than there were in the last year.",
    "Nobody has fed them since the miller left, and the school has asked its pupils to stay behind the fence.",
)
ABOUT = (
    "The Quay is printed every Sunday in the old customs house, by people who have lived in Osterholm all their lives.",
    "It belongs to its readers, who may come in and complain on any weekday between nine and noon, but for August.",
)


def plain(*lines: str) -> tuple[str, list[str]]:
    article, teasers = separate_text("\n".join(lines))
    assert article is not None
    return article.text, [teaser.title for teaser in teasers]


def test_a_title_between_a_call_and_a_byline_begins_another_article() -> None:
    lines = (*FERRY, "Share", "Swans on the mill pond", "By Nora Ashby", *SWANS)
    assert plain("Night ferry sails again", *lines) == ("\n".join(FERRY), ["Swans on the mill pond"])


def test_a_subheading_below_the_credit_of_a_picture_begins_none() -> None:
    credit = "Photo: The quay at night. Ada Quill / Reuters"
    text, teasers = plain("Night ferry sails again", *FERRY[:3], credit, "The second crane", *FERRY[3:])
    assert text.endswith("\n".join(("The second crane", *FERRY[3:])))
    assert teasers == []


def test_what_a_paper_says_of_itself_above_a_long_article_is_not_the_article() -> None:
    title, *told = (line.text for line in dump("en", MANNERS["one article alone"], 1)[:8])
    text, _ = plain("The Quay", *ABOUT, title, "By Nora Ashby", "March 8, 2026", *told)
    assert text == "\n".join(told)


def test_a_short_article_above_one_of_thrice_its_length_is_the_article() -> None:
    text, teasers = plain("Swans", *SWANS, "Night ferry sails again", "By Nora Ashby", "March 8, 2026", *FERRY)
    assert text == "\n".join(SWANS)
    assert teasers == ["Night ferry sails again"]


def test_four_lines_broken_at_a_width_are_one_paragraph_also_before_capitals() -> None:
    lines = (
        "Die Hafenmeisterin von Osterholm sagte am Dienstag, dass die",
        "Nachtfähre vor dem Sommer dieses Jahres stillgelegt werde, der",
        "Hafenrat aber noch nichts wisse; das Schiff brauche eine neue",
        "Schraube.",
    )
    assert lines_of("\n".join(lines)) == [" ".join(lines)]


def test_a_japanese_line_may_end_a_letter_early_and_a_paragraph_two() -> None:
    paragraph = (
        "夜のフェリーは三年ぶりに東浜の港を出て、本土へ向かって",
        "走り始めた。港では大勢の人が船に手を振り、汽笛に泣い",
        "た。老船長は「この音を待っていた」と話し、乗客の一人は",
        "来年の夏も必ずまた乗りに来ると約束していたという。",
    )
    following = "港の組合によると、次の便は金曜日の夜に出る。"
    assert lines_of("\n".join((*paragraph, f"\u3000{following}"))) == ["".join(paragraph), following]


def section(number: int, title: str, text: str) -> str:
    return f'<h3><a href="/{title.lower().replace(" ", "-")}">{number}. {title}</a></h3><p>{text}</p>'


@pytest.mark.parametrize(
    ("heading", "titles", "told"),
    [
        ("The soups of the harbour", ("Fish soup with cream", "Dark rye bread soup", "Smoked herring broth"), 3),
        ("Most read", ("Swans on the mill pond", "The clock in the tower stops"), 0),
    ],
)
def test_three_sections_that_count_are_of_the_article_and_two_are_chance(
    heading: str, titles: tuple[str, ...], told: int
) -> None:
    sections = "".join(section(number, title, SWANS[number % 2]) for number, title in enumerate(titles, 1))
    article = reading_of(article_page(f"{body()}<h2>{heading}</h2>{sections}")).article
    assert article is not None
    assert sum(line[0].isdigit() for line in article.text.splitlines()) == told
