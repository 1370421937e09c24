"""Pages that show no article, because a script of the browser would have written it, and hold it as data."""

import json

import pytest
from invented_pages import PARAGRAPHS, URL, article_page, body, draft_of, reading_of

from crawler.extraction.body.rich_text_json import rich_text_of
from storage.records import ReadingOutcome, Verdict

WHOLE = "\n".join(PARAGRAPHS)
TITLE = "Night ferry sails again"
MARKUP = body()
OTHER = [
    "The keeper of the lighthouse on Gull Rock has written down what he saw in forty winters there, and more.",
    "His book tells of ships that came too near, of two that did not come back, and of a cat that lived with him.",
    "It will be read from on Thursday in the hall of the old customs house, where there is room for ninety people.",
]

ARC = {
    "canonical_url": "/2026/03/ferry-runs-again",
    "headlines": {"basic": TITLE},
    "related_content": {"basic": [{"headlines": {"basic": "Another"}, "content": "<p>".join(OTHER)}]},
    "content_elements": [
        {"type": "image", "url": "https://paper.example/f.jpg", "caption": "The ferry at its berth in the winter."},
        *({"type": "text", "content": text, "_id": "QWERTY"} for text in PARAGRAPHS),
        {"type": "interstitial_link", "content": "A look back at the ferry", "url": "https://paper.example/back"},
    ],
}
PORTABLE = [
    {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": one} for one in text.partition(" ")]}
    for text in PARAGRAPHS
]
NESTED = {
    "nodeType": "document",
    "content": [
        {"nodeType": "paragraph", "data": {}, "content": [{"nodeType": "text", "value": text, "marks": []}]}
        for text in PARAGRAPHS
    ],
}
GUTENBERG = [{"name": "core/paragraph", "attributes": {"content": text}, "innerBlocks": []} for text in PARAGRAPHS]
EDITOR = {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": text}} for text in PARAGRAPHS]}
FORMS = {
    "one long text": MARKUP,
    "paragraphs": list(PARAGRAPHS),
    "an object": {"rendered": MARKUP},
    "portable text": PORTABLE,
    "nested": {"json": NESTED},
    "gutenberg": GUTENBERG,
    "editor": EDITOR,
    "components": [{"type": "paragraph", "props": {"text": text}} for text in PARAGRAPHS],
}


def next_data(article: object) -> str:
    data = {"props": {"pageProps": {"menu": [{"title": "Harbour", "url": "/harbour"}], "it": article}}, "page": "/[id]"}
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'


def shell(scripts: str, shown: str = "") -> str:
    return article_page(shown, around=f"<div id='root'></div>{scripts}")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_page_that_shows_no_body_is_read_from_the_data_of_its_framework(form: object) -> None:
    article = reading_of(shell(next_data({"title": TITLE, "kind": "news", "text": form}))).article
    assert article is not None
    assert article.text == WHOLE


def test_a_word_alone_in_the_data_is_a_name_and_a_short_sentence_a_paragraph() -> None:
    said = ["ferrycam", *PARAGRAPHS, "Nobody was hurt."]
    article = reading_of(shell(next_data({"title": TITLE, "text": [{"content": one} for one in said]}))).article
    assert article is not None
    assert article.text.splitlines() == said[1:]


def test_the_blocks_say_whose_data_they_come_from() -> None:
    draft = draft_of(shell(next_data({"title": TITLE, "html": MARKUP}), "<p>Please wait a moment, loading.</p>"))
    assert {one.signal for one in draft.blocks if one.verdict is Verdict.BODY} == {"payload: next.js"}
    assert [one.text for one in draft.blocks if one.verdict is Verdict.BODY] == list(PARAGRAPHS)
    assert draft.article is not None
    assert draft.article.evidence["text"] == "payload: next.js"


def test_pictures_links_and_related_articles_in_the_data_are_no_paragraphs() -> None:
    script = f"<script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={json.dumps(ARC)};Fusion.x={{}};</script>"
    article = reading_of(shell(script)).article
    assert article is not None
    assert article.text == WHOLE


@pytest.mark.parametrize("name", ["__NUXT__", "__INITIAL_STATE__", "__PRELOADED_STATE__"])
def test_a_state_that_a_script_assigns_is_read_when_it_is_plain_json(name: str) -> None:
    state = json.dumps({"story": {"path": "/2026/03/ferry-runs-again", "html": MARKUP}})
    article = reading_of(shell(f"<script>window.{name} = {state};(function(){{}}())</script>")).article
    assert article is not None
    assert article.text == WHOLE


def test_a_state_that_is_code_says_nothing() -> None:
    script = f"<script>window.__NUXT__=(function(a){{return {{html:a}}}}({json.dumps(MARKUP)}))</script>"
    assert reading_of(shell(script)).article is None


def test_the_body_in_json_ld_stands_in_for_one_that_is_not_shown() -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(PARAGRAPHS)}
    article = reading_of(shell(f'<script type="application/ld+json">{json.dumps(node)}</script>')).article
    assert article is not None
    assert article.text == WHOLE


def test_what_a_page_shows_is_never_replaced() -> None:
    other = {"title": TITLE, "html": "".join(f"<p>{text}</p>" for text in OTHER * 4)}
    article = reading_of(shell(next_data(other), MARKUP)).article
    assert article is not None
    assert article.text == WHOLE


def test_the_data_of_another_article_are_not_taken() -> None:
    other = {"title": "Lighthouse keeper writes a book", "url": "/lighthouse", "text": OTHER}
    assert reading_of(shell(next_data([other, {"title": TITLE, "more": [other]}]))).article is None


def test_a_front_page_is_no_article_whatever_its_data_hold() -> None:
    reading = reading_of(shell(next_data({"title": TITLE, "html": MARKUP})), url="https://paper.example/")
    assert reading.outcome is not ReadingOutcome.ARTICLE


def test_data_written_as_json_in_a_string_are_opened() -> None:
    cache = {"urqlState": {"1": {"data": json.dumps({"article": {"title": TITLE, "body": MARKUP}})}}}
    article = reading_of(shell(next_data(cache))).article
    assert article is not None
    assert article.text == WHOLE


def test_the_last_part_of_the_address_tells_an_article_whose_title_is_worded_otherwise() -> None:
    story = {"title": "After three years, lanterns on the quay", "slug": "ferry-runs-again", "description": MARKUP}
    article = reading_of(shell(next_data(story))).article
    assert article is not None
    assert article.text == WHOLE


def test_the_longer_of_two_bodies_is_the_whole_one() -> None:
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(PARAGRAPHS)}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    draft = draft_of(shell(next_data({"title": TITLE, "html": body(PARAGRAPHS[:3])}) + script))
    assert {one.signal for one in draft.blocks if one.verdict is Verdict.BODY} == {"payload: json-ld articleBody"}


def test_broken_data_are_passed_over() -> None:
    assert reading_of(shell('<script>{"props": {"pageProps": {"title": "Night</script>')).article is None


def test_data_nested_without_end_are_passed_over() -> None:
    deep = '{"props":' + '{"title":"Night ferry sails again","body":[' * 20_000
    assert reading_of(shell(f"<script>{deep}</script>")).article is None
    nested: object = "The night ferry sails"
    for _ in range(200):
        nested = {"title": TITLE, "children": [nested]}
    assert rich_text_of({"body": nested}) is None
    assert reading_of(shell(next_data(nested)), url=URL).article is None


def test_a_line_of_several_pieces_is_one_paragraph_and_a_list_is_several() -> None:
    link = {"type": "link", "url": "/quay", "children": [{"text": "the quay"}]}
    pieces = [{"text": "About two hundred came to "}, link, {"text": " on Sunday evening."}]
    items = {
        "type": "list",
        "items": [{"type": "text", "content": f"Lantern number {one} of many"} for one in range(9)],
    }
    body = [{"type": "heading", "text": "On the quay"}, {"type": "p", "children": pieces}, items]
    told = rich_text_of({"body": body})
    assert told is not None
    assert told.startswith("<h2>On the quay</h2><p>About two hundred came to the quay on Sunday evening.</p>")
    assert told.count("<p>Lantern number") == 9


@pytest.mark.parametrize(
    ("told", "kind"),
    [({"_type": "block", "style": "h2"}, "heading"), ({"_type": "block", "style": "normal"}, "paragraph")],
)
def test_a_heading_in_data_is_one_by_what_it_says_it_is(told: dict[str, object], kind: str) -> None:
    heading = {**told, "children": [{"_type": "span", "text": "How the winter went"}]}
    blocks = [*PORTABLE[:2], heading, *PORTABLE[2:]]
    found = draft_of(shell(next_data({"title": TITLE, "body": blocks}))).blocks
    assert {block.kind for block in found if block.text == "How the winter went"} == {kind}
