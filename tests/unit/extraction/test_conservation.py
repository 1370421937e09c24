"""Every word of a page stands in exactly one block, whatever the page looks like."""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_pages import PARAGRAPHS, article_page, body, draft_of

from benchmarks.conservation.shown import letters_of, letters_shown
from crawler.newspaper.pages import printed_page
from crawler.newspaper.paper import Newspaper
from storage.records import Verdict

TAGS = (
    *("div", "p", "span", "a", "section", "aside", "nav", "footer", "header", "figure", "figcaption", "ul", "li", "h2"),
    *("table", "tr", "td", "blockquote", "details", "summary", "dialog", "template", "button", "noscript", "form"),
    *("label", "select", "option", "textarea", "object", "video", "time", "em", "dl", "dt", "dd", "menu", "article"),
)
ATTRIBUTES = (
    *("", "hidden", 'style="display: none"', 'aria-hidden="true"', 'class="related"', 'class="comments"'),
    *('class="caption"', 'class="byline"', 'class="teaser"', 'href="/2026/02/other-story"', 'role="dialog"'),
    *('class="sr-only"', 'class="newsletter"', 'itemid="/2026/02/other-story"', 'id="content"'),
)
LENGTHS = st.sampled_from((1, 2, 5, 20))
TREES = st.recursive(
    LENGTHS,
    lambda inner: st.tuples(st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES), st.lists(inner, max_size=5)),
    max_leaves=25,
)


def written(tree: object, numbers: count) -> str:
    """A tree as markup, in which no word stands twice."""
    if isinstance(tree, int):
        return f" {' '.join(f'w{next(numbers)}' for _ in range(tree))} "
    tag, attributes, inner = tree
    return f"<{tag} {attributes}>{''.join(written(one, numbers) for one in inner)}</{tag}>"


def words(markup: str) -> Counter[str]:
    """How often each word of the generated trees stands in the blocks of a page."""
    said = (word for block in draft_of(markup).blocks for word in block.text.split())
    return Counter(word for word in said if word[0] == "w" and word[1:].isdigit())


@settings(max_examples=300, deadline=None)
@given(trees=st.lists(TREES, max_size=4), place=st.sampled_from(("amid", "behind")))
def test_every_word_of_any_tree_stands_in_one_block(trees: list[object], place: str) -> None:
    numbers = count()
    other = "".join(written(tree, numbers) for tree in trees)
    main = f"{body(PARAGRAPHS[:3])}{other}{body(PARAGRAPHS[3:])}" if place == "amid" else body()
    found = words(article_page(main, around="" if place == "amid" else other))
    assert found == Counter(f"w{number}" for number in range(next(numbers)))


@settings(max_examples=200, deadline=None)
@given(trees=st.lists(TREES, min_size=1, max_size=3))
def test_every_word_stands_in_one_block_where_the_tags_of_head_and_body_are_left_out(trees: list[object]) -> None:
    numbers = count()
    found = words(
        f"<!doctype html><title>Night ferry</title>{''.join(written(tree, numbers) for tree in trees)}{body()}"
    )
    assert found == Counter(f"w{number}" for number in range(next(numbers)))


FIRST = ("article", "main", "header", "nav", "section", "aside", "figure", "div", "p", "night-ferry", "h1")


@pytest.mark.parametrize("first", FIRST)
@pytest.mark.parametrize(
    "before", ["", "<html><head>", '<meta charset="utf-8"><link rel="icon" href="/i.png">', "</head>"]
)
def test_a_page_without_a_body_tag_is_read_whatever_it_begins_with(first: str, before: str) -> None:
    """HTML Standard §13.1.2.4: the tags of head and body may be left out."""
    title = "Night ferry sails again"
    draft = draft_of(f"<!doctype html><title>{title}</title>{before}<{first}>{title}</{first}>{body()}")
    assert draft.article is not None
    assert draft.article.text.splitlines()[-len(PARAGRAPHS) :] == list(PARAGRAPHS)


@pytest.mark.parametrize("ends", ["</body></html>", "</html>", "</BODY >\n</HTML\n>", "</body>", "</html></html>"])
def test_a_page_goes_on_behind_its_ends(ends: str) -> None:
    """HTML Standard §13.2.6.4.19 and .21: a template may include another page, with its ends, in the middle."""
    draft = draft_of(article_page(f"{body(PARAGRAPHS[:2])}{ends}{body(PARAGRAPHS[2:])}"))
    assert draft.article is not None
    assert draft.article.text.splitlines() == list(PARAGRAPHS)


@pytest.mark.parametrize("path", Newspaper().paths)
def test_every_letter_of_the_newspaper_stands_in_one_block(path: str) -> None:
    printed = printed_page(Newspaper().edition, path, "https://paper.example")
    assert printed is not None
    markup = printed.body.decode("utf-8")
    blocks = draft_of(markup, f"https://paper.example{path}").blocks
    assert letters_of(block.text for block in blocks) == letters_shown(markup)


def test_what_is_not_shown_is_there_as_hidden() -> None:
    hidden = "<dialog><p>Log in to go on.</p></dialog><div hidden><p>Not for you.</p></div><template>Later.</template>"
    hidden += "<div popover><p>Get our letter.</p></div>"
    blocks = draft_of(article_page(body(), around=f"{hidden}<noscript>Old browsers.</noscript>")).blocks
    said = {block.text: block.verdict for block in blocks}
    for text in ("Log in to go on.", "Not for you.", "Later.", "Get our letter.", "Old browsers."):
        assert said[text] is Verdict.HIDDEN, text


def test_drawings_that_never_end_hide_nothing() -> None:
    drawing = "<a href='#'><svg viewBox='0 0 1 1'><path d='M0'/></a><p>Seen below the drawing.</p><svg></svg>"
    said = [block.text for block in draft_of(article_page(body(), around=drawing)).blocks]
    assert "Seen below the drawing." in said
