"""What the site's memory changes in a reading, and what it leaves."""

from invented_pages import NOTHING, PARAGRAPHS, article_page, body, draft_of

from crawler.extraction.body.fingerprint import fingerprint
from crawler.extraction.finish import finish
from storage.records import ReadingOutcome, Snapshot, Verdict


def snapshot(*texts: str) -> Snapshot:
    return Snapshot(site="paper", month="2026-03", fingerprints=frozenset(map(fingerprint, texts)), digest="s1")


def test_a_fingerprint_knows_a_text_again_in_other_case_spacing_width_and_numbers() -> None:
    assert (
        fingerprint("Issue 12:  The HARBOUR\n")
        == fingerprint("issue 47: the harbour")
        == fingerprint("Ｉssue 33: The harbour")
    )
    assert fingerprint("The harbour") != fingerprint("The harbours")
    assert len(fingerprint("x")) == 16


def test_a_paragraph_that_the_site_repeats_becomes_boilerplate() -> None:
    reading = finish(draft_of(article_page(body())), snapshot(PARAGRAPHS[1]))
    assert reading.article is not None
    assert PARAGRAPHS[1] not in reading.article.text
    assert PARAGRAPHS[2] in reading.article.text
    assert [(block.verdict, block.signal) for block in reading.blocks if block.text == PARAGRAPHS[1]] == [
        (Verdict.BOILERPLATE, "memory")
    ]


def test_a_standing_head_over_new_text_stays() -> None:
    reading = finish(draft_of(article_page(body())), snapshot("In other harbour news this week:"))
    assert reading.article is not None
    assert "In other harbour news this week:" in reading.article.text


def test_a_standing_head_over_repeated_text_goes_with_it() -> None:
    reading = finish(draft_of(article_page(body())), snapshot(PARAGRAPHS[3], PARAGRAPHS[4]))
    assert reading.article is not None
    assert PARAGRAPHS[3] not in reading.article.text


def test_nothing_left_is_no_article_and_the_reason_says_so() -> None:
    reading = finish(draft_of(article_page(body())), snapshot(*PARAGRAPHS))
    assert (reading.outcome, reading.article) == (ReadingOutcome.NOT_AN_ARTICLE, None)
    assert reading.reason == "every paragraph is boilerplate of the site"


def test_finishing_twice_gives_the_same_and_the_recipe_names_what_it_was_made_with() -> None:
    draft = draft_of(article_page(body()))
    one, other = finish(draft, NOTHING), finish(draft, NOTHING)
    assert one == other
    assert one.recipe.snapshot == "none"
    assert one.recipe.site_digest == "d1"
    assert "trafilatura" in one.recipe.extractor
