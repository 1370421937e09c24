"""What reading hands on: a page, its blocks, its article and teasers, and the page taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.records.exchanges import Link
from storage.records.words import ReadingOutcome, Rel


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A capture with its body decoded from the recorded bytes, ready to be read.

    `body` is the entity with its content coding removed; `text` is `body` in the charset that `charset_from` names
    (for example "http header", "meta", "bom", "guess").
    """

    url: str
    at: datetime
    record_id: str
    status: int
    content_type: str | None
    body: bytes
    text: str
    charset: str
    charset_from: str
    truncated: str | None = None


class Verdict(StrEnum):
    """What a block of a page is."""

    BODY = "body"
    META = "meta"
    CAPTION = "caption"
    TEASER = "teaser"
    HIDDEN = "hidden"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of text of a page: what it is, which signal said so, and the fingerprint by which it is known again; ""
    for what a signal of the page itself took out of the body.
    """

    text: str
    verdict: Verdict
    signal: str
    fingerprint: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of an article."""

    url: str
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name that a page gives its article: kind is post-id, canonical, url, amp, or part: another page of it."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """A mention of another article on a page; `hidden_text` is the whole body where the page hides it."""

    title: str
    url: str | None = None
    category: str | None = None
    credit: str | None = None
    excerpt: str | None = None
    hidden_text: str | None = None
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The main piece of news of a page.

    `text` is the body's paragraphs separated by newlines, without the headline.
    `published` and `modified` keep the offset that the page gives.
    `evidence` says for each field where it came from, for example {"published": "json-ld datePublished"}.
    """

    title: str
    text: str
    kicker: str | None = None
    subtitle: str | None = None
    kind: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    canonical: str | None = None
    images: tuple[Image, ...] = ()
    paywalled: bool = False
    truncated: bool = False
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requisite:
    """A file that a page needs to be shown; `rel` is one of `REQUISITES`."""

    url: str
    rel: Rel


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A page taken apart, before the site's memory is applied.

    `article` holds the candidate fields; its text is what the `BODY` blocks say.
    `links` are pages that it tells us to visit, teasers included; `further` are feeds and sitemaps to be read in turn.
    `requisites` are the files that it needs to be shown; `unlisted` counts those that it has beyond these.
    """

    url: str
    at: datetime
    record_id: str
    outcome: ReadingOutcome
    extractor: str
    site_digest: str
    reason: str | None = None
    blocks: tuple[Block, ...] = ()
    article: Article | None = None
    teasers: tuple[Teaser, ...] = ()
    links: tuple[Link, ...] = ()
    further: tuple[Link, ...] = ()
    names: tuple[Name, ...] = ()
    requisites: tuple[Requisite, ...] = ()
    unlisted: int = 0
