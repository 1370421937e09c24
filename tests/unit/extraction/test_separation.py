"""One invented page for every signal by which something is told apart from the article."""

import pytest
from invented_pages import PARAGRAPHS, URL, article_page, body, draft_of, reading_of

from storage.records import ReadingOutcome, Rel, Verdict

WHOLE = "\n".join(PARAGRAPHS)
SHORT = "Bring a ladder, a cloth and a friend who holds both."
TEMPLATE = (
    "The whole of the lighthouse story follows here, with the keeper, the storm and the broken lamp of that winter."
)

REBELMOUSE = """<script>REBELMOUSE_BOOTSTRAP_DATA = {{"post": {{"id": 501, "shareUrl": "x"}}}};</script>
<div class="posts-custom" data-source="current_post"><div class="widget post-partial" elid="501">
<article elid="501" class="image-article post-501">
<div class="all-related-sections"><a href="/tag/ferry">ferries</a></div>
<h1 class="widget__headline"><span class="widget__headline-text">Night ferry sails again</span></h1>
<h2 class="widget__subheadline">
<span class="widget__subheadline-text">The harbour board gives in after three years</span></h2>
<a class="widget__section" href="/analysis/">Analysis</a> |
<a class="widget__section" href="/quay/">The Quay</a></article></div></div>
<div class="posts-custom" data-source="current_post"><div class="widget"><article elid="501" class="post-501">
<div class="body"><div class="body-description">{body}</div></div></article></div></div>
<div class="posts-custom" data-source="current_page"><div class="widget" elid="502" data-category="Coast">
<article elid="502" class="image-article post-502">
<div class="widget__head"><a href="/lighthouse"><img src="/l.jpg"></a></div>
<div class="photo-credit">Top photo credit: The keeper on the gallery. Ada Quill</div>
<h2 class="widget__headline">
<a class="widget__headline-text" href="/lighthouse">Lighthouse keeper writes a book</a></h2>
<a class="widget__section" href="/coast/">Coast</a><div class="body"><div class="body-description">
<div class="widget__brief">
<p>The keeper of the lighthouse on Gull Rock has written down what he saw in forty winters there.</p></div>
<div class="js-appear-on-expand"><template><p>{template}</p></template></div>
<div class="js-keep-reading"><span>keep reading</span><span>Show less</span></div></div></div></article></div></div>"""


def rebelmouse() -> str:
    head = '<title>Night ferry sails again | The Paper</title><meta property="og:type" content="article">'
    markup = REBELMOUSE.format(body=body(), template=TEMPLATE)
    title = '<meta property="og:title" content="Night ferry sails again">'
    call = "<div>Follow us on social</div>"
    return f'<html lang="en"><head>{head}{title}</head><body>{call}<main>{markup}</main></body></html>'


def test_posts_of_a_known_platform_are_told_apart_by_their_id() -> None:
    article = reading_of(rebelmouse()).article
    assert article is not None
    assert article.text == WHOLE


def test_the_lines_around_the_title_become_fields() -> None:
    article = reading_of(rebelmouse()).article
    assert article is not None
    assert (article.title, article.kicker) == ("Night ferry sails again", "ferries")
    assert article.subtitle == "The harbour board gives in after three years"
    assert (article.kind, article.section) == ("analysis", "Analysis | The Quay")
    assert article.evidence["kind"] == "type line"


def test_a_follow_on_post_becomes_a_teaser_with_all_its_parts() -> None:
    (teaser,) = reading_of(rebelmouse()).draft.teasers
    assert teaser.title == "Lighthouse keeper writes a book"
    assert teaser.url == "https://paper.example/lighthouse"
    assert teaser.category == "Coast"
    assert teaser.credit == "Top photo credit: The keeper on the gallery. Ada Quill"
    assert teaser.excerpt is not None
    assert teaser.excerpt.startswith("The keeper of the lighthouse on Gull Rock")
    assert teaser.hidden_text == TEMPLATE


def test_hidden_text_is_a_block_of_its_own_and_never_the_article() -> None:
    draft = draft_of(rebelmouse())
    assert [block.verdict for block in draft.blocks if block.text == TEMPLATE] == [Verdict.HIDDEN]


def test_the_post_id_is_a_name_of_the_article() -> None:
    names = {(name.kind, name.value) for name in draft_of(rebelmouse()).names}
    assert ("post-id", "501") in names
    assert ("url", URL) in names


CARDS = "".join(
    f'<div class="card"><a href="/story-{n}"><h3>{title}</h3></a><p>{excerpt}</p></div>'
    for n, (title, excerpt) in enumerate(
        [
            (
                "Bakers agree on smaller rolls",
                "After a long evening in the guild hall the bakers of the town agreed that a roll weighs less.",
            ),
            (
                "The clock in the tower stops",
                "It stopped at ten past four, and nobody who was asked on the square could say why that was.",
            ),
            (
                "Swans return to the mill pond",
                "Eleven swans were counted on the pond this morning, which is two more than in the last year.",
            ),
        ]
    )
)


def test_cards_behind_the_body_are_teasers_and_not_text() -> None:
    reading = reading_of(article_page(body(), around=f"<section>{CARDS}</section>"))
    assert reading.article is not None
    assert reading.article.text == WHOLE
    assert [teaser.title for teaser in reading.draft.teasers] == [
        "Bakers agree on smaller rolls",
        "The clock in the tower stops",
        "Swans return to the mill pond",
    ]
    assert all(teaser.excerpt for teaser in reading.draft.teasers)


def test_cards_inside_the_body_are_cut_out_of_it() -> None:
    main = f"<div class='text'>{body(PARAGRAPHS[:3])}<div>{CARDS}</div>{body(PARAGRAPHS[3:])}</div>"
    article = reading_of(article_page(main)).article
    assert article is not None
    assert article.text == WHOLE


@pytest.mark.parametrize("label", ["Read more:", "ALSO READ |", "Lesen Sie auch:", "Lire aussi :", "Читайте также:"])
def test_a_line_that_only_points_elsewhere_is_no_text(label: str) -> None:
    line = f'<p>{label} <a href="/story-9">The mill pond and its swans in winter</a></p>'
    reading = reading_of(article_page(body(PARAGRAPHS[:3]) + line + body(PARAGRAPHS[3:])))
    assert reading.article is not None
    assert reading.article.text == WHOLE
    assert [teaser.url for teaser in reading.draft.teasers] == ["https://paper.example/story-9"]


def test_a_link_inside_a_sentence_is_no_teaser() -> None:
    linked = (
        PARAGRAPHS[1]
        + ' The council <a href="/council">had voted against it in the spring of last year</a>, by one voice.'
    )
    reading = reading_of(article_page(body((PARAGRAPHS[0], linked, *PARAGRAPHS[2:]))))
    assert reading.draft.teasers == ()
    assert reading.article is not None
    assert "by one voice." in reading.article.text


def test_whole_articles_behind_the_main_one_are_told_apart_by_their_own_title_and_date() -> None:
    other = (
        "<div class='more'><h1>A bridge for the birds</h1><time>8 March</time>"
        + "<p>The birds of the estuary get a bridge of their own, which the engineers say is the first of its kind.</p>"
        * 4
        + "</div>"
    )
    reading = reading_of(article_page(body(), around=f"<div>{other}</div>"))
    assert reading.article is not None
    assert reading.article.text == WHOLE
    assert [teaser.title for teaser in reading.draft.teasers] == ["A bridge for the birds"]


def test_sections_of_the_article_with_headings_stay() -> None:
    sections = "".join(
        f"<section><h2>Part {n} of the story</h2><p>{text}</p></section>" for n, text in enumerate(PARAGRAPHS)
    )
    article = reading_of(article_page(sections)).article
    assert article is not None
    assert all(text in article.text for text in PARAGRAPHS)


def test_a_list_of_products_whose_headings_lead_to_shops_stays() -> None:
    products = "".join(
        f'<div><h2><a href="https://shop-{n}.example/lamp">Lamp number {n} of our list</a></h2><p>{text}</p></div>'
        for n, text in enumerate((PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[4], PARAGRAPHS[5]))
    )
    article = reading_of(article_page(products)).article
    assert article is not None
    assert all(text in article.text for text in (PARAGRAPHS[0], PARAGRAPHS[5]))


def test_a_linked_heading_over_running_text_that_leads_to_a_shop_belongs_to_the_article() -> None:
    lamp = '<h3><a href="https://shop.example/lamp">The lamp that hangs over the quay</a></h3>'
    draft = draft_of(article_page(f"<div>{body(PARAGRAPHS[:2])}{lamp}{body(PARAGRAPHS[4:])}</div>"))
    assert ("The lamp that hangs over the quay", Verdict.BODY) in [(one.text, one.verdict) for one in draft.blocks]


@pytest.mark.parametrize("frame", ['div class="page has-no-sidebar-first and-sidebar"', "form", "header"])
def test_what_is_wrapped_around_the_whole_page_is_no_margin(frame: str) -> None:
    head = f'<meta name="description" content="{PARAGRAPHS[0]}">'
    wrapped = f"<div><h1>Night ferry sails again</h1></div><div>{body()}</div>"
    markup = f"<html><head>{head}</head><body><{frame}>{wrapped}</{frame.split(maxsplit=1)[0]}></body></html>"
    article = reading_of(markup).article
    assert article is not None
    assert article.text == WHOLE


def test_a_link_in_the_midst_of_a_sentence_stays_whatever_its_class_says() -> None:
    link = '<a class="recommendation-inline related" href="/crane">the crane of the east pier</a>'
    sentence = f"<p>Nobody in Osterholm had seen {link} from the water before, as the board was told on Monday.</p>"
    article = reading_of(article_page(f"<div>{body(PARAGRAPHS[:3])}{sentence}</div>")).article
    assert article is not None
    assert "had seen the crane of the east pier from" in article.text


def test_items_beside_a_linked_one_stay() -> None:
    items = f"<ul><li><a href='/lamps'>How lamps are hung over a quay</a></li><li>{SHORT}</li></ul>"
    article = reading_of(article_page(f"<div>{body(PARAGRAPHS[:2])}{items}{body(PARAGRAPHS[4:])}</div>")).article
    assert article is not None
    assert SHORT in article.text


def test_a_sentence_that_begins_with_a_link_stays_though_it_goes_on_in_a_span() -> None:
    sentence = f"<p><a href='/lamp'>The old lamp over the quay</a><span> is lit again, and {PARAGRAPHS[4]}</span></p>"
    article = reading_of(article_page(f"<div>{body(PARAGRAPHS[:3])}{sentence}</div>")).article
    assert article is not None
    assert "The old lamp over the quay is lit again" in article.text


@pytest.mark.parametrize(
    "call",
    [
        "Sign up for our newsletter and get the best of the harbour in your inbox.",
        "Follow us on Facebook",
        "Abonnez-vous pour lire la suite",
        "Advertisement",
        "Suscríbete a nuestro boletín",
    ],
)
def test_calls_to_action_are_no_text(call: str) -> None:
    draft = draft_of(article_page(body(PARAGRAPHS[:3]) + f"<p>{call}</p>" + body(PARAGRAPHS[3:])))
    assert draft.article is not None
    assert draft.article.text == WHOLE


def test_a_body_in_several_article_elements_is_joined() -> None:
    parts = "".join(f"<section><article><header><p>{text}</p></header></article></section>" for text in PARAGRAPHS)
    markup = article_page("").replace("</article></main>", f"</article>{parts}</main>")
    article = reading_of(markup).article
    assert article is not None
    assert all(text in article.text for text in PARAGRAPHS)


def test_text_that_stands_bare_between_paragraphs_stays() -> None:
    bare = f"{PARAGRAPHS[1]} <a href='/b'>The board</a> agrees with that."
    main = f"<div class='body'><p>{PARAGRAPHS[0]}</p>{bare}<p>{PARAGRAPHS[2]}</p></div>"
    article = reading_of(article_page(main)).article
    assert article is not None
    assert PARAGRAPHS[1] in article.text
    assert "The board agrees with that." in article.text


def test_readers_comments_are_no_text_even_where_there_are_more_of_them() -> None:
    comments = "".join(
        f"<div class='comment'><p>{text} So I say, and so says my neighbour from number {n}.</p></div>"
        for n in range(5)
        for text in PARAGRAPHS
    )
    article = reading_of(article_page(body(), around=f'<div class="comments">{comments}</div>')).article
    assert article is not None
    assert article.text == WHOLE


def test_a_front_page_is_a_listing_with_teasers_and_no_article() -> None:
    cards = "".join(
        f'<article><h2><a href="/2026/03/story-{n}">A headline about the harbour, number {n}</a></h2>'
        "<p>What happened.</p></article>"
        for n in range(12)
    )
    reading = reading_of(
        f"<html><head><title>The Paper</title></head><body><main>{cards}</main></body></html>", "https://paper.example/"
    )
    assert reading.outcome is ReadingOutcome.LISTING
    assert reading.article is None
    assert len(reading.draft.teasers) == 12
    assert {link.rel for link in reading.draft.links} == {Rel.LISTING}


def test_teasers_of_an_article_are_links_to_visit() -> None:
    reading = reading_of(article_page(body(), around=f"<section>{CARDS}</section>"))
    first = reading.draft.links[0]
    assert (first.rel, first.url, first.hint_title) == (
        Rel.TEASER,
        "https://paper.example/story-0",
        "Bakers agree on smaller rolls",
    )
    assert {link.via for link in reading.draft.links} == {URL}


@pytest.mark.parametrize(
    "sentence",
    [
        "The vote came after <a href='/speech'>the mayor gave a speech against the ferry in the town hall</a>.",
        "<a href='/court'>The harbour board was fined by the court of the island in a first judgment</a>.",
        "The board said on Friday <a href='/speech'>that the ferry would sail whatever the weather may be</a>",
    ],
)
def test_a_paragraph_that_is_a_sentence_around_a_long_link_is_text_and_no_teaser(sentence: str) -> None:
    found = reading_of(article_page(f"{body()}<p>{sentence}</p>{body()}"))
    assert found.article is not None
    assert sentence.partition("<a")[0] + sentence.partition(">")[2].replace("</a>", "") in found.article.text
    assert found.draft.teasers == ()


def test_a_deck_in_a_header_is_not_the_body() -> None:
    deck = " ".join(PARAGRAPHS[4:])
    page = (
        f"<html><head><title>Night ferry sails again</title><meta property='og:type' content='article'></head><body>"
        f"<article><header><h1>Night ferry sails again</h1><p>{deck}</p></header>"
        f"<div class='main-content'>{body(PARAGRAPHS[:3] * 3)}</div></article></body></html>"
    )
    article = reading_of(page).article
    assert article is not None
    assert article.text.splitlines()[-9:] == list(PARAGRAPHS[:3] * 3)


def test_a_page_without_a_sentence_that_names_many_others_is_a_listing_whatever_it_declares() -> None:
    cards = "".join(
        f"<li><h3><a href='/story-{n}'>The mill pond and its swans in winter {n}</a></h3></li>" for n in range(9)
    )
    page = (
        "<html><head><title>Harbour</title><meta property='og:type' content='article'></head><body>"
        f"<h2>Harbour news</h2><p>All of today</p><ul>{cards}</ul></body></html>"
    )
    assert reading_of(page).outcome is ReadingOutcome.LISTING


def test_a_menu_inside_a_long_footer_is_kept_once() -> None:
    menu = "".join(f"<li><a href='/part-{n}'>Part {n} of the paper</a></li>" for n in range(30))
    draft = draft_of(article_page(body(), around=f"<footer><p>The Paper</p><nav><ul>{menu}</ul></nav></footer>"))
    assert len([one for one in draft.blocks if one.signal == "menu"]) == 1
