"""The fields of an article and where they were found."""

import json
from datetime import UTC, datetime

import pytest
from invented_pages import URL, article_page, body, draft_of, reading_of

from crawler.extraction.lexicon.machine_dates import parse_date
from crawler.sites.declaration import ReadingHints
from storage.records import Article, Name


def json_ld(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Night ferry sails again", "url": URL}
    return f'<script type="application/ld+json">{json.dumps(node | fields)}</script>'


def article(main: str = "", head: str = "", **reading: str) -> Article:
    found = reading_of(article_page(main + body(), head=head), **reading).article
    assert found is not None
    return found


def test_structured_data_gives_dates_with_their_offset_authors_section_and_tags() -> None:
    found = article(
        head=json_ld(
            datePublished="2026-03-08T21:15:00+02:00",
            dateModified="2026-03-09T08:00:00Z",
            author=[{"@type": "Person", "name": "Ada Quill"}, {"@type": "Person", "name": "Tom Reed"}],
            articleSection="Harbour",
            keywords="ferry, harbour",
        )
    )
    assert found.published is not None
    assert found.published.isoformat() == "2026-03-08T21:15:00+02:00"
    assert found.modified == datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert found.authors == ("Ada Quill", "Tom Reed")
    assert (found.section, found.tags) == ("Harbour", ("ferry", "harbour"))
    assert found.evidence["published"] == "json-ld datePublished"
    assert found.evidence["authors"] == "json-ld author"


@pytest.mark.parametrize(
    "wrapped", ["<![CDATA[%s]]>", "<!-- %s -->", "// <![CDATA[\n%s\n// ]]>", "%s;", "[%s]", '{"@graph":[%s]}']
)
def test_structured_data_is_read_however_it_is_wrapped(wrapped: str) -> None:
    inner = '{"@type":"NewsArticle","headline":"Night ferry sails again","datePublished":"2026-03-08T10:00:00Z",}'
    head = f'<script type="application/ld+json">{wrapped % inner}</script>'
    assert article(head=head).published == datetime(2026, 3, 8, 10, tzinfo=UTC)


def test_characters_that_only_json_can_escape_come_into_no_field() -> None:
    head = json_ld(headline="Night\x00 ferry \ud800sails", author={"name": "Ada\x00 Byron"}, keywords=["fer\x01ry"])
    found = article(head=head)
    assert (found.authors, found.tags) == (("Ada Byron",), ("ferry",))
    assert all(text.isprintable() for text in (found.title, *found.authors, *found.tags))


def test_structured_data_of_another_article_is_not_taken() -> None:
    node = {"@type": "NewsArticle", "headline": "The clock in the tower stops", "url": "https://paper.example/clock"}
    other = f'<script type="application/ld+json">{json.dumps(node | {"author": {"name": "Sam Bell"}})}</script>'
    assert article(head=other).authors != ("Sam Bell",)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Quill", ("Ada Quill",)),
        ("By Ada Quill and Tom Reed, Harbour Correspondent", ("Ada Quill", "Tom Reed")),
        ("Von Jörg Möwe", ("Jörg Möwe",)),
        ("Par Élise Quai", ("Élise Quai",)),
        ("ADA QUILL", ("Ada Quill",)),
        ("By Ada Quill, Reuters", ("Ada Quill",)),
        ("By Reuters", ("Reuters",)),
    ],
)
def test_bylines_give_persons_without_by_roles_and_agencies(byline: str, names: tuple[str, ...]) -> None:
    assert article(f'<div class="byline">{byline}</div>').authors == names


def test_the_title_is_the_printed_one_without_the_kicker_inside_it() -> None:
    markup = article_page(body()).replace(
        "<h1>Night ferry sails again</h1>",
        '<h1><span class="kicker">Harbour</span> <span>Night ferry sails again</span></h1>',
    )
    found = reading_of(markup).article
    assert found is not None
    assert found.title == "Night ferry sails again"


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("<h1><b class='rubric'>Sea</b><b class='line'>Ferry by night sails</b></h1>", "Ferry by night sails"),
        ("<h1>Night ferry sails again <em>(update)</em></h1>", "Night ferry sails again (update)"),
        ("<h1>The Paper</h1><h2>Night ferry sails again</h2>", "Night ferry sails again"),
        ("<h1>A night ferry that sails anew</h1><h2>Night ferry sails</h2>", "A night ferry that sails anew"),
        ("<h1>Night ferry sails again &amp;amp; again</h1>", "Night ferry sails again & again"),
        ("<h1>Ferry</h1>", "Night ferry sails again"),
    ],
)  # fmt: skip
def test_the_title_is_the_heading_that_says_what_the_page_declares(heading: str, title: str) -> None:
    markup = article_page(body()).replace("<h1>Night ferry sails again</h1>", heading)
    found = reading_of(markup).article
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Storm over the sound closes the dyke road", "Storm over the sound closes the dyke road"),
        ("<!----> <span>Crane falls +++ quay shut for days</span>", "Crane falls +++ quay shut for days"),
        ("News from Aalsand", "Night ferry sails again"),
        ("The Paper", "Night ferry sails again"),
        ("<a href='/2026/storm'>Storm over the sound closes road</a>", "Storm over the sound closes road"),
        ("<a href='/'>Daily Quay of Osterholm and the boats</a>", "Night ferry sails again"),
    ],
)
def test_a_lone_heading_in_some_words_is_the_title_though_the_page_declares_a_series(heading: str, title: str) -> None:
    markup = article_page(body()).replace("<h1>Night ferry sails again</h1>", f"<h1>{heading}</h1>")
    found = reading_of(markup).article
    assert found is not None
    assert found.title == title


SERIES = "Osterholm and the sea: all the news"


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        ("<h2>Storm over the sound closes the dyke road</h2>", "Storm over the sound closes the dyke road"),
        (
            "<header><h2>嵐で堤防沿いの道路が閉鎖、フェリーは運休に</h2></header>",
            "嵐で堤防沿いの道路が閉鎖、フェリーは運休に",
        ),
        ("<h2>News</h2>", SERIES),
        ("<h2><a href='/2026/storm'>Storm over the sound closes the dyke road</a></h2>", SERIES),
        ("<div>Osterholm and the sea: all the news</div><h2>What you should know of it</h2>", SERIES),
        ("<h2>What you should know of it</h2><p>Here.</p><h2>What comes next for all</h2>", SERIES),
    ],
)
def test_a_lone_heading_of_the_second_level_is_the_title_where_there_is_none_of_the_first(
    headings: str, title: str
) -> None:
    markup = article_page(body(), title=SERIES).replace(f"<h1>{SERIES}</h1>", headings)
    found = reading_of(markup).article
    assert found is not None
    assert found.title == title


@pytest.mark.parametrize("behind", [" | Harbour | Aalsand Post", " • Post", " / Aalsand Post", " - harbour"])
def test_a_declared_title_loses_the_names_of_its_paper_and_its_section(behind: str) -> None:
    head = f"<head><title>Night ferry sails again{behind}</title></head>"
    found = reading_of(f"<html>{head}<body>{body()}</body></html>", "https://www.aalsandpost.example/harbour/1").article
    assert found is not None
    assert found.title == "Night ferry sails again"


@pytest.mark.parametrize(
    "heading",
    [
        "<h1><b>Harbour</b>Night ferry sails again</h1>",
        "<h1><span>Harbour</span><span>Night ferry sails again</span></h1>",
        "<h1><div>Harbour</div>Night ferry sails again</h1>",
    ],
)
def test_a_kicker_that_the_page_declares_before_a_mark_is_none_of_the_title(heading: str) -> None:
    markup = article_page(body(), title="Harbour: Night ferry sails again")
    found = reading_of(markup.replace("<h1>Harbour: Night ferry sails again</h1>", heading)).article
    assert found is not None
    assert found.title == "Night ferry sails again"


def test_words_for_screen_readers_are_none_of_the_title() -> None:
    spoken = "<h1>Night ferry sails again<span class='sr-only'>Harbour</span></h1>"
    found = reading_of(article_page(body()).replace("<h1>Night ferry sails again</h1>", spoken)).article
    assert found is not None
    assert found.title == "Night ferry sails again"


def test_a_lone_heading_in_the_head_of_the_page_is_a_motto() -> None:
    markup = article_page(body()).replace("<h1>Night ferry sails again</h1>", "<div>Night ferry sails again</div>")
    found = reading_of(markup.replace("<header>", "<header><h1>All the news from our harbour</h1>")).article
    assert found is not None
    assert found.title == "Night ferry sails again"


def test_a_heading_that_says_what_the_page_declares_is_the_title_beside_a_longer_one() -> None:
    label = "<h1>All the news from our harbour</h1><main><article><h2>Night ferry sails again</h2>"
    markup = article_page(body()).replace("<main><article><h1>Night ferry sails again</h1>", label)
    found = reading_of(markup).article
    assert found is not None
    assert found.title == "Night ferry sails again"


def test_a_declared_title_loses_the_name_of_the_site_though_nothing_but_the_address_tells_it() -> None:
    head = "<head><title>Night ferry sails again | Aalsand Post</title></head>"
    markup = f"<html>{head}<body><div>{body()}</div></body></html>"
    found = reading_of(markup, "https://www.aalsandpost.example/ferry").article
    assert found is not None
    assert found.title == "Night ferry sails again"


def test_a_date_without_offset_is_read_in_the_zone_of_the_site() -> None:
    found = article(
        head='<meta property="article:published_time" content="2026-03-08 09:30">', timezone="America/New_York"
    )
    assert found.published is not None
    assert found.published.isoformat() == "2026-03-08T09:30:00-04:00"


@pytest.mark.parametrize(
    ("printed", "language", "order", "day"),
    [
        ("8. März 2026", "de", None, 8),
        ("le 8 mars 2026", "fr", None, 8),
        ("03/08/2026", "en", "MDY", 8),
        ("08/03/2026", "en", "DMY", 8),
    ],
)
def test_a_printed_date_is_read_in_the_language_and_order_of_the_page(
    printed: str, language: str, order: str | None, day: int
) -> None:
    markup = article_page(f'<p class="date">{printed}</p>' + body()).replace('lang="en"', f'lang="{language}"')
    markup = markup.replace(URL, "https://paper.example/ferry")
    found = reading_of(markup, "https://paper.example/ferry", **({"date_order": order} if order else {})).article
    assert found is not None
    assert found.published is not None
    assert (found.published.year, found.published.month, found.published.day) == (2026, 3, day)


def test_a_date_in_the_future_is_not_believed() -> None:
    found = article(head='<meta property="article:published_time" content="2031-01-01T00:00:00Z">')
    assert found.published is None or found.published.year <= 2026


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-08T10:00:00Z", "2026-03-08T10:00:00+00:00"),
        ("20260308T1000", "2026-03-08T10:00:00+00:00"),
        ("2026-03-08T10:00:00.123+0530", "2026-03-08T10:00:00+05:30"),
        ("Sun, 08 Mar 2026 10:00:00 -0300", "2026-03-08T10:00:00-03:00"),
        ("1772964000", "2026-03-08T10:00:00+00:00"),
        ("1772964000000", "2026-03-08T10:00:00+00:00"),
        ("1772964000.25", "2026-03-08T10:00:00+00:00"),
        ("/Date(1772964000000)/", "2026-03-08T10:00:00+00:00"),
        ("November 22, 2026 9:15 PM", "2026-11-22T21:15:00+00:00"),
        ("Nov 22, 2026 9:15 PM EST", "2026-11-22T21:15:00-05:00"),
        ("Sun, 22 Nov 2026 12:05 AM", "2026-11-22T00:05:00+00:00"),
        ("Sun, 22 Nov 2026 9:15:00 PM GMT", "2026-11-22T21:15:00+00:00"),
        ("Sun Nov 22 2026 09:15:00 GMT+0100 (CET)", "2026-11-22T09:15:00+01:00"),
        ("Sun Nov 22 2026 09:15:00 GMT-0500 (Eastern Standard Time)", "2026-11-22T09:15:00-05:00"),
        ("Sun Nov 22 09:15:00 EST 2026", "2026-11-22T09:15:00-05:00"),
        ("Sunday, 22-Nov-26 09:15:00 GMT", "2026-11-22T09:15:00+00:00"),
        ("Sun, 22 Nov 2026 24:00:00 GMT", "2026-11-23T00:00:00+00:00"),
        ("Sun, 22 Nov 2026 09:15:60 GMT", "2026-11-22T09:15:59+00:00"),
        ("22 Nov 2026 09:15 -5", "2026-11-22T09:15:00-05:00"),
        ("2026-11-22T09:15:00−05:00", "2026-11-22T09:15:00-05:00"),
        ("2026-11-22T24:00:00+01:00", "2026-11-23T00:00:00+01:00"),
        ("2026-12-31T24:00Z", "2027-01-01T00:00:00+00:00"),
        ("2026-W47-7", "2026-11-22T00:00:00+00:00"),
        ("2026W477T0915Z", "2026-11-22T09:15:00+00:00"),
        ("2026-326", "2026-11-22T00:00:00+00:00"),
        ("20261122T091500Z", "2026-11-22T09:15:00+00:00"),
        ("20261122091500", "2026-11-22T09:15:00+00:00"),
        ("2026-11-22T09:15:00,123+01:00", "2026-11-22T09:15:00+01:00"),
        ("2026-11-22T09:15,5Z", "2026-11-22T09:15:30+00:00"),
        ("2026-11-22T09.5Z", "2026-11-22T09:30:00+00:00"),
        ("2026-11-22T09Z", "2026-11-22T09:00:00+00:00"),
        ("2026-11-22T09:15:00+01:00[Europe/Berlin]", "2026-11-22T09:15:00+01:00"),
        ("2026-07-22 09:15:00 America/New_York", "2026-07-22T09:15:00-04:00"),
        ("2026-11-22 9:15 PM PST", "2026-11-22T21:15:00-08:00"),
    ],
)
def test_dates_for_machines_are_read_in_all_their_forms(text: str, iso: str) -> None:
    value = parse_date(text, ReadingHints())
    assert value is not None
    assert value.isoformat() == iso


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "9" * 5000, "0000-00-00", "2026-13-45", "2026-03-08T10:00:00+99:00 x", "2026-W47"),
        *("2026-W54-1", "2026-366", "2026-11", "2026-11-22T24:30", "2026-11-22T25:00", "2026-11-22T09:61"),
        "Mon, 01 Jan 0001 00:00:00 GMT",
    ],
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert parse_date(text, ReadingHints()) is None


def test_pictures_come_with_caption_and_credit() -> None:
    caption = '<figcaption>The quay at dusk. <span class="credit">Ada Quill</span></figcaption>'
    figure = f'<figure><img src="/quay.jpg">{caption}</figure>'
    found = article(figure)
    assert [(one.url, one.caption, one.credit) for one in found.images] == [
        ("https://paper.example/quay.jpg", "The quay at dusk.", "Ada Quill")
    ]
    assert "The quay at dusk" not in found.text


def test_a_credit_loses_its_label_and_leaves_the_caption() -> None:
    caption = "<figcaption>The quay at dusk. <span class='credit'>Foto: Ada Quill/dpa</span></figcaption>"
    (picture,) = article(f'<figure><img src="/quay.jpg">{caption}</figure>').images
    assert (picture.caption, picture.credit) == ("The quay at dusk.", "Ada Quill/dpa")


def test_the_lead_picture_in_two_sizes_is_one_and_ornaments_are_none() -> None:
    head = '<meta property="og:image" content="https://paper.example/media/night-ferry-1200x630.jpg?w=1200">'
    figures = (
        '<figure><img src="/media/night-ferry-640x336.jpg"><figcaption>The quay at dusk.</figcaption></figure>'
        '<figure><img src="/media/paper-logo.png"></figure><figure><img class="avatar" src="/media/ada.jpg"></figure>'
        '<figure><img src="/t.gif" width="1" height="1"></figure>'
    )
    found = article(figures, head).images
    assert [(one.url, one.caption) for one in found] == [
        ("https://paper.example/media/night-ferry-640x336.jpg", "The quay at dusk.")
    ]


@pytest.mark.parametrize(
    ("change", "kind", "evidence"),
    [
        ({"@type": "OpinionNewsArticle"}, "opinion", "json-ld @type"),
        ({"@type": "LiveBlogPosting"}, "live", "json-ld @type"),
        ({"articleSection": "Meinung"}, "opinion", "section"),
        ({"articleSection": "解説"}, "analysis", "section"),
        ({"headline": "Interview: Night ferry sails again"}, "interview", "title"),
        ({"headline": "Report: Night ferry sails again"}, "news", "json-ld @type"),
        ({}, "news", "json-ld @type"),
    ],
)
def test_the_kind_is_told_by_type_section_and_title(change: dict[str, str], kind: str, evidence: str) -> None:
    found = article(head=json_ld(**change))
    assert (found.kind, found.evidence["kind"]) == (kind, evidence)


def test_the_kind_may_be_a_folder_of_the_address() -> None:
    url = "https://paper.example/en-direct/2026/ferry-runs-again"
    found = reading_of(article_page(body()).replace(URL, url), url).article
    assert found is not None
    assert (found.kind, found.evidence["kind"]) == ("live", "url")


@pytest.mark.parametrize(
    ("head", "evidence"),
    [
        (json_ld(hasPart={"isAccessibleForFree": False, "cssSelector": ".body"}), "json-ld isAccessibleForFree"),
        ('<meta property="article:content_tier" content="metered">', "meta article:content_tier, metered"),
        ('<meta property="article:content_tier" content="locked">', "meta article:content_tier"),
    ],
)
def test_a_paywall_comes_with_its_evidence(head: str, evidence: str) -> None:
    found = article(head=head)
    assert (found.paywalled, found.evidence["paywalled"]) == (True, evidence)


@pytest.mark.parametrize(
    ("head", "evidence"),
    [
        (json_ld(isAccessibleForFree=True), "json-ld isAccessibleForFree, free"),
        ('<meta name="article:content_tier" content="free">', "meta article:content_tier, free"),
        ("", None),
        (json_ld(isAccessibleForFree=True, hasPart={"isAccessibleForFree": False}), None),
    ],
)
def test_what_a_page_says_is_free_is_told_with_its_evidence(head: str, evidence: str | None) -> None:
    assert article(head=head).evidence.get("access") == evidence


def test_a_wall_behind_a_short_beginning_is_a_paywall_and_a_hidden_one_is_none() -> None:
    wall = "<div class='paywall'{}>Subscribe to read the whole article, or log in if you have an account.</div>"
    shown, hidden = (reading_of(article_page(body() + wall.format(style))).article for style in ("", " hidden"))
    assert shown is not None
    assert hidden is not None
    assert (shown.paywalled, hidden.paywalled) == (True, False)


def test_breadcrumbs_give_the_section_without_the_front_page_and_the_title() -> None:
    crumbs = "".join(
        f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "Harbour", "Night ferry sails again")
    )
    found = reading_of(article_page(body()).replace("<main>", f"<main><ol class='breadcrumbs'>{crumbs}</ol>")).article
    assert found is not None
    assert (found.section, found.evidence["section"]) == ("Harbour", "breadcrumb")


def test_names_are_canonical_amp_post_id_and_url() -> None:
    markup = article_page(body(), head='<link rel="amphtml" href="/amp/ferry"><link rel="shortlink" href="/?p=77">')
    assert set(draft_of(markup).names) == {
        Name(kind="canonical", value=URL),
        Name(kind="amp", value="https://paper.example/amp/ferry"),
        Name(kind="post-id", value="77"),
        Name(kind="url", value=URL),
    }


def test_the_site_says_where_the_post_id_stands_in_a_url() -> None:
    names = draft_of(article_page(body()), "https://paper.example/n/4711/ferry", post_id=r"/n/(\d+)/").names
    assert Name(kind="post-id", value="4711") in names


def test_a_paywall_that_the_page_declares_is_told() -> None:
    assert article(head=json_ld(isAccessibleForFree="False")).paywalled
    assert not article(head=json_ld(isAccessibleForFree=True)).paywalled


def test_language_is_that_of_the_page_then_of_the_site_then_a_guess() -> None:
    markup = article_page(body()).replace('lang="en"', "")
    declared, guessed = reading_of(markup, language="en-GB").article, reading_of(markup).article
    assert declared is not None
    assert guessed is not None
    assert (declared.language, declared.evidence["language"]) == ("en-GB", "site")
    assert (guessed.language, guessed.evidence["language"]) == ("en", "guess")
