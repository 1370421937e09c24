"""What one walk over a page sees, and the articles that are read from it without another look."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body, reading_of

from crawler.extraction.decoding.markup import parse
from crawler.extraction.document.survey import Survey, survey
from crawler.extraction.document.tree import squeeze, text_of
from crawler.extraction.separation.remainder import remainder_of, spread_of

MARKUP = (
    '<body>Above <p>The <b>night</b> ferry<br>sails</p><div>Bare <span class="label">Harbour</span> text'
    '<p class="x">Inner</p>behind</div><button>Press <i>me</i></button>'
    "<a id='card'>New: <h3>A second crane</h3> soon</a>&shy;<ul><li>One<li>Two</ul></body>"
)


def seen(markup: str) -> Survey:
    tree = parse(markup)
    assert tree is not None
    return survey(tree.root)


def test_lines_end_where_blocks_and_labels_do() -> None:
    lines = [(line.owner.tag, line.text) for line in seen(MARKUP).lines]
    assert lines == [
        *(("body", "Above"), ("p", "The night ferry sails"), ("div", "Bare"), ("span", "Harbour"), ("div", "text")),
        *(("p", "Inner"), ("div", "behind"), ("body", "New:"), ("h3", "A second crane"), ("body", "soon")),
        *(("li", "One"), ("li", "Two")),
    ]


def test_the_text_of_an_element_is_what_a_walk_over_it_says() -> None:
    document = seen(MARKUP)
    assert [document.text(one) for one in document.elements] == [text_of(one) for one in document.elements]


def test_the_lines_of_a_link_begin_and_end_with_it() -> None:
    document = seen(MARKUP)
    card = next(one for one in document.elements if one.get("id") == "card")
    assert [line.text for line in document.lines_of(card)] == ["New:", "A second crane", "soon"]
    assert document.lines_of(card)[0].owner is card


def test_what_is_inside_silent_elements_is_not_seen() -> None:
    assert "i" not in seen(MARKUP).tags


def test_a_look_knows_the_places_of_all_that_look_so() -> None:
    document = seen(MARKUP)
    assert [one.text for one in document.at(document.by_tag["li"])] == ["One", "Two"]
    assert sorted(place for look in document.looks for place in look.indexes) == list(range(len(document.elements)))


def test_running_text_is_counted_without_what_is_cut() -> None:
    document = seen(f"<body><main>{body()}</main><section>{body()}</section></body>")
    section = next(one for one in document.elements if one.tag == "section")
    left = spread_of(remainder_of(document, [section]), None)
    assert left.total * 2 == document.total
    assert left.share(document.elements[0]) == 1.0
    assert left.share(section) == 0.0


@pytest.mark.parametrize("names", [("part", "part"), ("opening", "the-rest")])
def test_an_article_in_several_containers_is_read_whole(names: tuple[str, str]) -> None:
    halves = (body(PARAGRAPHS[:3] * 2), "<h2>The cranes</h2>" + body(PARAGRAPHS[4:] * 3))
    main = "".join(f'<div class="{name}">{half}</div>' for name, half in zip(names, halves, strict=True))
    article = reading_of(article_page(main)).article
    assert article is not None
    assert PARAGRAPHS[0] in article.text
    assert "The cranes" in article.text
    assert PARAGRAPHS[-1] in article.text


def test_what_readers_write_below_is_not_joined_to_the_article() -> None:
    talk = "".join(
        f"<div><p>I remember the horn of the old ferry well, reader {n} says at some length, and so "
        f"does everybody in my street who was born before the war.</p></div>"
        for n in range(12)
    )
    article = reading_of(article_page(f"<div>{body()}</div><div class='comment-thread'>{talk}</div>")).article
    assert article is not None
    assert PARAGRAPHS[-1] in article.text
    assert "reader 3" not in article.text


def test_a_long_text_is_squeezed_like_a_short_one() -> None:
    text = "\u00a0One\t two\r\n\u3000 three\x0b" * 80_000
    assert squeeze(text) == " ".join(["One two three"] * 80_000)


def test_what_names_an_author_at_the_top_is_a_paragraph_further_down() -> None:
    refrain = "Ada Byron"
    lines = [refrain, *PARAGRAPHS * 2, refrain, PARAGRAPHS[0]]
    head = '<meta name="author" content="Ada Byron">'
    article = reading_of(article_page(body(tuple(lines)), head=head)).article
    assert article is not None
    assert article.text.splitlines().count(refrain) == 1


def test_comments_and_drawings_between_words_leave_no_space() -> None:
    document = seen("<body><p>By <!-- -->Ada<!-- -->, from <i>Paris</i><svg><path d='M0'/></svg>. End</p></body>")
    assert [line.text for line in document.lines] == ["By Ada, from Paris. End"]
