"""What a page needs to be shown: as a browser would ask for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery.media_queries import holds, shown_width
from crawler.discovery.requisites import MOST, Requisites, requisites_of_page, requisites_of_style
from crawler.discovery.srcset import chosen
from crawler.discovery.style_sheets import MOST_CSS, needed_by
from crawler.extraction.decoding.charset import decode_text
from storage.records import Page, Rel

AT = datetime(2026, 11, 29, tzinfo=UTC)
BASE = "https://paper.example/news/story"


def page(body: str | bytes, content_type: str = "text/html; charset=utf-8", url: str = BASE) -> Page:
    data = body.encode() if isinstance(body, str) else body
    text, charset, source = decode_text(data, content_type)
    facts = {"url": url, "at": AT, "record_id": "urn:1", "status": 200, "content_type": content_type}
    return Page(**facts, body=data, text=text, charset=charset, charset_from=source)


def named(found: Requisites) -> dict[str, str]:
    return {file.url.removeprefix("https://paper.example/"): file.rel.value for file in found.files}


def of(body: str) -> dict[str, str]:
    return named(requisites_of_page(page(body)))


@pytest.mark.parametrize(
    ("body", "files"),
    [
        ("<img src=a.png>", {"news/a.png": "image"}),
        ("<img src=' /a.png\n'>", {"a.png": "image"}),
        ("<img src=a.png><img src=a.png#x>", {"news/a.png": "image"}),
        ("<img src='a.png?x=1&amp;y=2'>", {"news/a.png?x=1&y=2": "image"}),
        ("<img src='//cdn.example/a.png'>", {"https://cdn.example/a.png": "image"}),
        ("<img src=''><img src='#'><img src='data:image/gif;base64,AA'><img src='mailto:a@b'>", {}),
        ("<img src=x.gif width=1 height=1><img src=y.gif width=0 height=0>", {}),
        ("<img src=x.gif width=1 height=90>", {"news/x.gif": "image"}),
        ("<img src=s.gif data-src=a.png>", {"news/s.gif": "image", "news/a.png": "image"}),
        ("<noscript><img src=a.png></noscript>", {"news/a.png": "image"}),
        ("<template><img src=a.png></template>", {}),
        ("<template shadowrootmode=open><img src=a.png></template>", {"news/a.png": "image"}),
        ("<!-- <img src=a.png> -->", {}),
        ("<input type=image src=a.png><input src=b.png>", {"news/a.png": "image"}),
        ("<body background=a.png><p>x", {"news/a.png": "image"}),
        (
            "<svg><image xlink:href=a.png /><use href='s.svg#i'/><use href='#j'/></svg>",
            {"news/a.png": "image", "news/s.svg": "image"},
        ),
        ("<p style=\"background:url('a.png')\">x", {"news/a.png": "image"}),
        ("<style>p{background:url(a.png)}</style>", {"news/a.png": "image"}),
        ("<style>/* url(a.png) */ p{content:'url(b.png)'}</style>", {}),
        ("<link rel=stylesheet href=a.css media=print>", {"news/a.css": "style"}),
        ("<link rel='alternate stylesheet' href=a.css title=x>", {}),
        ("<link rel='Shortcut Icon' href=/f.ico>", {"f.ico": "image"}),
        ("<link rel=preload as=font href=f.woff2><link rel=preload as=fetch href=x.json>", {"news/f.woff2": "font"}),
        (
            "<link rel=preload as=image imagesrcset='a.png 1x, b.png 2x' href=a.png>",
            {"news/a.png": "image", "news/b.png": "image"},
        ),
        ("<link rel=alternate type=application/rss+xml href=feed>", {}),
        (
            "<script src=a.js></script><script type=module src=b.js></script>",
            {"news/a.js": "script", "news/b.js": "script"},
        ),
        ("<script nomodule src=a.js></script><script type=text/plain src=b.js></script>", {}),
        (
            "<video poster=p.jpg src=v.mp4><source src=w.webm></video>",
            {"news/p.jpg": "image", "news/v.mp4": "media", "news/w.webm": "media"},
        ),
        ("<iframe src=https://other.example/></iframe><object data=a.swf></object>", {}),
        ("<base href=/root/><img src=a.png>", {"root/a.png": "image"}),
        ("<img src=a.png><base href='https://cdn.example/x/'>", {"https://cdn.example/x/a.png": "image"}),
    ],
)
def test_the_files_of_a_page_are_those_that_a_browser_asks_for(body, files) -> None:
    assert of(body) == files


def test_of_a_picture_the_source_counts_that_a_browser_takes_and_the_plain_one() -> None:
    sources = (
        "<source media='(max-width: 600px)' srcset='small.webp'>",
        "<source type='image/x-old' srcset='old.xyz'>",
        "<source type='image/avif' srcset='a.avif 1x, a2.avif 2x'>",
        "<source srcset='never.webp'>",
    )
    assert of(f"<picture>{''.join(sources)}<img src=a.jpg></picture>") == {
        "news/a.jpg": "image",
        "news/a.avif": "image",
        "news/a2.avif": "image",
    }


@pytest.mark.parametrize(
    ("srcset", "sizes", "taken"),
    [
        ("a.png", "", ["a.png"]),
        ("a.png, b.png 2x, c.png 3x", "", ["a.png", "b.png"]),
        ("a.png 1.5x, b.png 3x", "", ["a.png", "b.png"]),
        ("a,b.png 2x, c.png", "", ["a,b.png", "c.png"]),
        ("data:image/gif;base64,AA== 1x, b.png 2x", "", ["data:image/gif;base64,AA==", "b.png"]),
        ("a.png 300w, b.png 700w, c.png 1400w, d.png 9000w", "600px", ["b.png", "c.png"]),
        ("a.png 300w, b.png 700w, c.png 1400w", "(min-width: 900px) 300px, 100vw", ["a.png", "b.png"]),
        ("a.png 640w, b.png 1280w, c.png 1920w, d.png 2560w, e.png 3840w", "", ["b.png", "c.png", "d.png", "e.png"]),
        ("a.png 320w", "100vw", ["a.png"]),
        ("", "", []),
        (",,, ,", "", []),
        ("a.png 2x (odd, thing), b.png", "", ["a.png", "b.png"]),
    ],
)
def test_of_many_sizes_those_are_taken_that_desks_show(srcset, sizes, taken) -> None:
    assert [*chosen(srcset, sizes)] == taken


@pytest.mark.parametrize(
    ("query", "is_so"),
    [
        ("", True),
        ("all", True),
        ("screen and (min-width: 40em) and (max-width: 1500px)", True),
        ("(max-width: 1279px)", False),
        ("(400px <= width <= 1300px)", True),
        ("(width > 1280px)", False),
        ("print", False),
        ("not print", True),
        ("not screen and (min-width: 5px)", False),
        ("print, (orientation: landscape)", True),
        ("(max-width: 5px) or (min-width: 9px)", True),
        ("(prefers-color-scheme: dark)", False),
        ("(-webkit-min-device-pixel-ratio: 2)", True),
        ("(no-such-thing)", False),
        ("(min-width: rubbish)", False),
    ],
)
def test_media_queries_hold_as_on_a_desk(query, is_so) -> None:
    assert holds(query, 1280) is is_so


@pytest.mark.parametrize(
    ("sizes", "width"),
    [
        ("", 1280),
        ("600px", 600),
        ("(max-width: 900px) 100vw, 38rem", 608),
        ("(min-width: 900px) calc((100vw - 80px) / 3), 100vw", 400),
        ("min(50vw, 500px)", 500),
        ("clamp(10px, 5vw, 50px)", 50),
        ("auto, 30em", 480),
        ("calc(" + "(" * 400 + "1px", 1280),
        ("9" * 400 + "px * 9", 1280),
        ("__import__('os')", 1280),
    ],
)
def test_a_picture_is_as_wide_as_its_sizes_say(sizes, width) -> None:
    assert shown_width(sizes, 1280) == width


@pytest.mark.parametrize(
    ("css", "needed"),
    [
        ("@import 'a.css' screen;", [("a.css", Rel.STYLE)]),
        ("@import url(a.css) layer(x) supports(display: grid); p{}", [("a.css", Rel.STYLE)]),
        ("@IMPORT/**/url( 'a.css' );", [("a.css", Rel.STYLE)]),
        ('p{background:url(a.png), URL( "b.png" )}', [("a.png", Rel.IMAGE), ("b.png", Rel.IMAGE)]),
        (r"p{background:u\72l(a\.png)}", [("a.png", Rel.IMAGE)]),
        ("p{background:image-set('a.png' 1x, url(b.png) 2x)}", [("a.png", Rel.IMAGE), ("b.png", Rel.IMAGE)]),
        ("@media print{p{background:url(a.png)}}", [("a.png", Rel.IMAGE)]),
        (":root{--a:url(a.png)}", [("a.png", Rel.IMAGE)]),
        ("@namespace svg url(http://www.w3.org/2000/svg); p{background:url(a.png)}", [("a.png", Rel.IMAGE)]),
        (
            "@font-face{src:url(f.eot);src:url(f.eot?#i) format('eot'),url(f.woff2) format('woff2'),url(f.woff)}",
            [("f.woff2", Rel.FONT)],
        ),
        ("@font-face{src:url(f.ttf)}", [("f.ttf", Rel.FONT)]),
        ("@font-face{font-family:x}p{background:url(a.png)", [("a.png", Rel.IMAGE)]),
        ("/* @import 'a.css'; url(b.png) */ p{content:'url(c.png)'}", []),
        ("p{background:url(data:image/png;base64,AA)}", [("data:image/png;base64,AA", Rel.IMAGE)]),
        ("p{color:red}", []),
        ("@import;@font-face;", []),
    ],
)
def test_a_sheet_needs_what_its_rules_name(css, needed) -> None:
    assert [*needed_by(css)] == needed


def test_no_depth_of_brackets_is_too_much() -> None:
    assert needed_by("(" * 100_000 + "url(a.png)") == (("a.png", Rel.IMAGE),)


def test_the_addresses_of_a_sheet_are_relative_to_it_and_read_in_its_own_charset() -> None:
    url = "https://cdn.example/css/a.css"
    sheet = page("p{background:url(../i/é.png)}", "text/css", url)
    assert [file.url for file in requisites_of_style(sheet).files] == ["https://cdn.example/i/%C3%A9.png"]
    said = page(b'@charset "windows-1251"; p{background:url(\xe6.png)}', "text/css", url)
    assert [file.url for file in requisites_of_style(said).files] == ["https://cdn.example/css/%D0%B6.png"]
    contradicted = page(b'@charset "no-such"; p{background:url(a.png)}', "text/css", url)
    assert [file.url for file in requisites_of_style(contradicted).files] == ["https://cdn.example/css/a.png"]


def test_a_query_is_coded_in_the_charset_of_its_page() -> None:
    body = "<p>Жизнь<img src='/ж.png?q=ж'>".encode("cp1251")
    [file] = requisites_of_page(page(body, "text/html; charset=windows-1251")).files
    assert file.url == "https://paper.example/%D0%B6.png?q=%E6"


def test_what_a_page_names_beyond_measure_is_counted() -> None:
    found = requisites_of_page(page("".join(f"<img src={number}.png>" for number in range(MOST + 7))))
    assert (len(found.files), found.unlisted) == (MOST, 7)
    assert requisites_of_page(page(f"<img src={'a' * 3000}.png>")) == Requisites((), 1)
    assert requisites_of_style(page(" " * MOST_CSS + "x", "text/css")).unlisted == 1


@pytest.mark.parametrize(
    "text", ["", "\x00", "<", "<img", "<style>@import", "<base href='http://[bad'><img src=http://[bad>"]
)
def test_nothing_that_a_server_sends_is_too_odd(text) -> None:
    assert requisites_of_page(page(text)).files == ()
    assert requisites_of_style(page(text)).files == ()
