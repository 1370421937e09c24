"""Small pages of publishing systems that say by their own names what is not the article."""

import pytest
from invented_pages import PARAGRAPHS, article_page, body, draft_of, reading_of

from crawler.extraction.separation.cms_marks import marks
from storage.records import Verdict

WHOLE = "\n".join(PARAGRAPHS)
OTHER = "The keeper of the lighthouse on Gull Rock has written down what he saw in forty winters there, and much more."
CARD = f"<div><a href='/lighthouse'>Lighthouse keeper writes a book</a><p>{OTHER}</p></div>"
LOOSE = f"<p>{OTHER}</p>"

OTHERS = {
    "amp-next-page": f"<amp-next-page>{CARD}</amp-next-page>",
    "amp-list": f"<amp-list src='/list.json'>{CARD}</amp-list>",
    "query loop": f"<div class='wp-block-query'><ul class='wp-block-post-template'><li>{CARD}</li></ul></div>",
    "latest posts": f"<ul class='wp-block-latest-posts__list wp-block-latest-posts'><li>{CARD}</li></ul>",
    "yarpp": f"<div class='yarpp yarpp-related'>{CARD}</div>",
    "jetpack": f"<div id='jp-relatedposts' class='jp-relatedposts'>{CARD}</div>",
    "drupal": f"<article class='node node--type-article node--view-mode-teaser'>{CARD}</article>",
    "blogger": f"<div class='widget PopularPosts' id='PopularPosts1'>{CARD}</div>",
    "ghost": f"<figure class='kg-card kg-bookmark-card'>{CARD}</figure>",
    "substack": f"<div class='post-preview portable-archive-post'>{CARD}</div>",
    "squarespace": f"<div class='sqs-block summary-v2-block sqs-block-summary-v2'>{CARD}</div>",
}
MACHINERY = {
    "amp-consent": f"<amp-consent id='c'><div>{LOOSE}</div></amp-consent>",
    "amp-ad": f"<amp-ad type='x'><div>{LOOSE}</div></amp-ad>",
    "amp-embed": f"<amp-embed type='x'>{CARD}</amp-embed>",
    "amp-notification": f"<amp-user-notification>{LOOSE}</amp-user-notification>",
    "wordpress": f"<ol class='wp-block-latest-comments'><li>{LOOSE}</li></ol>",
    "elementor": f"<div class='elementor-widget elementor-widget-share-buttons'>{LOOSE}</div>",
    "ghost": f"<div class='kg-card kg-signup-card'>{LOOSE}</div>",
    "substack": f"<div class='subscription-widget-wrap'>{LOOSE}</div>",
}


@pytest.mark.parametrize("part", [*OTHERS.values(), *MACHINERY.values()], ids=[*OTHERS, *MACHINERY])
def test_what_a_system_marks_as_not_the_article_is_cut_out_of_its_middle(part: str) -> None:
    article = reading_of(article_page(f"<div>{body(PARAGRAPHS[:4])}{part}{body(PARAGRAPHS[4:])}</div>")).article
    assert article is not None
    assert article.text == WHOLE


@pytest.mark.parametrize("part", OTHERS.values(), ids=OTHERS)
def test_what_a_system_marks_as_another_post_is_a_teaser(part: str) -> None:
    reading = reading_of(article_page(body(), around=part))
    assert [(one.title, one.url) for one in reading.draft.teasers] == [
        ("Lighthouse keeper writes a book", "https://paper.example/lighthouse")
    ]


def test_the_menu_at_the_side_of_an_amp_page_teases_nothing() -> None:
    links = "".join(f"<li><a href='/s{one}'>All that is new on quay {one} of the harbour</a></li>" for one in range(5))
    assert reading_of(article_page(body(), around=f"<amp-sidebar><ul>{links}</ul></amp-sidebar>")).draft.teasers == ()


def test_the_blocks_say_which_system_marked_them() -> None:
    draft = draft_of(article_page(body(), around=MACHINERY["amp-consent"]))
    assert [(one.verdict, one.signal) for one in draft.blocks if one.text == OTHER] == [(Verdict.BOILERPLATE, "amp")]


def test_an_article_is_kept_when_its_theme_shows_it_in_a_query_loop() -> None:
    loop = f"<div class='wp-block-query'><ul class='wp-block-post-template'><li>{body()}</li></ul></div>"
    article = reading_of(article_page(loop)).article
    assert article is not None
    assert article.text == WHOLE


def test_an_amp_picture_is_a_picture_with_its_caption() -> None:
    figure = (
        "<figure><amp-img src='/ferry.jpg' alt='The ferry' width='800' height='600' layout='responsive'></amp-img>"
        "<figcaption>The ferry at its berth</figcaption></figure>"
    )
    article = reading_of(article_page(figure + body())).article
    assert article is not None
    assert [(one.url, one.caption) for one in article.images] == [
        ("https://paper.example/ferry.jpg", "The ferry at its berth")
    ]
    assert article.text == WHOLE


def test_every_name_stands_in_the_form_in_which_it_is_looked_up() -> None:
    assert [name for name in marks() if name != name.lower() or " " in name] == []
