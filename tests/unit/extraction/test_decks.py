"""The deck of an article stands between its title and its body; what the page shows there is kept in one of the two."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body, reading_of

from storage.records import Article

_DECK = "The harbour board gives in after three years of letters, and the horn is heard again."
_BODY = f'<div class="body">{body()}</div>'


def article(main: str, head: str = "", title: str = "Night ferry sails again") -> Article:
    found = reading_of(article_page(main, head=head, title=title)).article
    assert found is not None
    return found


@pytest.mark.parametrize(
    "markup",
    [
        f'<div class="perex">{_DECK}</div>',
        f'<p class="stand-first">{_DECK}</p>',
        f'<div class="article__opener">{_DECK}</div>',
        f'<p class="date">8 March 2026</p><div class="x-1">{_DECK}</div>',
        f'<h2>Night ferry sails again</h2><p class="description">{_DECK}</p>',
        f'<ul class="tools">{"<li>Send</li>" * 14}</ul><div class="subtitle">{_DECK}</div>',
    ],
)
def test_sentences_between_title_and_body_are_the_deck(markup: str) -> None:
    found = article(markup + _BODY)
    assert found.subtitle == _DECK
    assert found.text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="notice">This page may hold links from which we earn: see <a href="/terms">our terms</a>.</p>',
        f'<div class="photo-caption"><img src="q.jpg"><p>{_DECK}</p></div>',
        f"<form><p>{_DECK}</p></form>",
        "<h2>Night ferry sails again</h2>",
        "<p>Nothing but a line without an end that stands below the title of the page</p>",
        '<p class="author">Ada Quill</p><div>Ada Quill has written on ferries since the board was founded.</div>',
    ],
)
def test_notices_captions_the_title_again_and_words_on_the_author_are_no_deck(markup: str) -> None:
    assert article(f"{markup}{_BODY}").subtitle is None


def test_the_first_paragraph_of_a_body_stays_there_though_it_looks_like_a_deck() -> None:
    found = article(body((f"{_DECK}", *PARAGRAPHS)))
    assert found.subtitle is None
    assert found.text.startswith(_DECK)


def test_what_stands_above_the_title_is_no_deck_even_where_the_title_is_printed_before() -> None:
    crumbs = f'<p>Night ferry sails again</p><p class="subtitle">{_DECK}</p>'
    page = article_page(_BODY).replace("<h1>", f"{crumbs}<h1>")
    found = reading_of(page).article
    assert found is not None
    assert found.subtitle is None


def test_the_copy_of_the_title_in_a_bar_that_moves_along_is_not_the_one_with_the_deck() -> None:
    bar = '<div class="top-fix"><h1>Night ferry sails again</h1><a href="/next">Next</a></div>'
    page = article_page(f'<p class="perex">{_DECK}</p>{_BODY}').replace("<main>", f"{bar}<main>")
    found = reading_of(page).article
    assert found is not None
    assert found.subtitle == _DECK


@pytest.mark.parametrize("around", ["form", "dialog", 'div role="dialog"'])
def test_a_heading_in_a_form_or_a_dialogue_is_no_title(around: str) -> None:
    search = f"<{around}><h1>Search for a place</h1></{around.split(maxsplit=1)[0]}>"
    found = reading_of(f"<html><head><title></title></head><body>{search}<main>{body()}</main></body></html>").article
    assert found is not None
    assert found.title == ""


def test_a_form_around_the_whole_page_holds_its_title() -> None:
    page = "<html><head><title></title></head><body><form><h1>Night ferry sails again</h1>" + body() + "</form></body>"
    found = reading_of(page).article
    assert found is not None
    assert found.title == "Night ferry sails again"


_SUBHEADS = (
    f"<h2>What the board decided</h2>{body(PARAGRAPHS[:3])}<h2>What the critics say</h2>{body(PARAGRAPHS[4:])}"
    f"<h2>What comes next</h2>{body((PARAGRAPHS[0] + ' It does.', PARAGRAPHS[1] + ' They did.'))}"
)


@pytest.mark.parametrize("markup", [f'<div class="entry-content">{_SUBHEADS}</div>', _SUBHEADS])
def test_the_first_of_several_subheadings_is_no_deck(markup: str) -> None:
    found = article(markup)
    assert found.subtitle is None
    assert found.text.startswith("What the board decided\n")
    assert "What the critics say" in found.text


@pytest.mark.parametrize(
    "markup",
    [
        f"<h2>{_DECK}</h2>{_BODY}",
        f"<h2>{_DECK}</h2>{_SUBHEADS}",
        f'<h2>The horn is heard again at last</h2><div class="body">{_SUBHEADS}</div>',
        f'<h3 class="subtitle">The horn is heard again at last</h3>{_SUBHEADS}',
        f"<h3>The horn is heard again at last</h3>{_SUBHEADS}",
    ],
)
def test_a_heading_apart_from_those_of_the_body_is_the_deck(markup: str) -> None:
    assert article(markup).subtitle in (_DECK, "The horn is heard again at last")
