"""Every article of the bundled newspaper reads as the paper itself says it is."""

from datetime import UTC, datetime

import pytest
from invented_pages import NOTHING, site

from crawler.extraction.finish import finish
from crawler.extraction.read import read
from crawler.newspaper.pages import printed_page
from crawler.newspaper.paper import Newspaper
from storage.records import Page, Reading, ReadingOutcome

BASE = "http://127.0.0.1:8000"
PAPER = Newspaper()


def reading(path: str) -> Reading:
    printed = printed_page(PAPER.edition, path, BASE)
    assert printed is not None
    page = Page(
        url=BASE + path,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        record_id="<urn:uuid:1>",
        status=200,
        content_type=printed.content_type,
        body=printed.body,
        text=printed.body.decode("utf-8"),
        charset="utf-8",
        charset_from="http header",
    )
    return finish(read(page, site()), NOTHING)


@pytest.mark.parametrize("path", PAPER.paths)
def test_the_article_is_the_truth_and_nothing_but(path: str) -> None:
    truth, article = PAPER.truth(path, BASE), reading(path).article
    assert article is not None
    assert article.text == truth.text
    assert (article.title, article.subtitle, article.kicker) == (truth.title, truth.deck, truth.kicker)
    assert (article.section, article.authors) == (truth.line, truth.authors)
    assert (article.published, article.modified) == (truth.published, truth.modified)
    assert article.tags == truth.tags


@pytest.mark.parametrize("path", PAPER.paths)
def test_every_teaser_is_found_with_all_its_parts(path: str) -> None:
    found = {teaser.url: teaser for teaser in reading(path).draft.teasers}
    for teaser in PAPER.truth(path, BASE).teasers:
        got = found[teaser.url]
        assert (got.title, got.category, got.credit) == (teaser.title, teaser.category, teaser.credit)
        assert (got.excerpt, got.hidden_text) == (teaser.excerpt, teaser.hidden_text)


def test_the_pages_of_authors_and_tags_are_listings() -> None:
    for path in ("/u/mirela-okafor/", "/tag/art/"):
        assert reading(path).outcome is ReadingOutcome.LISTING
