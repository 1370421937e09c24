"""Other articles and readers' comments behind the main one, told apart by how they begin, whatever they are called."""

import pytest
from invented_pages import PARAGRAPHS, URL, article_page, body, reading_of

WHOLE = "\n".join(PARAGRAPHS)
OTHER = (
    "Eleven swans were counted on the mill pond this morning, which is two more than there were in the last year.",
    "The miller feeds them with what falls from the sacks, and says that nobody has asked him yet whether he may.",
    "A ring on the foot of the oldest shows that it has come from the other side of the sea, more than once.",
)
SAID = [f"{text} {number}" for number, text in enumerate(OTHER)]


def text_of(main: str, around: str = "") -> str:
    article = reading_of(article_page(main, around=around)).article
    assert article is not None
    return article.text


@pytest.mark.parametrize(
    "opening",
    [
        "<h1>Swans return to the mill pond</h1><p>By Ada Quill</p>",
        "<h2>Swans return to the mill pond</h2><div><time>9 March</time></div>",
        "<h2>Swans return to the mill pond</h2><div>9 March 2026</div>",
        "<h3>池に白鳥が戻ってきた朝の話</h3><div>2026年3月9日</div>",
        "<div>09.03.2026</div><h2>Swans return to the mill pond</h2>",
        '<h2><a href="/swans">Swans return to the mill pond</a></h2><p>Von Ada Quill</p>',
    ],
)
def test_an_article_that_begins_with_a_heading_and_a_name_or_a_day_is_another_one(opening: str) -> None:
    assert text_of(body(), f"<div><div>{opening}</div><div>{body(OTHER)}</div></div>") == WHOLE


def test_many_articles_behind_each_other_are_all_told_apart() -> None:
    others = "".join(
        f"<div><h2>Swans return for the {number}th time</h2><p>8 March 2026</p>{body(OTHER)}</div>"
        for number in range(3, 7)
    )
    assert text_of(body(), others) == WHOLE


def test_an_article_element_of_its_own_with_a_name_and_a_time_is_another_article() -> None:
    other = f"<article><p><b>Swans return</b> <time>9 March</time></p>{body(OTHER)}</article>"
    assert text_of(body(), other) == WHOLE


def test_another_heading_made_like_the_title_begins_another_article() -> None:
    page = article_page(body(), around=f'<div><h1 class="x1">Swans return to the mill pond</h1>{body(OTHER)}</div>')
    article = reading_of(page.replace("<h1>", '<h1 class="x1">', 1)).article
    assert article is not None
    assert article.text == WHOLE


def test_an_unsigned_article_in_the_frame_of_the_first_is_another_one() -> None:
    """As endless pages append them."""
    frame = '<article class="story"><h2 class="headline">{}</h2><div class="text">{}</div></article>'
    own = frame.format("Night ferry sails again", body())
    other = frame.format("Swans return to the mill pond", body(OTHER))
    page = article_page("").replace("<article><h1>Night ferry sails again</h1></article>", own + other)
    article = reading_of(page).article
    assert article is not None
    assert article.text == WHOLE


def test_a_whole_other_article_is_a_teaser_with_its_address() -> None:
    other = f'<div><h2><a href="/swans">Swans return to the mill pond</a></h2><p>By Ada Quill</p>{body(OTHER)}</div>'
    teasers = reading_of(article_page(body(), around=other)).draft.teasers
    assert [(one.title, one.url) for one in teasers] == [
        ("Swans return to the mill pond", "https://paper.example/swans")
    ]


def test_sections_behind_the_introduction_stay_though_one_of_them_names_a_day() -> None:
    sections = "".join(
        f'<div class="part"><div class="text"><h2>Part {number} of it</h2><p>8 March 2026</p>{body(OTHER)}</div></div>'
        for number in range(3)
    )
    introduction = f'<div class="part"><div class="text">{body()}</div></div>'
    assert text_of(introduction + sections).count("mill pond") == 3


COMMENTS = {
    "list": "".join(
        f"<li><b>reader {number * 7}</b><p>{text}</p><a href='#r'>Antworten</a></li>"
        for number, text in enumerate(SAID)
    ),
    "times": "".join(
        f"<div><cite>{name}</cite> {number + 2} uur geleden<p>{SAID[number]}</p></div>"
        for number, name in enumerate(("Ilse", "Tom", "old gull"))
    ),
    "time elements": "".join(
        f"<article><footer><cite>{name}</cite> <time>{number + 1} mars</time></footer><p>{SAID[number]}</p></article>"
        for number, name in enumerate(("Ilse", "Tom", "old gull"))
    ),
    "answers inside answers": "".join(f"<div><span>a gull</span><p>{text}</p><span>返信</span>" for text in SAID)
    + "</div></div></div>",
}


@pytest.mark.parametrize("markup", COMMENTS.values(), ids=COMMENTS.keys())
@pytest.mark.parametrize("inside", ["{}", '<div class="css-1x2y3z">{}</div>'])
def test_comments_are_known_by_the_words_that_come_with_each_of_them(markup: str, inside: str) -> None:
    assert text_of(body() + inside.format(f"<div>{markup}</div>")) == WHOLE


def test_lines_that_come_again_between_paragraphs_too_do_not_make_a_comment() -> None:
    advertised = "<div>Advertisement</div>".join(f"<p>{text}</p>" for text in (*PARAGRAPHS, *OTHER))
    assert all(text in text_of(f"<div>{advertised}</div>") for text in (*PARAGRAPHS, *OTHER))


CARDS = {
    "table with line breaks": "<table>{}</table>",
    "definitions": "<dl>{}</dl>",
    "links with divisions": "<div>{}</div>",
    "items with a long span": "<ul>{}</ul>",
}
CARD = {
    "table with line breaks": "<tr><td><img src='/i'></td><td><b><a href='{url}'>{title}</a></b><br>{text}</td></tr>",
    "definitions": "<dt><a href='{url}'>{title}</a></dt><dd>{text}</dd>",
    "links with divisions": "<a href='{url}'><div>News</div><div>{title}</div><div>{text}</div></a>",
    "items with a long span": "<li><a href='{url}'>{title}</a><span>{text}</span></li>",
}


@pytest.mark.parametrize("form", CARDS)
def test_cards_of_any_form_are_teasers(form: str) -> None:
    titles = ("Swans return to the mill pond", "The clock in the tower stops", "Bakers agree on smaller rolls")
    cards = [
        CARD[form].format(url=f"/card-{number}", title=title, text=SAID[number]) for number, title in enumerate(titles)
    ]
    reading = reading_of(article_page(body(), around=f"<div>{CARDS[form].format(''.join(cards))}</div>"))
    assert reading.article is not None
    assert reading.article.text == WHOLE
    assert {(one.title, one.url) for one in reading.draft.teasers} == {
        (title, f"https://paper.example/card-{number}") for number, title in enumerate(titles)
    }


def test_a_link_that_begins_a_sentence_is_no_card() -> None:
    linked = f'<p><a href="/council">The council of the island town</a> had voted against it. {PARAGRAPHS[1]}</p>'
    assert "voted against it" in text_of(body(PARAGRAPHS[:3]) + linked + body(PARAGRAPHS[3:]))


def framed(number: int, heading: str, inner: str) -> str:
    """An article in a frame as a publishing system prints it: heading and body apart."""
    return f'<div class="frame f-{number}"><div>{heading}</div><div>{inner}</div></div>'


def test_the_frame_of_the_article_once_more_with_other_words_is_another_article() -> None:
    own = framed(1, "<h1>Harbour council votes to keep the night ferry</h1>", body())
    corner = "<h4>Weather in the harbour</h4><span>9 March 2026</span>"
    others = "".join(framed(number, f"<h1>Swans are back, {number}</h1>", body(OTHER) + corner) for number in range(9))
    article = reading_of(f"<html><body><main>{own}{others}</main></body></html>").article
    assert article is not None
    assert article.text == WHOLE


def test_frames_with_a_smaller_heading_each_are_sections_of_the_article() -> None:
    own = framed(1, "<h1>Harbour council votes to keep the night ferry</h1>", body())
    others = "".join(framed(number, f"<h2>Part {number} of the story</h2>", body(OTHER)) for number in range(2, 4))
    article = reading_of(f"<html><body><main>{own}{others}</main></body></html>").article
    assert article is not None
    assert article.text.count("mill pond") == 2


def test_another_article_with_a_second_heading_over_a_day_is_one() -> None:
    opening = "<div><h1>Swans return to the mill pond</h1><p>By Ada Quill</p></div>"
    second = f"<h3>As it was reported</h3><p>7 March 2026</p>{body(OTHER[:1])}"
    assert text_of(f"<div>{body()}</div><div>{opening}{body(OTHER)}{second}</div>") == WHOLE


@pytest.mark.parametrize("attribute", ["data-url", "data-article-permalink", "itemid"])
def test_a_frame_that_names_the_address_of_another_page_is_another_article(attribute: str) -> None:
    other = f'<div {attribute}="/2026/03/swans" data-title="Swans return"><p><b>Swans return</b></p>{body(OTHER)}</div>'
    reading = reading_of(article_page(body(), around=other))
    assert reading.article is not None
    assert reading.article.text == WHOLE
    assert [(one.title, one.url) for one in reading.draft.teasers] == [
        ("Swans return", "https://paper.example/2026/03/swans")
    ]


@pytest.mark.parametrize("address", ["?page=2", "/2", "#part-2"])
def test_a_frame_that_names_another_page_of_the_article_is_more_of_it(address: str) -> None:
    more = f'<div class="text" data-url="{URL}{address}">{body(OTHER)}</div>'
    assert "mill pond" in text_of(f'<div class="text">{body()}</div>{more}')


def test_a_short_article_stays_the_first_one_before_a_long_other_one() -> None:
    other = f"<div><h1>Swans return</h1><p>By Ada Quill</p><section>{body(tuple(SAID) * 12)}</section></div>"
    assert text_of(f"<div>{body()}</div>{other}") == WHOLE


def test_the_h1_of_an_article_element_behind_the_body_begins_another_article() -> None:
    other = f"<article><h1>Swans return to the mill pond</h1>{body(OTHER)}</article>"
    assert text_of(f"<div>{body()}</div>{other}") == WHOLE


def test_the_title_once_more_over_the_body_begins_no_other_article() -> None:
    summary = f"<div>{body(OTHER)}</div>"
    main = f"<div><h1>Night ferry sails again</h1><p>By Ada Quill</p><div>{body(PARAGRAPHS * 4)}</div></div>"
    assert PARAGRAPHS[0] in text_of(summary + main)
