"""Pages that somebody has already flattened into plain text."""

import pytest
from invented_pages import PARAGRAPHS

from benchmarks.plaintext.dumps import LANGUAGES, LAYOUTS, MANNERS, dump
from benchmarks.plaintext.measure import Score, score
from crawler.extraction.plaintext import separate, separate_text
from crawler.extraction.plaintext.kinds import LineKind, line_of
from crawler.extraction.plaintext.lines import lines_of
from storage.records import Verdict

DUMP = "\n\n".join(
    [
        "Follow us on social",
        "harbour",
        "Night ferry sails again",
        "The board gives in after three long years",
        "Analysis | The Quay",
        *PARAGRAPHS,
        "Night ferry sails again",
        "Analysis | The Quay",
        "Keeper",
        "Top photo credit: The keeper on the gallery. Ada Quill",
        "Lighthouse keeper writes a book",
        "Coast",
        "The keeper of the lighthouse on Gull Rock has written down what he saw in forty winters there.",
        "keep readingShow less",
        "The clock in the tower stops",
        "Top photo credit: The tower. Tom Reed",
        "The clock in the tower stops",
        "Town",
        "It stopped at ten past four, and nobody who was asked on the square could say why that was so.",
        "keep readingShow less",
        "LATEST",
        "Newsletter",
        "Subscribe now to our weekly round-up and don't miss a beat.",
    ]
)


def test_the_article_is_what_stands_between_its_title_and_its_title_again() -> None:
    article, _ = separate_text(DUMP)
    assert article is not None
    assert article.text == "\n".join(PARAGRAPHS)
    assert (article.title, article.kicker) == ("Night ferry sails again", "harbour")
    assert article.subtitle == "The board gives in after three long years"
    assert (article.kind, article.section) == ("analysis", "Analysis | The Quay")


def test_the_posts_that_follow_are_teasers_with_credit_category_and_excerpt() -> None:
    _, teasers = separate_text(DUMP)
    assert [(one.title, one.category, one.credit) for one in teasers] == [
        ("Lighthouse keeper writes a book", "Coast", "Top photo credit: The keeper on the gallery. Ada Quill"),
        ("The clock in the tower stops", "Town", "Top photo credit: The tower. Tom Reed"),
    ]
    assert all(one.excerpt for one in teasers)


def test_text_without_a_sentence_is_no_article() -> None:
    assert separate_text("Home\nNews\nShare") == (None, ())
    assert separate_text("") == (None, ())


def test_plain_text_without_any_boilerplate_stays_whole() -> None:
    article, teasers = separate_text("Night ferry sails again\n" + "\n".join(PARAGRAPHS))
    assert article is not None
    assert article.text == "\n".join(PARAGRAPHS)
    assert teasers == ()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("manner", MANNERS)
def test_the_main_article_is_found_line_by_line_whatever_the_site_and_the_program_did(manner: str, layout: str) -> None:
    pages = [dump(language, MANNERS[manner], seed) for language in LANGUAGES for seed in (200, 201)]
    whole = sum((score(page, LAYOUTS[layout]) for page in pages), Score())
    assert whole.precision > 0.98
    assert whole.recall > 0.95


def test_bodies_that_follow_each_other_without_titles_become_teasers_without_titles() -> None:
    lines = dump("en", MANNERS["bodies alone"], 1)
    article, teasers = separate_text("\n\n".join(line.text for line in lines))
    assert article is not None
    assert article.title == ""
    assert article.text == "\n".join(line.text for line in lines if line.mine)
    assert [one.title for one in teasers] == ["", "", ""]
    texts = [text for one in teasers for text in (one.hidden_text or one.excerpt or "").split("\n")]
    assert texts == [line.text for line in lines if not line.mine]


def test_a_long_post_has_its_first_paragraph_as_excerpt_and_all_of_it_as_hidden_text() -> None:
    manner = MANNERS["posts with the hidden rest"]
    _, teasers = separate_text("\n".join(line.text for line in dump("en", manner, 3)))
    assert all(one.title and one.excerpt and one.hidden_text for one in teasers)
    assert all((one.hidden_text or "").startswith(f"{one.excerpt}\n") for one in teasers)


def test_a_bio_ends_the_article_and_is_none_of_it() -> None:
    bio = "Nora Ashby is a reporter at The Quay. She lives upriver and keeps bees."
    article, _ = separate_text("\n".join(["Night ferry sails again", *PARAGRAPHS, bio, "Share", "Most read"]))
    assert article is not None
    assert article.text == "\n".join(PARAGRAPHS)


def test_who_is_in_the_news_is_not_taken_for_its_author() -> None:
    expert = "Nora Ashby is a professor at the maritime school, and she has counted the passengers of thirty years."
    again = "The numbers of the night ferry, Ashby said, were never as low as the harbour board told the newspapers."
    article, _ = separate_text("\n".join(["Night ferry sails again", *PARAGRAPHS, expert, again]))
    assert article is not None
    assert article.text.endswith(f"{expert}\n{again}")


@pytest.mark.parametrize(
    "inside",
    [
        ["In other harbour news this week:"],
        ["The second crane"],
        ["Photo: The quay at night. Ada Quill / Reuters"],
        ["Advertisement", "Continue reading"],
        ["Sign up for our newsletter and get the week in your inbox."],
    ],
)
def test_no_single_sign_inside_an_article_ends_it(inside: list[str]) -> None:
    lines = ["Night ferry sails again", *PARAGRAPHS[:3], *inside, *PARAGRAPHS[4:]]
    article, teasers = separate_text("\n".join(lines))
    assert article is not None
    assert teasers == ()
    assert set(PARAGRAPHS[:3] + PARAGRAPHS[4:]) <= set(article.text.split("\n"))


def test_an_article_that_stops_for_advertisements_again_and_again_is_one_article() -> None:
    lines = [line for paragraph in PARAGRAPHS for line in (paragraph, "Advertisement", "Continue reading")]
    article, teasers = separate_text("\n".join(["Night ferry sails again", *lines]))
    assert article is not None
    assert (article.text, teasers) == ("\n".join(PARAGRAPHS), ())


def test_a_heading_inside_the_article_is_kept_and_a_credit_is_not() -> None:
    lines = [*PARAGRAPHS[:2], "Photo: The quay at night. Ada Quill", PARAGRAPHS[2], "The second crane", *PARAGRAPHS[4:]]
    article, _ = separate_text("\n".join(lines))
    assert article is not None
    assert article.text.split("\n") == [*PARAGRAPHS[:3], "The second crane", *PARAGRAPHS[4:]]


def test_every_line_of_a_page_has_one_verdict_in_order() -> None:
    found = separate(DUMP)
    assert [block.text for block in found.blocks] == DUMP.split("\n\n")
    assert found.article is not None
    assert found.article.text == "\n".join(one.text for one in found.blocks if one.verdict is Verdict.BODY)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("keep readingShow less", LineKind.EXPANDER),
        ("Read Full Article • 57 comments", LineKind.EXPANDER),
        ("Crédit photo : Nora Aubray", LineKind.CREDIT),
        ("写真：山田花子撮影", LineKind.CREDIT),
        ("The quay at night (Shutterstock)", LineKind.CREDIT),
        ("Par Nora Aubray", LineKind.BYLINE),
        ("By Nora Ashby and Tom Reed", LineKind.BYLINE),
        ("By train to Osterholm", LineKind.HEADING),
        ("From the press briefing on Dec. 16", LineKind.HEADING),
        ("Analysis | The Quay", LineKind.TYPE),
        ("2026年3月3日", LineKind.DATE),
        ("Want more of our stories on Google?", LineKind.BOX),
        ("This article was originally published by The Quay.", LineKind.NOTE),
        ("Is the ferry really coming back?", LineKind.HEADING),
        ("“They said our newsletter was what you should subscribe to.”", LineKind.SENTENCE),
        ("Menu", LineKind.CALL),
        ("Osterholm", LineKind.LABEL),
    ],
)
def test_a_line_is_known_by_itself(text: str, kind: LineKind) -> None:
    assert line_of(text).kind is kind


def test_lines_broken_at_a_width_are_joined_and_short_ones_are_not() -> None:
    text = "A heading\n\nThe harbour board of Osterholm said on Tuesday\nthat the night ferry would be laid up before"
    text += "\nthe summer of this year, and that nobody in\nthe town would be asked about it again.\n\nAnother one"
    assert lines_of(text) == [
        "A heading",
        (
            "The harbour board of Osterholm said on Tuesday that the night ferry would be laid up before the summer of "
            "this year, and that nobody in the town would be asked about it again."
        ),
        "Another one",
    ]


def test_a_sentence_broken_at_its_links_is_joined() -> None:
    text = "The harbour board, which met on Tuesday, published\na report\n, in which it says nothing about the ferry."
    assert lines_of(text) == [
        "The harbour board, which met on Tuesday, published a report, in which it says nothing about the ferry."
    ]


@pytest.mark.parametrize(
    "text",
    ["\ufeff", "\x00\u2028", "[](!,." * 20_000, "a " * 100_000, "A heading of it\n" * 2_000, "。" * 50_000],
    ids=["mark", "controls", "punctuation", "letters", "headings", "stops"],
)
def test_odd_text_is_read_without_an_exception(text: str) -> None:
    assert len(separate(text).blocks) <= text.count("\n") + 2
