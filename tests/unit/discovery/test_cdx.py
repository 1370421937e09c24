"""What CDX servers list, in each of their forms; the lines of pywb are those of pywb 2.10.0."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery import PageKind, read_links
from storage.database.log.sights import is_readable
from storage.records import Capture, Kind, Outcome

AT = datetime(2026, 11, 29, tzinfo=UTC)
SERVER = "https://archive.example/news/cdx?url=paper.example/*"
PAGE = "https://paper.example/2026/05/bees/"
DATE = datetime(2026, 5, 18, 9, 52, 9, tzinfo=UTC)
KEY = "example,paper)/2026/05/bees"

_LINE = f"{KEY} 20260518095209 {PAGE} text/html 200 sha256:dd 7916 11278 a.warc.gz news allow\n"
_SAID = f'"url": "{PAGE}", "mime": "text/html", "status": "200"}}\n'
_HEAD = '["urlkey","timestamp","original","mimetype","statuscode","digest","length"]'
_ROW = f'["{KEY}","20260518095209","{PAGE}","text/html","200","AB","7916"]'
FORMS = {
    "pywb, CDXJ": (f"{KEY} 20260518095209 {{{_SAID}", "text/x-cdxj"),
    "pywb, JSON Lines": (f'{{"urlkey": "{KEY}", "timestamp": "20260518095209", {_SAID}', "text/x-ndjson"),
    "pywb, text": (_LINE, "text/plain"),
    "Wayback, JSON": (f"[{_HEAD},\n{_ROW}]", "application/json"),
    "Wayback, JSON, some fields": (
        f'[["original","mimetype","timestamp","groupcount"],["{PAGE}","text/html","20260518095209","3"]]',
        "application/json",
    ),
    "a file with its head": (f" CDX N b a m s k V g\n{_LINE}", "text/plain"),
    "a head in another order": (f" CDX b a N s m\n20260518095209 {PAGE} {KEY} 200 text/html\n", "text/plain"),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_the_page_and_when_it_was_captured(form: str) -> None:
    text, mime = FORMS[form]
    found = read_links(text.encode(), SERVER, AT, mime)
    assert found.kind is PageKind.SITEMAP
    assert [(link.url, link.hint_date) for link in found.pages] == [(PAGE, DATE)]
    assert (found.further, found.fault) == ((), None)


def answered(mime: str) -> Capture:
    return Capture(
        record_id="r", url=SERVER, at=AT, site="paper", kind=Kind.NEW, outcome=Outcome.RESPONSE, file="f", offset=0,
        length=1, end=1, status=200, content_type=mime, entity_sha256="aa",
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_an_archive_answers_is_read_whatever_it_calls_it(form: str) -> None:
    assert is_readable(answered(FORMS[form][1]))


def test_of_several_captures_the_first_counts_and_what_is_no_page_or_was_not_there_is_left_out() -> None:
    lines = [
        f"{KEY} 20260518095209 {PAGE} text/html 200 AB 1",
        f"{KEY} 20260601000000 {PAGE} warc/revisit - AB 1",
        "example,paper)/a 20260518095209 https://paper.example/a.png image/png 200 AB 1",
        "example,paper)/b 20260518095209 https://paper.example/b text/html 404 AB 1",
        "example,paper)/c 20260518095209 https://paper.example/c warc/revisit - AB 1",
        "a line of something else",
    ]
    found = read_links("\n".join(lines).encode(), SERVER, AT, "text/plain")
    assert [link.url for link in found.pages] == [PAGE, "https://paper.example/c"]
    assert found.pages[0].hint_date == DATE


@pytest.mark.parametrize(
    ("timestamp", "date"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("202605", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026051809", datetime(2026, 5, 18, 9, tzinfo=UTC)),
        ("20269999000000", None),
    ],
)
def test_a_time_may_be_given_in_part(timestamp: str, date: datetime | None) -> None:
    found = read_links(f"{KEY} {timestamp} {PAGE} text/html 200 AB 1\n".encode(), SERVER, AT, "text/plain")
    assert [link.hint_date for link in found.pages] == [date]


@pytest.mark.parametrize(
    "text", ["[[", '[["urlkey"', '{"urlkey": ', '[["urlkey","original"], 7, ["k"]]', f"{KEY} 2026 {{"]
)
def test_a_broken_answer_gives_what_can_be_read_of_it_and_raises_nothing(text: str) -> None:
    assert read_links(text.encode(), SERVER, AT, "application/json").pages == ()
