"""The kicker stands next to the title; what else is short and linked above it is none."""

import pytest
from invented_pages import URL, article_page, body, reading_of

_OTHER = "https://paper.example/2026/other-article"


def kicker(above: str, head: str = "", before: str = "") -> str | None:
    page = (
        f'<html><head><title>Night ferry sails again</title><link rel="canonical" href="{URL}">{head}</head><body>'
        f"<main>{before}<div><div><div>{above}<h1>Night ferry sails again</h1>{body()}</div></div></div></main>"
        "</body></html>"
    )
    article = reading_of(page).article
    assert article is not None
    return article.kicker


@pytest.mark.parametrize(
    "above",
    [
        '<div class="overline">Harbour</div>',
        '<h6 class="article-label">Harbour</h6><p class="date">8 March 2026</p>',
        '<ul class="topics"><li><a href="/harbour/">Harbour</a></li></ul>',
        '<span class="kicker">Harbour</span>',
        '<p class="occhiello_articolo">Harbour</p>',
        '<p class="above">Harbour</p>',
    ],
)
def test_a_short_line_right_above_the_title_that_says_so_or_is_linked_is_the_kicker(above: str) -> None:
    assert kicker(above) == "Harbour"


@pytest.mark.parametrize(
    "above",
    [
        '<ul class="site-menu"><li><a href="/weather/">Weather</a></li></ul>',
        '<form><label class="search-label">Type to search</label></form>',
        '<div class="social-share"><div><a href="/send">Send this article</a></div></div>',
        '<div><div><div><ul><li><a href="/weather/">Weather</a></li></ul></div></div></div><p>Today in the news</p>',
        '<ul class="topics"><li><a href="/a">Ships</a></li><li><a href="/b">Quays</a></li></ul>',
        '<p class="category"><a href="/a">Ships</a> <a href="/b">Quays</a></p>',
        '<div class="tag"><a href="/a">Ships</a></div><div class="tag"><a href="/b">Quays</a></div>',
        '<div class="category"><a href="/">Home</a> &gt; <a href="/a">Ships</a></div>',
        '<div class="category">Ships &gt; Quays</div>',
        '<p class="category">8 March 2026</p>',
        '<p class="category">2:14 pm</p>',
        '<p class="category">By Ada Quill</p>',
        '<p class="category">Share</p>',
        '<div><a href="https://paper.example/">The Paper</a></div>',
        '<p class="above">It was a night that nobody here forgets.</p>',
        f'<ul class="ticker"><li><a href="{_OTHER}">Burglars take the bells of three churches</a></li></ul>',
    ],
)
def test_menus_forms_buttons_and_other_headlines_above_the_title_are_no_kicker(above: str) -> None:
    assert kicker(above) is None


@pytest.mark.parametrize(("section", "expected"), [("Harbour", "Harbour"), ("Sport", None)])
def test_a_linked_line_farther_above_is_the_kicker_only_when_the_page_declares_it_as_its_section(
    section: str, expected: str | None
) -> None:
    declared = f'<meta property="article:section" content="{section}">'
    assert kicker("", head=declared, before='<div><a href="/harbour/">Harbour</a></div>') == expected


def test_the_declared_section_is_the_kicker_though_other_links_stand_beside_it() -> None:
    declared = '<meta property="article:section" content="Harbour">'
    row = '<p class="rubric"><a href="/harbour/">Harbour</a> <a href="/issue/9">March issue</a></p>'
    assert kicker(row, head=declared) == "Harbour"
    above = '<p class="rubric"><a href="/harbour/">Harbour</a></p><p class="label">New</p>'
    assert kicker(above, head=declared) == "New"


@pytest.mark.parametrize(
    ("heading", "kicker", "title"),
    [
        ("<span>Town council</span>Night ferry sails again", "Town council", "Night ferry sails again"),
        ("\n<small>Town council</small>Night ferry sails again", "Town council", "Night ferry sails again"),
        ("<b>Harbour</b>“Night ferry” sails again", "Harbour", "“Night ferry” sails again"),
        ("<em>Harbour</em><br>Night ferry sails again", "Harbour", "Night ferry sails again"),
        ("<span>Harbour</span> | Night ferry sails again", "Harbour", "Night ferry sails again"),
        (
            '<span class="k">Harbour</span><span class="t">Night ferry sails again</span>',
            "Harbour",
            "Night ferry sails again",
        ),
        ("Town council<span>Night ferry sails again</span>", "Town council", "Night ferry sails again"),
        ("<a href='/eu'>EU</a>Night ferry sails again", "EU", "Night ferry sails again"),
        ("<em>The</em> Night ferry sails again", None, "The Night ferry sails again"),
        ("<span>N</span>ight ferry sails again", None, "Night ferry sails again"),
        ("<em>Night</em> ferry sails again", None, "Night ferry sails again"),
        ("<em>Night</em> Ferry Sails Again", None, "Night Ferry Sails Again"),
        ("<span>Night</span>ferry sails again", None, "Nightferry sails again"),
        ("Night ferry <em>sails</em> again", None, "Night ferry sails again"),
    ],
)
def test_a_heading_may_begin_with_its_kicker(heading: str, kicker: str | None, title: str) -> None:
    page = article_page(body()).replace("<h1>Night ferry sails again</h1>", f"<h1>{heading}</h1>")
    found = reading_of(page).article
    assert found is not None
    assert (found.kicker, found.title) == (kicker, title)
