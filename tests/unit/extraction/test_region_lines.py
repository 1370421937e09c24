"""The body of a page is read as it stands: paragraphs, headings, items and rows of the region that holds its text."""

import pytest
from invented_pages import PARAGRAPHS, URL, article_page, body
from lxml.html import HtmlElement, tostring

from crawler.extraction.body.body_line import BodyLine
from crawler.extraction.body.main_text import body_lines
from crawler.extraction.body.region_lines import article_lines
from crawler.extraction.body.trafilatura_fallback import trafilatura_text
from crawler.extraction.decoding.markup import parse
from crawler.extraction.document.survey import Survey, survey
from crawler.extraction.separation.remainder import remainder_of

TEXTS = list(PARAGRAPHS)
DOTTED = "The ferry carries mail, bread and as many passengers as there are seats on the upper deck of it in winter."


def seen(main: str) -> tuple[Survey, HtmlElement]:
    """The survey of a page and the element in its article that is called `text`."""
    markup = parse(article_page(main))
    assert markup is not None
    document = survey(markup.root)
    return document, next(one for one in document.elements if one.get("id") == "text")


def lines_of(main: str, *cut: str) -> list[BodyLine] | None:
    """The lines of the article of a page without the elements of these ids."""
    document, container = seen(main)
    return article_lines(remainder_of(document, [one for one in document.elements if one.get("id") in cut]), container)


def texts_of(main: str, *cut: str) -> list[str] | None:
    """What these lines say."""
    lines = lines_of(main, *cut)
    return None if lines is None else [line.text for line in lines]


BODIES = {
    "paragraphs": body(),
    "divisions": "".join(f"<div>{text}</div>" for text in PARAGRAPHS),
    "bare text between breaks": "<br><br>".join(PARAGRAPHS),
    "cells that lay out the page": "<table><tr><td>" + "</td></tr><tr><td>".join(PARAGRAPHS) + "</td></tr></table>",
    "a table of contents before it": "<ul>"
    + "".join(f"<li><a href='#{n}'>Part {n}</a></li>" for n in range(4))
    + f"</ul>{body()}",
    "a caption in it": body(PARAGRAPHS[:2])
    + "<div class='photo-caption'>The ferry.</div><figure><p>The quay.</p></figure>"
    + body(PARAGRAPHS[2:]),
    "share buttons in it": body(PARAGRAPHS[:2]) + "<div class='social-share'>Tell all.</div>" + body(PARAGRAPHS[2:]),
    "a hidden note in it": body(PARAGRAPHS[:2]) + "<p style='display: none'>Not shown.</p>" + body(PARAGRAPHS[2:]),
    "a bare label in it": body(PARAGRAPHS[:2]) + "<div>Advertisement</div>" + body(PARAGRAPHS[2:]),
    "a notice in it that stands bare": body(PARAGRAPHS[:2])
    + f"<div>We asked you whether this may be shown: {'yes ' * 20}. <a href='#'>Show it</a></div>"
    + body(PARAGRAPHS[2:]),
    "a sentence in it that stands in a division": body(PARAGRAPHS[:1])
    + f"<div class='highlight'>{PARAGRAPHS[1]}</div>"
    + body(PARAGRAPHS[2:]),
    "a heading in it whose links are left out": body(PARAGRAPHS[:2])
    + "<section><div><h3>More on this</h3></div><ul><li><a href='/1'>One</a></li><li><a href='/2'>Two</a></li></ul>"
    + "</section>"
    + body(PARAGRAPHS[2:]),
    "links on lines of their own": body(PARAGRAPHS[:2])
    + "<a href='/1'>The mill pond and its swans</a><br><a href='/2'>The crane on the east pier</a><br>"
    + body(PARAGRAPHS[2:]),
    "a paragraph in it that stands bare": body(PARAGRAPHS[:1]) + PARAGRAPHS[1] + body(PARAGRAPHS[2:]),
    "a heading at its end": f"{body()}<h2>More</h2>",
}


@pytest.mark.parametrize("name", BODIES)
def test_the_paragraphs_are_the_lines_of_a_body_of(name: str) -> None:
    assert texts_of(f"<div id='text'>{BODIES[name]}</div>") == TEXTS


def test_a_label_inside_a_paragraph_does_not_divide_it() -> None:
    said = "The captain, <span class='author-name'>Ada Byron</span>, has sailed the ferry between the towns for years."
    lines = texts_of(f"<div id='text'><p>{said}</p>{body()}</div>")
    assert lines is not None
    assert lines[0] == "The captain, Ada Byron, has sailed the ferry between the towns for years."


def test_rows_of_data_are_kept_as_rows_and_items_as_items() -> None:
    table = "<figure><table><tr><th>Port</th><th>Hour</th></tr><tr><td>Harbour</td><td>Six</td></tr></table></figure>"
    lines = lines_of(f"<div id='text'>{body()}<ul><li>The first ferry</li></ul>{table}</div>")
    assert lines is not None
    assert [line._replace(numbers=()) for line in lines[-3:]] == [
        BodyLine("The first ferry", "item"),
        BodyLine("| Port | Hour |", "row"),
        BodyLine("| Harbour | Six |", "row"),
    ]


def test_what_opens_when_it_is_asked_for_is_kept_where_it_is_much_of_the_text() -> None:
    steps = "".join(f"<div aria-hidden='true'><p>{text}</p></div>" for text in PARAGRAPHS[1:])
    assert texts_of(f"<div id='text'>{body(PARAGRAPHS[:1])}{steps}</div>") == TEXTS


def test_a_question_that_opens_its_answer_is_a_heading() -> None:
    lines = lines_of(
        f"<div id='text'>{body()}<details><summary>Who sails?</summary><p>{PARAGRAPHS[0]}</p></details></div>"
    )
    assert lines is not None
    assert (lines[-2].text, lines[-2].kind) == ("Who sails?", "heading")


def test_what_is_cut_out_of_a_line_is_not_in_it() -> None:
    first = f"<p>{DOTTED} <a id='more' href='/more'>Read more</a></p>"
    assert texts_of(f"<div id='text'>{first}{body()}</div>", "more") == [DOTTED, *TEXTS]


def test_text_in_several_containers_is_read_from_the_element_around_them() -> None:
    rest = f"<p>Outside.</p><div>{body(PARAGRAPHS[2:])}</div>"
    assert texts_of(f"<p>Before.</p><div id='text'>{body(PARAGRAPHS[:2])}</div>{rest}") == [
        *TEXTS[:2],
        "Outside.",
        *TEXTS[2:],
    ]


def test_a_region_with_several_titles_is_in_doubt_and_left_to_trafilatura() -> None:
    main = (
        f"<div id='text'>{body(PARAGRAPHS[:2])}</div><h1>Cranes</h1><h1>Ferries</h1><div>{body(PARAGRAPHS[2:])}</div>"
    )
    document, container = seen(main)
    remainder = remainder_of(document, [])
    assert article_lines(remainder, container) is None
    lines = body_lines(document.elements[0], "https://paper.example/story", remainder, container, None)
    said = trafilatura_text(document.elements[0], frozenset(), "https://paper.example/story")
    assert [line.text for line in lines] == said.splitlines()
    assert lines


def test_the_tree_stays_whole_also_where_trafilatura_is_asked() -> None:
    """The survey describes it for as long as the page is read."""
    aside = f"<div class='related'><h2>Cranes</h2>{body(PARAGRAPHS[2:])}</div>"
    document, container = seen(f"<div id='text'>{body(PARAGRAPHS[:2])}</div><h1>Cranes</h1><h1>Ferries</h1>{aside}")
    cut = next(one for one in document.elements if one.get("class") == "related")
    whole, before = remainder_of(document, []), tostring(document.elements[0])
    said = [line.text for line in body_lines(document.elements[0], URL, remainder_of(document, [cut]), container, None)]
    assert tostring(document.elements[0]) == before
    assert (TEXTS[-1] in said, whole.holds(cut), remainder_of(document, [cut]).holds(cut[0])) == (False, True, False)


def test_parts_of_a_body_that_look_the_same_are_read_together_wherever_they_stand() -> None:
    first = f"<section><div class='chunk' id='text'>{body(PARAGRAPHS[:4])}</div></section>"
    second = f"<section><p>Buy our paper.</p><div class='chunk'>{body(PARAGRAPHS[4:] * 2)}</div></section>"
    assert [text for text in texts_of(first + second) or [] if text != "Buy our paper."] == TEXTS + TEXTS[4:]


def test_a_part_that_looks_like_the_first_is_read_also_where_that_holds_most_of_the_text() -> None:
    first = f"<div class='chunk' id='text'>{body(PARAGRAPHS * 2)}</div>"
    second = f"<p>Buy our paper.</p><div class='chunk'>{body(PARAGRAPHS[4:] * 2)}</div>"
    said = [text for text in texts_of(f"<div>{first}{second}</div>") or [] if text != "Buy our paper."]
    assert said == TEXTS * 2 + TEXTS[4:] * 2


def test_the_paragraph_before_a_wall_is_the_first_one_of_the_body() -> None:
    document, container = seen(f"<p>{DOTTED}</p><div class='wall' id='text'>{body()}</div>")
    heading = next(one for one in document.elements if one.tag == "h1")
    lines = article_lines(remainder_of(document, []), container, heading)
    assert [line.text for line in lines or []] == [DOTTED, *TEXTS]


def test_bare_text_between_title_and_body_is_the_first_paragraph() -> None:
    document, container = seen(f"{DOTTED}<div class='wall' id='text'>{body()}</div>")
    heading = next(one for one in document.elements if one.tag == "h1")
    lines = article_lines(remainder_of(document, []), container, heading)
    assert [line.text for line in lines or []] == [DOTTED, *TEXTS]


def test_a_caption_between_title_and_body_is_no_paragraph() -> None:
    document, container = seen(f"<div><img src='quay.jpg'><p>{DOTTED}</p></div><div id='text'>{body()}</div>")
    heading = next(one for one in document.elements if one.tag == "h1")
    lines = article_lines(remainder_of(document, []), container, heading)
    assert [line.text for line in lines or []] == TEXTS


def test_rows_of_names_beside_an_article_do_not_widen_its_region() -> None:
    names = " ".join(f"Quay{number} Harbour{number}" for number in range(30))
    beside = "".join(f"<div><h3>Tide tables {number}</h3><p>{names}</p></div>" for number in range(6))
    document = f"<div><div id='text'>{body()}</div><div class='box'>{beside}</div></div>"
    assert not [text for text in texts_of(document) or [] if "Quay" in text or "Tide" in text]
