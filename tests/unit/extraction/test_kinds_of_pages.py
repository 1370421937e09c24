"""Kinds of pages on which good guesses go wrong, each from both sides: what is text stays, what is not goes."""

from __future__ import annotations

import json

import pytest
from invented_pages import PARAGRAPHS, article_page, body, draft_of, reading_of

from crawler.extraction.document.said import Said
from storage.records import ReadingOutcome, Verdict

TEXT = "\n".join(PARAGRAPHS)
OTHER = "https://paper.example/2026/02/other-story"
MORE = (
    "The harbour master has asked the council for a second lamp, because the first is lost in fog for half the year.",
    "A third reading of the budget is planned for the week after the fair, when the last boats have left the quay.",
)


def text_of(main: str, **more: str) -> str:
    article = reading_of(article_page(main, **more)).article
    assert article is not None
    return article.text


def amid(markup: str) -> str:
    return f"{body(PARAGRAPHS[:3])}{markup}{body(PARAGRAPHS[3:])}"


def with_amid(*lines: str) -> str:
    return "\n".join((*PARAGRAPHS[:3], *lines, *PARAGRAPHS[3:]))


# what an element is called

NAMES = ("teaser-content", "promo", "related-text", "newsletter-box", "share-text")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_makes_nothing_else_of_paragraphs_with_nothing_to_click(name: str) -> None:
    assert text_of(f"<div class='{name}'>{body(PARAGRAPHS[:2])}</div>{body(PARAGRAPHS[2:])}") == TEXT


@pytest.mark.parametrize("name", NAMES)
def test_what_is_called_so_and_can_be_clicked_is_none_of_the_text(name: str) -> None:
    box = f"<div class='{name}'><h3>More</h3><p>{MORE[0]} <a href='{OTHER}'>Read</a></p></div>"
    assert text_of(f"{body()}{box}{body(MORE[1:])}") == f"{TEXT}\n{MORE[1]}"


def test_a_box_whose_end_tag_is_missing_does_not_take_the_rest_with_it() -> None:
    box = "<div class='cta'><div class='news-form'><form><h3>Our letter</h3><button>Sign up</button></form></div>"
    assert text_of(f"{body(PARAGRAPHS[:3])}{box}{body((*PARAGRAPHS[4:], *MORE))}") == "\n".join(
        (*PARAGRAPHS[:3], *PARAGRAPHS[4:], *MORE)
    )


# what is not shown


def test_paragraphs_hidden_from_screen_readers_alone_are_text() -> None:
    mute = "".join(f"<p aria-hidden='true'>{text}</p>" for text in MORE)
    assert text_of(amid(mute)) == with_amid(*MORE)


def test_a_few_words_hidden_from_screen_readers_are_not() -> None:
    assert text_of(amid("<p aria-hidden='true'>The text goes on below the film.</p>")) == TEXT


@pytest.mark.parametrize("how", ["style='display: none'", "hidden", "class='hidden'", "aria-hidden='true'"])
def test_a_copy_of_the_article_comes_once(how: str) -> None:
    whole = " ".join(PARAGRAPHS)
    assert text_of(f"{body()}<div {how}>{whole}</div>") == TEXT
    assert text_of(f"{body()}<div {how}>{body()}</div>") == TEXT


def test_dialogs_behind_the_article_are_none_of_it() -> None:
    dialogs = "".join(f"<section style='display:none'><h3>Sign in</h3>{body(MORE)}</section>" for _ in range(2))
    assert text_of(body(), around=dialogs) == TEXT


def test_an_article_that_opens_when_asked_for_is_one() -> None:
    assert text_of(f"{body(PARAGRAPHS[:1])}<div style='display:none'>{body(PARAGRAPHS[1:])}</div>") == TEXT


@pytest.mark.parametrize(
    "style", ["clip:rect(0 0 0 0);position:absolute", "clip: rect(1px, 1px, 1px, 1px)", "clip-path: inset(50%)"]
)
def test_words_for_screen_readers_do_not_stand_in_the_sentence(style: str) -> None:
    link = f"<a href='https://other.example/'>Nordquay<span style='{style}'>, opens new tab</span></a>"
    blocks = draft_of(article_page(amid(f"<p>The yard belongs to {link} and builds boats.</p>"))).blocks
    said = {block.text: block.verdict for block in blocks}
    assert said["The yard belongs to Nordquay and builds boats."] is Verdict.BODY
    assert said[", opens new tab"] is Verdict.HIDDEN


# paragraphs of odd form


@pytest.mark.parametrize(
    "sentence",
    [
        "{link}</a><span>, the yard has taken on two apprentices for the job. Both come from here, he said.</span>",
        "<b>{link}</a></b><span> the yard has taken on two apprentices for the job and looks for a third one.</span>",
    ],
)
def test_a_paragraph_that_begins_with_a_link_is_one(sentence: str) -> None:
    sentence = sentence.format(link=f"<a href='{OTHER}'>As the Osterholm Morning Gazette reported")
    assert "the yard has taken on two apprentices" in text_of(amid(f"<p>{sentence}</p>"))


def test_a_sentence_in_a_plain_box_between_paragraphs_is_one() -> None:
    assert text_of(amid("<div>The yard builds boats for the mainland as well.</div>")) == with_amid(
        "The yard builds boats for the mainland as well."
    )
    assert text_of(amid("<div>Boats and harbours</div>")) == TEXT


def test_what_quotes_stand_in_is_the_body() -> None:
    quoted = f"<p>{MORE[0]}</p><p>The minutes say:</p><blockquote>{body()}</blockquote><p>See for yourself:</p>"
    assert text_of(f"<div>{quoted}</div>") == "\n".join((MORE[0], "The minutes say:", *PARAGRAPHS, "See for yourself:"))


def test_a_report_of_one_paragraph_has_a_body_and_no_deck() -> None:
    long = " ".join(MORE)
    article = reading_of(article_page(f"<div itemprop='description'><p>{long}</p></div>")).article
    assert article is not None
    assert (article.text, article.subtitle) == (long, None)


def test_headings_that_count_are_sections_also_where_they_are_links() -> None:
    texts = (*PARAGRAPHS[:3], *MORE)
    titles = [f"{number}. The harbour kitchen on pier {number}" for number in range(1, 6)]
    linked = [f"<a href='/kitchen-{title[0]}'>{title}</a>" if title[0] in "135" else title for title in titles]
    sections = "".join(f"<div><h2>{title}</h2><p>{text}</p></div>" for title, text in zip(linked, texts, strict=True))
    wanted = [line for pair in zip(titles, texts, strict=True) for line in pair]
    assert text_of(f"<div>{body(PARAGRAPHS[4:])}{sections}</div>") == "\n".join((*PARAGRAPHS[4:], *wanted))
    assert "The harbour kitchen" not in text_of(f"<div>{body()}{sections.replace('. ', ' ')}</div>").replace(
        titles[1].replace(". ", " "), ""
    ).replace(titles[3].replace(". ", " "), "")


# boxes in and behind the body


def test_a_box_that_asks_for_consent_is_none_of_the_text() -> None:
    said = f"<p>{MORE[0]}</p><p>What we say of it stands in our <a href='/datenschutz'>Hinweis</a>.</p>"
    assert text_of(amid(f"<div class='opt-in'>{said}</div>")) == TEXT
    linked = f"<p>{MORE[0]} <a href='/tides'>Tides</a>.</p>"
    assert MORE[0] in text_of(amid(f"<div class='opt-in'>{linked}</div>"))


@pytest.mark.parametrize("path", ["/spenden", "/subscribe", "/standards", "https://steadyhq.example/support-us"])
def test_a_box_at_the_end_that_leads_to_where_one_pays_is_none_of_the_text(path: str) -> None:
    box = f"<div class='disturber'><h2>This report has cost money</h2><p>{MORE[0]}</p><a href='{path}'>Help</a></div>"
    assert text_of(f"<div>{body()}{box}</div>") == TEXT


@pytest.mark.parametrize("name", ["instagram-media", "tiktok-embed"])
def test_the_scaffold_of_a_post_is_none_of_the_text(name: str) -> None:
    link = "<a href='https://network.example/p/1'>"
    said = f"<div>{link}View this post</a></div><p>{link}A post by the ferry</a></p>"
    post = f"<blockquote class='{name}'>{said}</blockquote>"
    assert text_of(amid(post)) == TEXT


def test_what_somebody_says_in_a_post_is_text() -> None:
    post = (
        f"<blockquote class='twitter-tweet'><p>{MORE[0]}</p><a href='https://network.example/1'>9 May</a></blockquote>"
    )
    assert text_of(amid(post)) == with_amid(MORE[0])


def test_a_label_that_says_what_it_is_before_a_colon_is_none_of_the_text() -> None:
    assert text_of(amid("<div><p>Advertisement: the report goes on below</p></div>")) == TEXT
    assert "Share: a third of the catch." in text_of(amid("<p>Share: a third of the catch.</p>"))


def test_slides_in_the_margin_are_none_of_the_text() -> None:
    slides = "".join(f"<div class='swiper-slide'>{text}</div>" for text in MORE * 4)
    assert text_of(body(), around=f"<div id='right-area'><div>{slides}</div></div>") == TEXT


def test_a_card_may_be_longer_than_the_article() -> None:
    link = f"<a href='{OTHER}'>"
    card = f"<div><h2>{link}Ten years with a boat: what it costs</a></h2>{link}<p>{' '.join(MORE * 3)}</p></a></div>"
    reading = reading_of(article_page(f"<div>{body(PARAGRAPHS[:2])}{card}</div>"))
    assert reading.article is not None
    assert reading.article.text == "\n".join(PARAGRAPHS[:2])
    assert [(teaser.title, teaser.url) for teaser in reading.draft.teasers] == [
        ("Ten years with a boat: what it costs", OTHER)
    ]


def test_a_link_of_a_campaign_to_the_page_itself_is_no_teaser() -> None:
    own = "<a href='/2026/03/ferry-runs-again?intcid=front-7'>Night ferry sails after three years</a>"
    assert reading_of(article_page(body(), around=f"<aside><h3>{own}</h3></aside>")).draft.teasers == ()


def test_links_laid_over_cards_are_named_by_the_headings_beside_them() -> None:
    titles = [f"The council of pier {number} votes on its boats" for number in range(9)]
    cards = "".join(
        f"<li><div><a href='/story-{number}' aria-label='{title}' class='overlay'></a><h3>{title}</h3></div></li>"
        for number, title in enumerate(titles)
    )
    head = "<head><meta property='og:type' content='website'></head>"
    page = f"<html>{head}<body><h2>Harbour</h2><ul>{cards}</ul></body></html>"
    reading = reading_of(page, "https://paper.example/harbour")
    assert reading.outcome is ReadingOutcome.LISTING
    assert [teaser.title for teaser in reading.draft.teasers] == titles


# articles that are data

SHELL = article_page("", head="").replace("<main>", "<main><div id='root'></div>")


def told_by(script: str, kind: str = "") -> str:
    page = SHELL.replace("</body>", f"<script {kind}>{script}</script></body>")
    article = reading_of(page).article
    return article.text if article is not None else ""


def test_an_object_that_any_script_starts_from_may_hold_the_article() -> None:
    state = json.dumps({"queries": [{"data": {"title": "Night ferry sails again", "contentHtml": body()}}]})
    assert told_by(f'window["__RQ__"]=window["__RQ__"]||[];window["__RQ__"].push({state})') == TEXT
    assert told_by(f"start({state});") == TEXT
    assert told_by(state, "type='application/json'") == TEXT
    assert told_by(state.replace("Night ferry", "Something other")) == ""


def test_elements_that_are_sent_as_flight_data_are_read() -> None:
    shown = [["$", "h1", None, {"children": "Night ferry sails again"}], ["$", "p", "0", {"children": ["$L9"]}]]
    shown += [["$", "p", str(number), {"children": text}] for number, text in enumerate(PARAGRAPHS) if number]
    referred = json.dumps(["$", "span", None, {"children": PARAGRAPHS[0]}])
    rows = f"9:{referred}\n7:{json.dumps(['$', 'article', None, {'children': shown}])}\n"
    half = len(rows) // 2
    pushed = (f"self.__next_f.push([1,{json.dumps(part)}])" for part in (rows[:half], rows[half:]))
    assert told_by("</script><script>".join(("(self.__next_f=self.__next_f||[]).push([0])", *pushed))) == TEXT


def test_the_entries_of_a_live_blog_are_read_from_its_data() -> None:
    entries = [
        {"@type": "BlogPosting", "headline": f"Entry {number}", "articleBody": text}
        for number, text in enumerate(PARAGRAPHS[:3])
    ]
    node = {"@type": "LiveBlogPosting", "headline": "Night ferry sails again", "liveBlogUpdate": entries}
    assert told_by(json.dumps(node), "type='application/ld+json'") == "\n".join(
        line for number in range(3) for line in (f"Entry {number}", PARAGRAPHS[number])
    )


# what is said already


def test_a_text_holds_most_of_a_line_whatever_its_white_space() -> None:
    said = Said(PARAGRAPHS)
    assert said.holds(PARAGRAPHS[0].replace(" ", "\n"))
    assert said.holds(PARAGRAPHS[0][3:])
    assert not said.holds(MORE[0])


def test_a_line_is_taken_once() -> None:
    said = Said((PARAGRAPHS[0], "Short.", PARAGRAPHS[1]))
    assert said.takes(PARAGRAPHS[0])
    assert said.takes("Short.")
    assert not said.takes("Short.")
    assert not said.takes(PARAGRAPHS[0])
    assert said.takes(PARAGRAPHS[1])
