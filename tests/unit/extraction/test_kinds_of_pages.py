"""Kinds of pages on which good guesses go wrong, each from both sides: what is text stays, what is not goes."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

import pytest
from invented_pages import PARAGRAPHS, URL, article_page, body, draft_of, page, reading_of, site

from crawler.extraction.document.said import Said
from crawler.extraction.read import read
from storage.records import ReadingOutcome, Rel, Verdict

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


def test_copies_are_told_in_the_order_of_the_page() -> None:
    folded = "".join(f"<div style='display:none'><p>{text}</p></div>" for text in reversed(PARAGRAPHS))
    blocks = draft_of(article_page(f"{body()}{folded}")).blocks
    told = [block.text for block in blocks if block.signal == "copy"]
    assert told == [text for text in reversed(PARAGRAPHS) if text in told]
    assert len(told) > 3


def test_dialogs_behind_the_article_are_none_of_it() -> None:
    dialogs = "".join(f"<section style='display:none'><h3>Sign in</h3>{body(MORE)}</section>" for _ in range(2))
    assert text_of(body(), around=dialogs) == TEXT


def test_an_article_that_opens_when_asked_for_is_one() -> None:
    assert text_of(f"{body(PARAGRAPHS[:1])}<div style='display:none'>{body(PARAGRAPHS[1:])}</div>") == TEXT


@pytest.mark.parametrize(
    "how",
    [
        *("style='clip:rect(0 0 0 0);position:absolute'", "style='clip: rect(1px, 1px, 1px, 1px)'"),
        *("style='clip-path: inset(50%)'", "style='position:absolute; overflow: hidden; height: 1px; width: 1px'"),
        *("class='a11y-hidden'", "class='screen-reader-only'", "class='show-for-sr'"),
    ],
)
def test_words_for_screen_readers_do_not_stand_in_the_sentence(how: str) -> None:
    link = f"<a href='https://other.example/'>Nordquay<span {how}>, opens new tab</span></a>"
    blocks = draft_of(article_page(amid(f"<p>The yard belongs to {link} and builds boats.</p>"))).blocks
    said = {block.text: block.verdict for block in blocks}
    assert said["The yard belongs to Nordquay and builds boats."] is Verdict.BODY
    assert said[", opens new tab"] in (Verdict.HIDDEN, Verdict.BOILERPLATE)


def test_a_quotation_in_a_figure_is_text_and_a_caption_is_none() -> None:
    quoted = f"<figure><blockquote><p>{MORE[0]}</p></blockquote><figcaption>Ilse Thorn</figcaption></figure>"
    assert text_of(amid(quoted)) == with_amid(MORE[0])
    shown = f"<figure><img src='/a.jpg'><p>{MORE[0]}</p><figcaption>Ilse Thorn</figcaption></figure>"
    assert text_of(amid(shown)) == TEXT


def test_a_short_block_that_looks_like_the_body_ends_it() -> None:
    rest = "<div class='story'><p>So the evening ended.</p></div><div class='tail'><p>Boats for all.</p></div>"
    assert text_of(f"<div class='story'>{body()}</div>{rest}") == f"{TEXT}\nSo the evening ended."


def test_a_box_around_a_form_is_none_of_the_text_but_what_an_open_one_took_in_is() -> None:
    form = "<form><label>Mail</label></form>"
    box = f"<div class='box'><p>So the evening ended, and the next comes soon.</p>{form}</div>"
    assert text_of(f"<div>{amid(box)}</div>") == TEXT
    open_box = f"<div>{body(PARAGRAPHS[:3])}<div class='box'>{form}{body(PARAGRAPHS[3:])}</div>"
    assert text_of(open_box) == TEXT


def test_cards_that_are_links_are_no_sections_however_long() -> None:
    cards = "".join(
        f"<div><a href='/story-{number}'><h3>The council of pier {number} votes</h3><p>{text}</p></a></div>"
        for number, text in enumerate(MORE * 2)
    )
    reading = reading_of(article_page(f"<div>{body(PARAGRAPHS[:3])}<div>{cards}</div></div>"))
    assert reading.article is not None
    assert reading.article.text == "\n".join(PARAGRAPHS[:3])
    assert len(reading.draft.teasers) == 4


def test_a_thin_line_and_a_hidden_overflow_hide_nothing() -> None:
    style = "max-width:1px 1px; border-width:1px; line-height:1px; overflow:hidden"
    assert text_of(amid(f"<p style='{style}'>{MORE[0]}</p>")) == with_amid(MORE[0])


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


def test_a_paragraph_that_begins_with_a_link_may_be_a_plain_box() -> None:
    said, rest = (
        "As the Morning Gazette reported",
        ", the yard has taken on two apprentices for the job. Both are local.",
    )
    told = f"<div><a href='{OTHER}'>{said}</a>{rest}</div>"
    assert text_of(amid(told)) == with_amid(f"{said}{rest}")
    assert text_of(amid(f"<div>{MORE[0]} <a href='{OTHER}'>Read on</a>.</div>")) == TEXT


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


@pytest.mark.parametrize(
    "post",
    [
        "<blockquote class='tiktok-embed'><section>{link}@ferry</a> {link}#f</a> {link}♬</a></section></blockquote>",
        "<blockquote class='fb-xfbml-parse-ignore'>{link}Posted by the Ferry on Tuesday, 14 October</a></blockquote>",
        "<blockquote class='bluesky-embed'><p></p>— Ferry ({link}@ferry</a>) {link}14 October 2025</a></blockquote>",
    ],
)
def test_what_a_network_prints_beside_a_post_is_none_of_the_text(post: str) -> None:
    assert text_of(amid(post.format(link="<a href='https://network.example/p/1'>"))) == TEXT


def test_what_somebody_says_in_a_post_is_text() -> None:
    post = (
        f"<blockquote class='twitter-tweet'><p>{MORE[0]}</p><a href='https://network.example/1'>9 May</a></blockquote>"
    )
    assert text_of(amid(post)) == with_amid(MORE[0])


def test_a_label_that_says_what_it_is_before_a_colon_is_none_of_the_text() -> None:
    assert text_of(amid("<div><p>Advertisement: the report goes on below</p></div>")) == TEXT
    assert "Share: a third of the catch." in text_of(amid("<p>Share: a third of the catch.</p>"))


@pytest.mark.parametrize(
    "line",
    [
        *("Story continues below this ad", "Artikel wird nach der Anzeige fortgesetzt", "La suite après la publicité"),
        *("La noticia continúa después de la publicidad", "L'articolo continua dopo la pubblicità"),
        *("Dalsza część artykułu pod reklamą", "Продолжение после рекламы", "記事は広告の下に続きます"),
        *("إعلان: يستمر المقال أدناه", "Tekst loopt door onder de advertentie", "Artikeln fortsätter efter annonsen"),
    ],
)
def test_a_line_that_says_that_the_text_goes_on_behind_an_advertisement_is_none(line: str) -> None:
    assert text_of(amid(f"<p>{line}</p>")) == TEXT


@pytest.mark.parametrize(
    "line", ["Der Artikel hing an der Anzeige.", "La suite, dit-il, est une publicité mensongère."]
)
def test_a_sentence_about_advertisements_is_text(line: str) -> None:
    assert text_of(amid(f"<p>{line}</p>")) == with_amid(line)


def test_a_box_of_short_lines_that_asks_for_consent_is_none_of_the_text() -> None:
    said = "<p>Tutaj jest film z YouTube.</p><p>Zobacz <a href='/polityka-prywatnosci'>politykę prywatności</a>.</p>"
    assert text_of(f"<div>{amid(f'<div>{said}</div>')}</div>") == TEXT


@pytest.mark.parametrize("name", ["swiper-slide", "owl-item", "glide__slide", "embla__slide"])
def test_slides_in_the_margin_are_none_of_the_text(name: str) -> None:
    slides = "".join(f"<div class='{name}'>{text}</div>" for text in MORE * 4)
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


def test_a_lone_card_in_a_short_article_is_no_section_of_it() -> None:
    card = f"<a href='{OTHER}'><h3>Ten years with a boat: what it costs</h3><p>{MORE[0]} {MORE[1][:70]}.</p></a>"
    assert text_of(f"<div>{body(PARAGRAPHS[:2])}{card}</div>") == "\n".join(PARAGRAPHS[:2])


def test_a_link_of_a_campaign_to_the_page_itself_is_no_teaser() -> None:
    own = "<a href='/2026/03/ferry-runs-again?intcid=front-7'>Night ferry sails after three years</a>"
    assert reading_of(article_page(body(), around=f"<aside><h3>{own}</h3></aside>")).draft.teasers == ()


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/story-{number}' aria-label='{title}' class='overlay'></a>",
        "<a href='/story-{number}' title='{title}'></a>",
        "<a href='/story-{number}' aria-labelledby='head-{number}'></a>",
        "<a href='/story-{number}' class='stretched-link' aria-label='Read on'></a>",
    ],
)
@pytest.mark.parametrize("card", ["li", "article"])
def test_links_laid_over_cards_are_named_by_the_headings_beside_them(card: str, link: str) -> None:
    titles = [f"The council of pier {number} votes on its boats" for number in range(9)]
    cards = "".join(
        f"<{card}><div>{link.format(number=number, title=title)}<h3>{title}</h3></div><p>{MORE[0]}</p></{card}>"
        for number, title in enumerate(titles)
    )
    head = "<head><meta property='og:type' content='website'></head>"
    front = f"<html>{head}<body><h2>Harbour</h2><div>{cards}</div></body></html>"
    reading = reading_of(front, "https://paper.example/harbour")
    assert reading.outcome is ReadingOutcome.LISTING
    assert [teaser.title for teaser in reading.draft.teasers] == titles


def test_an_empty_link_beside_the_title_or_among_sections_is_no_teaser() -> None:
    links = "<a href='/back'></a>"
    sections = (
        f"<div>{links}<h2>Of the horn</h2>{body(PARAGRAPHS[:3])}<h2>Of the crane</h2>{body(PARAGRAPHS[3:])}</div>"
    )
    markup = article_page(sections).replace("<h1>", f"{links}<h1>")
    reading = reading_of(markup)
    assert reading.article is not None
    assert "Of the horn" in reading.article.text
    assert reading.draft.teasers == ()


# articles that are data

SHELL = article_page("", head="").replace("<main>", "<main><div id='root'></div>")


def told_by(script: str, kind: str = "") -> str:
    shell = SHELL.replace("</body>", f"<script {kind}>{script}</script></body>")
    article = reading_of(shell).article
    return article.text if article is not None else ""


def test_an_object_that_any_script_starts_from_may_hold_the_article() -> None:
    state = json.dumps({"queries": [{"data": {"title": "Night ferry sails again", "contentHtml": body()}}]})
    assert told_by(f'window["__RQ__"]=window["__RQ__"]||[];window["__RQ__"].push({state})') == TEXT
    assert told_by(f"start({state});") == TEXT
    assert told_by(state, "type='application/json'") == TEXT
    assert told_by(f"window.state = JSON.parse({json.dumps(state)});") == TEXT
    assert told_by(state.replace("Night ferry", "Something other")) == ""


def test_the_attributes_of_elements_may_hold_the_article() -> None:
    props = escape(json.dumps({"story": {"title": "Night ferry sails again", "body": body()}}))
    shell = article_page("", head="").replace("<main>", f'<main><div data-props="{props}"></div>')
    article = reading_of(shell).article
    assert article is not None
    assert article.text == TEXT
    assert reading_of(article_page(body(MORE)).replace("<main>", f'<main data-props="{props}">')).article is not None


def test_elements_that_are_sent_as_flight_data_are_read() -> None:
    shown = [["$", "h1", None, {"children": "Night ferry sails again"}], ["$", "p", "0", {"children": ["$L9"]}]]
    shown += [["$", "p", str(number), {"children": text}] for number, text in enumerate(PARAGRAPHS) if number]
    referred = json.dumps(["$", "span", None, {"children": PARAGRAPHS[0]}])
    rows = f"9:{referred}\n7:{json.dumps(['$', 'article', None, {'children': shown}])}\n"
    half = len(rows) // 2
    pushed = (f"self.__next_f.push([1,{json.dumps(part)}])" for part in (rows[:half], rows[half:]))
    assert told_by("</script><script>".join(("(self.__next_f=self.__next_f||[]).push([0])", *pushed))) == TEXT


@pytest.mark.parametrize("form", ["{text}", "<p class='entry'>{text}</p>"])
def test_the_entries_of_a_live_blog_are_read_from_its_data(form: str) -> None:
    entries = [
        {"@type": "BlogPosting", "headline": f"Entry {number}", "articleBody": form.format(text=text)}
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


# how pages are coded and written


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("<p>The fund <button>Northfund</button> sold its shares.</p>", "The fund Northfund sold its shares."),
        (
            "<p><span>The fund </span><button>Northfund</button><em> sold</em> its shares.</p>",
            "The fund Northfund sold its shares.",
        ),
        (
            "<p><ruby>東浜<rp>(</rp><rt>ひがしはま</rt><rp>)</rp></ruby>の<ruby>市場<rt>いちば</rt></ruby>。</p>",
            "東浜の市場。",
        ),
        (
            (
                "<p>It grows by <math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x_1</annotation>"
                "</semantics></math> a year, as the board says.</p>"
            ),
            "It grows by x a year, as the board says.",
        ),
    ],
)
def test_words_in_odd_elements_stand_in_their_sentence(markup: str, line: str) -> None:
    assert text_of(amid(markup)) == with_amid(line)


def test_a_button_beside_a_sentence_is_none_of_it() -> None:
    assert text_of(amid(f"<p>{MORE[0]} <button>Save</button></p>")) == with_amid(MORE[0])


@pytest.mark.parametrize("closed", ["<div popover>{}</div>", "<div popover='manual'>{}</div>", "<dialog>{}</dialog>"])
def test_what_opens_over_a_text_is_none_of_it(closed: str) -> None:
    assert text_of(amid(closed.format(f"<p>{MORE[0]}</p>"))) == with_amid()


def test_what_opens_for_who_looks_for_its_words_is_text() -> None:
    assert text_of(amid(f"<div hidden='until-found'><p>{MORE[0]}</p></div>")) == with_amid(MORE[0])
    assert text_of(amid(f"<div hidden=''><p>{MORE[0]}</p></div>")) == with_amid()


@pytest.mark.parametrize("folded", ["hidden", "style='display:none'", "aria-hidden='true'", "class='hidden'"])
def test_answers_that_open_below_their_questions_are_text(folded: str) -> None:
    question = "<h3><button aria-expanded='false' aria-controls='x'>Who pays for the lamp?</button></h3>"
    assert text_of(amid(f"<div>{question}<div id='x' {folded}><p>{MORE[0]}</p></div></div>")) == with_amid(
        "Who pays for the lamp?", MORE[0]
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<button aria-expanded='false'>{question}</button><div style='display:none'>{answer}</div>",
        "<div role='button' aria-controls='x'>{question}</div><div id='x' aria-hidden='true'>{answer}</div>",
        "<dl><dt><button>{question}</button></dt><dd hidden>{answer}</dd></dl>",
    ],
)
def test_a_question_is_what_opens_its_answer_in_whatever_element(markup: str) -> None:
    question = "Who pays for the lamp?"
    told = markup.format(question=question, answer=f"<p>{MORE[0]}</p>")
    assert text_of(amid(f"<div>{told}</div>")) == with_amid(question, MORE[0])


def test_a_button_that_opens_a_list_of_links_is_none_of_the_text() -> None:
    links = "<div><ul><li><a href='https://network.example/a'>By mail</a></li></ul></div>"
    assert text_of(amid(f"<div><button aria-expanded='false'>Send to friends</button>{links}</div>")) == TEXT


def test_a_question_may_be_a_link_to_its_answer() -> None:
    question = "<div class='title'><a href='#y'>Who pays for the lamp?</a></div>"
    assert text_of(amid(f"<div>{question}<div id='y' class='collapse'><p>{MORE[0]}</p></div></div>")) == with_amid(
        "Who pays for the lamp?", MORE[0]
    )


def test_a_shadow_root_that_is_written_down_is_shown() -> None:
    assert text_of(f"<news-body><template shadowrootmode='open'>{body()}</template></news-body>") == TEXT
    assert text_of(f"{body()}<news-body><template>{body(MORE)}</template></news-body>") == TEXT


def test_a_page_that_shows_nothing_but_for_readers_without_scripts_is_read_for_them() -> None:
    assert text_of(f"<noscript>{body()}</noscript>") == TEXT
    assert text_of(f"{body()}<noscript>{body(MORE)}</noscript>") == TEXT


def test_a_short_paragraph_at_the_end_of_the_lead_is_text() -> None:
    lead = f"<div class='first-part'>{body(PARAGRAPHS[:2])}<p>Nobody had asked them.</p></div>"
    figure = "<figure><img src='/a.jpg'></figure>"
    rest = f"<div class='article-body'>{body((*PARAGRAPHS[2:], *MORE))}</div>"
    assert text_of(f"{lead}{figure}{rest}") == "\n".join(
        (*PARAGRAPHS[:2], "Nobody had asked them.", *PARAGRAPHS[2:], *MORE)
    )


@pytest.mark.parametrize(
    "line",
    [
        *("Updated 7 minutes ago", "5 min ago", "vor 7 Minuten aktualisiert", "il y a 7 minutes", "hace 7 minutos"),
        *("há 7 minutos", "обновлено 7 минут назад", "7分前", "Just now", "Yesterday at 18:42", "1,203 views"),
        *(
            "3 min read",
            "Lesezeit: 3 Min.",
            "Lesedauer: 3 Minuten",
            "Temps de lecture : 3 minutes",
            "Czas czytania: 3 min",
        ),
        *(
            "Last updated: 7 mins ago",
            "an hour ago",
            "Mis à jour il y a 2 heures",
            "2時間前に更新",
            "آخر تحديث منذ ساعتين",
        ),
        *("この記事は約4分で読めます", "조회수 1,203", "昨天 18:42", "Vandaag om 14:32", "5 perce", "5 मिनट पहले"),
    ],
)
def test_lines_that_change_by_themselves_are_no_text(line: str) -> None:
    assert text_of(body((line, *PARAGRAPHS))) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Ten years ago the ferry sank.",
        "Heute um 14:32 Uhr sank das Boot.",
        "Updated rules came 3 days ago, he said.",
        "In 5 days the fair begins",
        "3 days ago he left.",
    ],
)
def test_a_sentence_that_tells_a_time_is_text(line: str) -> None:
    assert text_of(body((line, *PARAGRAPHS))) == f"{line}\n{TEXT}"


def test_a_refresh_at_once_is_a_redirect() -> None:
    draft = draft_of(article_page(body(), head="<meta http-equiv='refresh' content='0; url=/moved'>"))
    assert (draft.outcome, draft.article) == (ReadingOutcome.NOT_AN_ARTICLE, None)
    assert [(link.url, link.rel) for link in draft.links] == [("https://paper.example/moved", Rel.REDIRECT)]


@pytest.mark.parametrize("content", ["300; url=/moved", "0; url=/2026/03/ferry-runs-again", "0", "soon"])
def test_a_refresh_later_or_of_the_page_itself_is_none(content: str) -> None:
    assert text_of(body(), head=f"<meta http-equiv='refresh' content='{content}'>") == TEXT


def test_the_first_base_with_an_address_holds_for_all_links_of_a_page() -> None:
    head = "<base target='_blank'><base href='/archive/'><base href='/other/'>"
    other = "<aside><h3><a href='old'>An old story of the ferry</a></h3></aside>"
    markup = article_page(body(), head=head, around=other)
    draft = draft_of(markup.replace(f'<link rel="canonical" href="{URL}">', "<link rel='canonical' href='own'>"))
    assert draft.article is not None
    assert draft.article.canonical == "https://paper.example/archive/own"
    assert [teaser.url for teaser in draft.teasers] == ["https://paper.example/archive/old"]


@pytest.mark.parametrize(
    ("charset", "query"), [("cp1251", "%F0%FB%ED%EE%EA"), ("utf-8", "%D1%80%D1%8B%D0%BD%D0%BE%D0%BA")]
)
def test_queries_are_coded_as_the_page_is(charset: str, query: str) -> None:
    link = "<aside><h3><a href='/news.php?t=рынок'>The market of the town is closed</a></h3></aside>"
    coded = replace(page(article_page(body(), around=link)), charset=charset)
    assert [teaser.url for teaser in read(coded, site()).teasers] == [f"https://paper.example/news.php?t={query}"]


# pages that stand in the place of others

WALLS = {
    "a consent page": (
        "Before you continue",
        "We and our 842 partners store personal data on your device, so that we can show you what fits you best.",
        "If you press accept, you agree that we use cookies to measure how often our pages are read.",
    ),
    "no such page": (
        "Oops, this page does not exist",
        "What you are looking for may have been moved, removed or never have been there. Please check the address.",
    ),
    "a login wall": (
        "Sign in to go on reading",
        "You have read your three free stories of this month. Sign in or make an account to go on.",
    ),
    "a bot check": (
        "Just a moment...",
        "This site is looking at your connection before it shows you the page. It takes a few seconds.",
    ),
}


@pytest.mark.parametrize("what", WALLS)
def test_what_stands_in_the_place_of_a_page_is_no_article(what: str) -> None:
    title, *lines = WALLS[what]
    text = "".join(f"<p>{line}</p>" for line in lines)
    wall = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{text}</main></body></html>"
    reading = reading_of(wall)
    assert (reading.outcome, reading.reason, reading.article) == (ReadingOutcome.NOT_AN_ARTICLE, what, None)


@pytest.mark.parametrize("what", WALLS)
def test_an_article_may_speak_of_such_pages(what: str) -> None:
    title, *lines = WALLS[what]
    article = reading_of(article_page(body((*lines, *PARAGRAPHS)), title=title)).article
    assert article is not None
    assert article.title.startswith(title.rstrip("."))


@pytest.mark.parametrize(
    ("what", "title", "text"),
    [
        ("no such page", "Fehler 404", "Die von Ihnen gesuchte Seite gibt es nicht mehr. Zurück zur Startseite."),
        ("no such page", "Page introuvable", "Vérifiez l’adresse ou revenez à la page d’accueil."),
        ("no such page", "Página no encontrada", "Revisa la dirección o vuelve a la portada."),
        ("no such page", "Pagina non trovata", "La pagina che cerchi è stata spostata."),
        ("no such page", "Nie znaleziono strony", "Sprawdź adres albo wróć na stronę główną."),
        ("no such page", "Страница не найдена", "Проверьте адрес или вернитесь на главную страницу."),
        ("no such page", "ページが見つかりません", "トップページへお戻りください。"),
        ("no such page", "الصفحة غير موجودة", "يرجى العودة إلى الصفحة الرئيسية."),
        ("no such page", "This story has been removed", "Go back to our front page for the latest news."),
        ("a login wall", "Connexion", "Si vous n’avez pas de compte, vous pouvez en créer un en une minute."),
        ("a login wall", "Artykuł tylko dla subskrybentów", "Masz już konto? Zaloguj się tutaj."),
        ("a login wall", "この記事は会員限定です", "会員の方はこちらから。"),
        ("a bot check", "Sind Sie ein Roboter?", "Aus Ihrem Netzwerk kommen ungewöhnlich viele Anfragen."),
        ("a bot check", "Vérification de sécurité", "Activez JavaScript et les cookies pour continuer."),
        ("a bot check", "Attention Required!", "This website is using a security service against attacks."),
        ("a bot check", "A moment", "We check that your browser is not automated."),
        ("a bot check", "Gleich geht es los", "Bitte bestätigen Sie, dass Sie kein Roboter sind."),
        ("no such page", "Nothing to see", "The page you requested has been moved. Go to our homepage."),
        ("no such page", "Désolé", "La page que vous cherchez a été supprimée. Revenez à l’accueil."),
    ],
)
@pytest.mark.parametrize("markup", ["<h1>{title}</h1><p>{text}</p>", "<div><h2>{title}</h2><div>{text}</div></div>"])
def test_walls_are_known_in_many_languages_and_by_any_heading(what: str, title: str, text: str, markup: str) -> None:
    shown = markup.format(title=title, text=f"{text} {'Osterholm, Nordquay. ' * 5}")
    reading = reading_of(f"<html><head><title>The Paper</title></head><body><main>{shown}</main></body></html>")
    assert (reading.outcome, reading.reason) == (ReadingOutcome.NOT_AN_ARTICLE, what)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "你",
            (
                "我们和我们的合作伙伴会在您的设备上存储Cookie并处理个人信息，以便向您展示合适的广告。点击同意即表示您同意我们使用Cookie。",
            ),
        ),
        (
            "Nous",
            ("Nos partenaires et nous traitons des données personnelles avec des cookies, si vous les acceptez.",),
        ),
        ("Мы", ("Мы и наши партнёры храним файлы cookie на вашем устройстве. Нажимая, вы соглашаетесь с этим.",)),
    ],
)
def test_consent_is_asked_for_also_on_a_page_that_declares_the_article(title: str, lines: tuple[str, ...]) -> None:
    declared = reading_of(article_page(body(lines), title=title))
    assert (declared.outcome, declared.reason) == (ReadingOutcome.NOT_AN_ARTICLE, "a consent page")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Yellow page of 1936 cannot be found", "The archive has searched for it in vain. It tells who owns the quay."),
        (
            "Access denied to the quay",
            "Anglers have protested on Sunday against the fence that keeps them from the sea.",
        ),
        (
            "Are you a robot? A day with the new cranes",
            "They work without a hand on the lever, and nobody thanks them.",
        ),
        (
            "Hackers on the quay",
            "The page of the council has been deleted by hackers, who left a parrot on its homepage.",
        ),
        (
            "Der Roboter im Rathaus",
            "Er sieht aus wie ein Mensch, sagt der Bürgermeister, und ist kein Roboter von gestern.",
        ),
        ("Connexion ferroviaire", "La connexion du port au réseau ferré ne sera pas ouverte avant le printemps."),
        (
            "Cookies ohne Ende",
            "Viele Seiten speichern Cookies ohne Einwilligung, sagt die Verbraucherzentrale von Osterholm.",
        ),
    ],
)
def test_an_article_that_declares_nothing_may_speak_of_walls(title: str, text: str) -> None:
    shown = f"<h1>{title}</h1><p>{text} {'Osterholm, Nordquay. ' * 5}</p>"
    page_ = f"<html><head><title>{title}</title></head><body><main>{shown}</main></body></html>"
    assert reading_of(page_).outcome is ReadingOutcome.ARTICLE


@pytest.mark.parametrize(
    "title", ["Catalog Index", "The page that was not lost", "Captain of a robot ship", "Cookies for two"]
)
def test_a_title_that_only_sounds_like_a_wall_is_none(title: str) -> None:
    text = "".join(f"<p>{line}</p>" for line in MORE)
    page_ = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{text}</main></body></html>"
    assert reading_of(page_).outcome is ReadingOutcome.ARTICLE
