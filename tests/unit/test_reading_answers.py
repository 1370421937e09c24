"""Answers whose bodies are another form than their heads say, read."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from crawler.reading.reader import read_capture
from crawler.sites.declaration import Politeness, Site
from storage.records import Capture, Draft, Kind, Outcome, ReadingOutcome

SITE = Site(name="paper", start=("https://paper.example/",), digest="d")
SENTENCE = "The night ferry between Osterholm and the mainland sails again, three years after it was laid up, he said. "
PAGE = "<!doctype html><html><head><title>Night ferry sails</title></head><body><h1>Night ferry sails</h1>" + (
    "".join(f"<p>{SENTENCE}{number}.</p>" for number in range(8)) + "</body></html>"
)
LEFT = b"\x1f\x9d\x90" + bytes(range(256))


def read(head: str, body: bytes, kind: Kind = Kind.IMPORTED, site: Site = SITE) -> Draft:
    capture = Capture(
        record_id="urn:1",
        url="https://paper.example/2026/11/22/story",
        at=datetime(2026, 11, 22, tzinfo=UTC),
        site="paper",
        kind=kind,
        outcome=Outcome.RESPONSE,
        status=200,
        file="",
        offset=0,
        length=0,
        end=0,
    )
    return read_capture(capture, f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n\r\n".encode() + body, site)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd"])
@pytest.mark.parametrize("length", ["", "\r\nContent-Length: 300", "\r\nTransfer-Encoding: chunked"])
def test_a_body_that_was_decoded_under_its_old_head_is_read_whole(coding, length):
    draft = read(f"Content-Encoding: {coding}{length}", PAGE.encode())
    assert draft.article is not None
    assert (draft.article.text.count("ferry"), draft.article.truncated) == (8, False)


def test_a_page_in_a_transfer_coding_is_read():
    draft = read("Transfer-Encoding: x-gzip", gzip.compress(PAGE.encode()), Kind.NEW)
    assert draft.article is not None
    assert draft.article.text.count("ferry") == 8


def test_a_page_in_a_coding_that_nobody_undoes_is_no_article_and_says_why():
    draft = read("Transfer-Encoding: compress", LEFT, Kind.NEW)
    assert (draft.outcome, draft.article) == (ReadingOutcome.NOT_AN_ARTICLE, None)
    assert draft.reason == "its transfer coding (compress) cannot be taken off"


def test_a_page_that_asks_not_to_be_archived_is_an_article_unless_the_site_file_obeys_it() -> None:
    head, body = (
        "X-Robots-Tag: noarchive",
        PAGE.replace("<body>", "<body><h2><a href=/2>Another ferry has sailed</a></h2>"),
    )
    assert read(head, body.encode(), Kind.NEW).outcome is ReadingOutcome.ARTICLE
    obeying = SITE.model_copy(update={"politeness": Politeness(noarchive="obey")})
    draft = read(head, body.encode(), Kind.NEW, obeying)
    assert (draft.outcome, draft.reason) == (ReadingOutcome.NOT_AN_ARTICLE, "it asks not to be archived (noarchive)")
    assert (draft.article, draft.blocks, draft.teasers, draft.names) == (None, (), (), ())
    assert [link.url for link in draft.links] == ["https://paper.example/2"]
    assert read("X-Other: 1", body.encode(), Kind.NEW, obeying).outcome is ReadingOutcome.ARTICLE
