"""The pages: one article, and what stands in its way. The sizes are those of known attacks and accidents."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.memory.prose import paragraph, words_of

_CHANCE = random.Random(20261122)
PARAGRAPHS = tuple(paragraph(words_of("en"), _CHANCE) for _ in range(20))
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
_JSON_LD = '<script type="application/ld+json">'


@dataclass(frozen=True, slots=True)
class Case:
    """A page. `kept` are texts that a person would see and that belong to the article; none: there is no article."""

    name: str
    make: Callable[[], bytes]
    kept: tuple[str, ...] = PARAGRAPHS


def _page(before: str = "", body: str = BODY, behind: str = "", head: str = "", title: str = "The harbour") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"{before}<article><h1>{title}</h1>{body}</article>{behind}</body></html>"
    ).encode("utf-8", "surrogatepass")


def cases() -> Iterator[Case]:
    """Every page, by kind."""
    yield Case("nothing in the way", _page)
    yield from _nested()
    yield from _many()
    yield from _long()
    yield from _scripts()
    yield from _charsets()
    yield from _dates_and_names()
    yield from _broken()


def _before(name: str, text: Callable[[], str]) -> Case:
    return Case(name, lambda: _page(before=text()))


def _times(text: str, count: int) -> str:
    return text * count


def _nested() -> Iterator[Case]:
    for depth in (1_000, 10_000, 100_000, 1_000_000):
        yield _before(f"{depth:,} nested divisions before it", partial(_times, "<div>", depth))
    for tag in ("b", "blockquote", "ul><li", "table><tr><td", "font", "a href=/x", "form", "section", "button"):
        yield _before(f"100,000 unclosed <{tag}>", partial(_times, f"<{tag}>", 100_000))
    yield _before("100,000 comments, none closed", lambda: "<!--" * 100_000 + "-->")
    yield _before("100,000 drawings, none closed", lambda: "<svg>" * 100_000)
    yield _before("100,000 drawings, each left by a division", lambda: "<svg><div>x</div>" * 100_000 + "</svg>")
    spans = "<span>" * 100_000
    yield Case("100,000 nested spans in the first paragraph", lambda: _page(body=f"<p>{spans}</p>{BODY}"))


def _folded(count: int) -> str:
    """Hidden paragraphs, and shown ones that differ from them only at their ends."""
    lines = [
        f"Paragraph {n} says at some length what the one before it has said, and what the next will say again: {n}"
        for n in range(count)
    ]
    return f"<div hidden>{''.join(f'<p>{line}.</p>' for line in lines)}</div>" + "".join(
        f"<p>{line}!</p>" for line in lines
    )


def _many() -> Iterator[Case]:
    yield _before(
        "a tag with 100,000 attributes", lambda: "<div " + " ".join(f'a{n}="1"' for n in range(100_000)) + ">"
    )
    yield _before("100,000 links before it", lambda: "".join(f'<a href="/{n}">link</a> ' for n in range(100_000)))
    yield _before("a table of 1,000,000 cells", lambda: "<table>" + ("<tr>" + "<td>1" * 100) * 10_000 + "</table>")
    yield _before("a cell that spans everything", lambda: '<table><tr><td colspan="9007199254740991">x</table>')
    yield _before("100,000 lines beside it", lambda: "".join(f"<div>line {n} of many</div>" for n in range(100_000)))
    yield _before("20,000 hidden lines, and others like them", lambda: _folded(20_000))
    yield _before("100,000 options", lambda: "<form><select>" + "<option>x" * 100_000 + "</select></form>")
    yield _before("100,000 headings that link elsewhere", lambda: _headings(100_000))
    yield _before(
        "50,000 list items with a link each", lambda: "<ul>" + '<li><a href="/x">One more</a>' * 50_000 + "</ul>"
    )
    yield _before("1,000,000 less-than signs", lambda: "<p>" + "< " * 500_000 + "</p>")
    yield Case("200,000 tiny paragraphs behind it", lambda: _page(behind="<p>x</p>" * 200_000))
    yield Case("200,000 line breaks behind it", lambda: _page(behind="word<br>" * 200_000))
    yield Case("200,000 closed comments in it", lambda: _page(body=BODY + "<!-- x -->" * 200_000))
    yield Case("30,000 long paragraphs", lambda: _page(body="".join(_numbered(30_000))), tuple(_numbered(30_000, "{}")))
    yield Case("100,000 meta elements", lambda: _page(head="".join(_metas(100_000))))


def _headings(count: int) -> str:
    return "".join(f'<h2><a href="/story/{n}">Another story of this paper</a></h2>' for n in range(count))


def _numbered(count: int, form: str = "<p>{}</p>") -> Iterator[str]:
    return (form.format(f"{PARAGRAPHS[n % len(PARAGRAPHS)]} This is number {n}.") for n in range(count))


def _metas(count: int) -> Iterator[str]:
    return (f'<meta name="m{n}" content="The harbour and number {n}">' for n in range(count))


def _long() -> Iterator[Case]:
    yield _before("an attribute of 10 MB", lambda: f'<div data-x="{"x" * 10_000_000}">')
    yield _before("a class of 1,000,000 words", lambda: f'<div class="{"menu- " * 1_000_000}">')
    yield _before("a picture of 20 MB in the page", lambda: f'<img src="data:image/png;base64,{"QUJD" * 5_000_000}">')
    yield Case("a text of 5 MB without an end", lambda: _page(behind="<p>" + "word " * 1_000_000))
    yield Case("a text of 50 MB in one element", lambda: _page(behind="<p>" + "word " * 10_000_000), ())
    yield Case("10 MB of white space", lambda: _page(body=BODY.replace(" ", " " * 2_000, 5_000)[:12_000_000] + BODY))
    yield Case("a title of 5 MB", lambda: _page(title="The harbour " * 400_000))


def _scripts() -> Iterator[Case]:
    yield _before("a script of 10 MB", lambda: f"<script>{'var a=1;' * 1_250_000}</script>")
    yield _before("a style sheet of 20 MB", lambda: f"<style>{'a{b:c}' * 3_300_000}</style>")
    yield _before("10 MB of broken JSON-LD", lambda: f"{_JSON_LD}{'{@type:x,' * 1_100_000}</script>")
    yield _before("10 MB of JSON-LD with unclosed strings", lambda: _JSON_LD + '{"a":"\\' * 1_400_000 + "</script>")
    yield _before("20 MB of JSON-LD", lambda: f'{_JSON_LD}{{"x": "{"y" * 20_000_000}"}}</script>')
    yield _before("JSON-LD nested 100,000 times", lambda: f"{_JSON_LD}{'[' * 100_000}{']' * 100_000}</script>")
    yield _before("10,000 JSON-LD scripts", lambda: f'{_JSON_LD}{{"@type":"Person"}}</script>' * 10_000)
    yield _before("JSON-LD of 50,000 articles", lambda: _JSON_LD + json.dumps(_articles(50_000)) + "</script>")
    yield _before("JSON-LD with an author of 2 MB", lambda: _author("Ada " * 500_000))


def _articles(count: int) -> list[dict[str, str]]:
    return [{"@type": "NewsArticle", "headline": f"Another story, number {n}"} for n in range(count)]


def _author(name: str) -> str:
    return _JSON_LD + json.dumps({"@type": "NewsArticle", "author": {"@type": "Person", "name": name}}) + "</script>"


def _charsets() -> Iterator[Case]:
    text = _page().decode()
    for charset in ("utf-16", "utf-16-le", "utf-32"):
        yield Case(f"the page in {charset}, said to be utf-8", partial(text.encode, charset))
    named = '<meta charset="utf-8">'
    for name in ("idna", "zlib_codec", "utf-7", "unknown-8bit", "x" * 100_000):
        shown = name if len(name) < 20 else "a name of 100 kB"
        page = text.replace(named, f'<meta charset="{name}">')
        yield Case(f"a charset that is {shown}", page.encode)
    yield Case("bytes that are no UTF-8", lambda: _page().replace(b"<h1>", b"<h1>\xff\xfe\xfa\xc3\x28"))
    yield Case("NUL bytes", lambda: _page(before="\x00" * 100_000, body=BODY.replace("<p>", "<p>\x00\x00")))
    yield Case("surrogates", lambda: _page(before="\ud800\udfff" * 100))


def _dates_and_names() -> Iterator[Case]:
    yield _before("a date of 1,000,000 digits", lambda: f'<span class="date">{"9" * 1_000_000}</span>')
    yield _before("50,000 time elements", lambda: '<time datetime="2020-01-01">1 January</time> ' * 50_000)
    yield _before("50,000 dates in the text", lambda: "<p>" + "On 12 March 2020, or 13.04.2021. " * 50_000)
    yield _before("50,000 bylines", lambda: '<span class="byline">By Ada Byron</span>' * 50_000)
    yield Case("a byline of 1 MB", lambda: _page(body=f'<p class="byline">By {"Ada and " * 130_000}</p>{BODY}'))


def _broken() -> Iterator[Case]:
    yield Case("a comment that is never closed, behind it", lambda: _page(behind="<!--" + "x" * 10_000_000))
    yield Case("1,000,000 entities", lambda: _page(behind="<p>" + "&eacute;&#x1F600;" * 500_000))
    yield Case("entities that grow a billion times", _laughs)
    yield Case("random bytes, 5 MB", lambda: random.Random(1).randbytes(5_000_000), ())
    yield Case("random tags, 2 MB", _random_tags, ())
    yield Case("nothing", lambda: b"", ())


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return _page(before="<p>&l9;</p>").replace(
        b"<!DOCTYPE html>", f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{entities}]>'.encode()
    )


def _random_tags() -> bytes:
    chance = random.Random(2)
    tags = (
        "div",
        "p",
        "b",
        "table",
        "td",
        "a",
        "li",
        "ul",
        "span",
        "form",
        "h1",
        "svg",
        "template",
        "select",
        "button",
    )
    return "".join(f"<{chance.choice(('', '/'))}{chance.choice(tags)}>word " for _ in range(170_000)).encode()
