"""What the newspaper prints: enough, different, and as its truth says."""

from collections import Counter

import lxml.html
import pytest

from crawler.newspaper import Newspaper
from crawler.newspaper.pages import printed_page
from crawler.newspaper.stories import REBELMOUSE, WORDPRESS
from crawler.newspaper.wire import Asked

BASE = "http://paper.test"
STANDING_HEAD = "In other harbour news this week:"


def tree(paper, path):
    answer = paper.answer(Asked(path), BASE)
    assert answer.status == 200
    return lxml.html.document_fromstring(answer.body)


def texts(nodes):
    return [" ".join(node.text_content().split()) for node in nodes]


def test_there_are_sixty_articles_and_more_in_two_templates(paper):
    templates = Counter(paper.edition.stories[path].template for path in paper.paths)
    assert templates.total() >= 64
    assert min(templates[REBELMOUSE], templates[WORDPRESS]) >= 20


def test_every_article_has_five_paragraphs_or_more(paper):
    assert all(len(paper.truth(path).paragraphs) >= 5 for path in paper.paths)


def test_no_two_articles_share_a_paragraph_save_for_the_standing_head_of_a_series(paper):
    counted = Counter(text for path in paper.paths for text in paper.truth(path).paragraphs)
    assert {text for text, count in counted.items() if count > 1} == {STANDING_HEAD}


@pytest.mark.parametrize("field", ["title", "deck", "post_id", "canonical"])
def test_titles_decks_post_ids_and_canonical_addresses_are_unique(paper, field):
    assert len({getattr(paper.truth(path), field) for path in paper.paths}) == len(paper.paths)


def test_there_are_articles_in_german_and_french(paper):
    assert {paper.truth(path).language for path in paper.paths} == {"en", "de", "fr"}


def test_publication_times_are_aware_and_in_some_articles_offset_from_utc(paper):
    offsets = {paper.truth(path).published.utcoffset() for path in paper.paths}
    assert None not in offsets
    assert len(offsets) >= 3


def test_every_page_holds_its_paragraphs_in_order_and_each_once_outside_of_teasers(paper):
    for path in paper.paths:
        body = tree(paper, path).xpath("//div[@class='entry-content'] | //div[@class='body-description'][not(*/p)]")
        blocks = texts(body[0].xpath("./p[not(@class)] | ./h3 | .//li | .//blockquote/p"))
        assert tuple(blocks) == paper.truth(path).paragraphs, path


def test_every_page_names_title_deck_kicker_line_and_authors(paper):
    for path in paper.paths:
        truth, page = paper.truth(path), tree(paper, path)
        assert texts(page.xpath("//h1")) == [truth.title]
        whole = " ".join(page.text_content().split())
        for text in (truth.deck, truth.kicker, truth.line, truth.credit, *truth.authors):
            assert text in whole, (path, text)


def test_the_page_of_the_platform_splits_the_main_post_over_blocks_with_one_post_id(paper):
    path = next(path for path in paper.paths if paper.edition.stories[path].template == REBELMOUSE)
    blocks = tree(paper, path).xpath("//div[@data-source='current_post']//article/@elid")
    assert len(blocks) >= 3
    assert set(blocks) == {str(paper.truth(path).post_id)}


def test_follow_on_posts_hide_the_rest_of_their_body_in_a_template_element(paper):
    path = next(path for path in paper.paths if paper.edition.stories[path].template == REBELMOUSE)
    posts = tree(paper, path).xpath("//div[@data-source='current_page']")
    teasers = paper.truth(path, BASE).teasers
    assert len(posts) == len(teasers) >= 3
    for post, teaser in zip(posts, teasers, strict=True):
        link = post.xpath(".//h2/a")[0]
        assert (link.text, link.get("href")) == (teaser.title, teaser.url)
        assert texts(post.xpath(".//div[@class='photo-credit']")) == [teaser.credit]
        assert texts(post.xpath(".//a[@class='widget__section']")) == [teaser.category]
        assert "\n".join(texts(post.xpath(".//div[@class='widget__brief']/p"))) == teaser.excerpt
        assert "\n".join(texts(post.xpath(".//template//p | .//template//li"))) == teaser.hidden_text


def test_calls_to_action_stand_several_times_on_a_page_of_the_platform(paper):
    path = next(path for path in paper.paths if paper.edition.stories[path].template == REBELMOUSE)
    page = tree(paper, path)
    assert len(page.xpath("//img[@alt='google cta']")) >= 5
    assert {"Follow us on social", "keep reading", "Show less", "LATEST", "TIDEWIRE", "Newsletter"} <= {
        text.strip() for text in page.itertext()
    }


def test_related_stories_of_the_other_template_show_an_excerpt_and_hide_nothing(paper):
    for path in paper.paths:
        if paper.edition.stories[path].template == WORDPRESS:
            items = tree(paper, path).xpath("//div[@class='related-item']/p")
            teasers = paper.truth(path, BASE).teasers
            assert texts(items) == [teaser.excerpt for teaser in teasers]
            assert {teaser.hidden_text for teaser in teasers} == {None}


def test_mentions_without_an_excerpt_are_on_the_page_and_are_no_teasers(paper):
    for path in paper.paths:
        truth = paper.truth(path, BASE)
        links = {(" ".join(a.text_content().split()), a.get("href")) for a in tree(paper, path).xpath("//a")}
        assert set(truth.mentions) <= links
        assert not {url for _, url in truth.mentions} & {teaser.url for teaser in truth.teasers}


def test_listing_pages_show_the_cards_that_their_truth_says(paper):
    assert len(paper.listings) >= 5
    for path in paper.listings:
        widgets = tree(paper, path).xpath("//div[@class='widget']")
        cards = paper.cards(path, BASE)
        assert [w.xpath(".//h2/a/@href")[0] for w in widgets] == [card.url for card in cards]
        assert [w.xpath("string(.//div[@class='body-description']/p)") for w in widgets] == [c.excerpt for c in cards]


def test_every_story_is_on_a_section_page(paper):
    sections = [path for path in paper.listings if path.count("/") == 2]
    shown = {card.url for path in sections for card in paper.cards(path, BASE)}
    assert shown == {BASE + path for path in paper.paths}


def test_amp_twins_hold_the_same_story_and_name_it_as_canonical(paper):
    twins = paper.edition.twins
    assert len(twins) >= 3
    for twin, story in twins.items():
        page = tree(paper, twin)
        assert page.xpath("//link[@rel='canonical']/@href") == [BASE + story.path]
        assert paper.truth(twin).paragraphs == paper.truth(story.path).paragraphs
        assert tree(paper, story.path).xpath("//link[@rel='amphtml']/@href") == [BASE + twin]


def test_one_article_carries_a_correction(paper):
    marked = [
        path for path in paper.paths if any(text.startswith("Correction,") for text in paper.truth(path).paragraphs)
    ]
    assert len(marked) == 1


def test_all_pages_are_small_and_printing_them_again_gives_the_same_bytes():
    first, second = Newspaper(), Newspaper()
    printed_page.cache_clear()
    for path in (*first.paths, *first.listings):
        body = first.answer(Asked(path), BASE).body
        printed_page.cache_clear()
        assert len(body) < 60_000
        assert second.answer(Asked(path), BASE).body == body


def test_every_link_within_the_paper_leads_somewhere(paper):
    pages = (*paper.paths, *paper.listings)
    links = {href for path in pages for href in tree(paper, path).xpath("//@href | //@src")}
    inner = {link.removeprefix(BASE).partition("?")[0] for link in links if link.startswith((BASE, "/"))}
    assert {path for path in inner if paper.answer(Asked(path), BASE).status not in (200, 301)} == set()
