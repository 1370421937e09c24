"""The canonical URL that the head of an answer names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery.link_field import canonical_of
from crawler.reading.reader import read_capture
from crawler.sites.declaration import Site
from storage.records import Capture, Draft, Kind, Name, Outcome

URL = "https://paper.example/story?from=front"
SITE = Site(name="paper", start=("https://paper.example/",), digest="d")
SENTENCE = "The night ferry between Osterholm and the mainland sails again, three years after it was laid up, he said. "


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ('<https://paper.example/story>; rel="canonical"', "https://paper.example/story"),
        ("</story>;rel=canonical", "https://paper.example/story"),
        (
            '</feed>; rel="alternate"; type="application/rss+xml", </story>; rel="canonical"',
            "https://paper.example/story",
        ),
        ('<https://paper.example/a,b;c>; title="x, y"; rel="shortlink canonical"', "https://paper.example/a,b;c"),
        ("</caf\u00e9>; rel=canonical", "https://paper.example/caf%E9"),
        ("</caf\u00c3\u00a9>; rel=canonical", "https://paper.example/caf%C3%A9"),
        ('</story>; rev="canonical"', None),
        ("</story>", None),
        ("<mailto:desk@paper.example>; rel=canonical", None),
        ("", None),
    ],
)
def test_the_canonical_of_a_link_field(value: str, canonical: str | None) -> None:
    assert canonical_of([("Content-Type", "text/html"), ("LINK", value)], URL) == canonical


def read(link: str, head: str = "") -> Draft:
    capture = Capture(
        record_id="urn:1",
        url=URL,
        at=datetime(2026, 11, 22, tzinfo=UTC),
        site="paper",
        kind=Kind.NEW,
        outcome=Outcome.RESPONSE,
        status=200,
        file="",
        offset=0,
        length=0,
        end=0,
    )
    paragraphs = "".join(f"<p>{SENTENCE}{number}.</p>" for number in range(4))
    page = (
        f"<html><head><title>Night ferry sails</title>{head}</head><body><h1>Night ferry sails</h1>{paragraphs}</body>"
    )
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nLink: {link}\r\n\r\n{page}"
    return read_capture(capture, answer.encode(), SITE)


def test_a_page_that_names_no_canonical_has_that_of_its_answer() -> None:
    draft = read('<https://paper.example/story>; rel="canonical"')
    assert draft.article is not None
    assert (draft.article.canonical, draft.article.evidence["canonical"]) == (
        "https://paper.example/story",
        "HTTP Link",
    )
    assert Name(kind="canonical", value="https://paper.example/story") in draft.names


def test_the_canonical_that_a_page_names_itself_counts() -> None:
    draft = read('<https://paper.example/story>; rel="canonical"', "<link rel=canonical href='/own'>")
    assert draft.article is not None
    assert draft.article.canonical == "https://paper.example/own"
