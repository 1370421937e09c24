"""The nouns of Microfiche, in the order in which they flow. Read this file first.

    Link ──fetch──▶ Capture ──decode──▶ Page ──read──▶ Draft ──finish──▶ Reading(Article, Teasers) ──▶ rows

Every noun is a frozen dataclass without behaviour.
URLs are absolute and canonical in the sense of `storage.urls.canonical_url`; times are aware datetimes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.wire_response import WireResponse


class Rel(StrEnum):
    """How a link was heard of."""

    SEED = "seed"
    HAND = "hand"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    TEASER = "teaser"
    REDIRECT = "redirect"
    ROBOTS = "robots"


class Kind(StrEnum):
    """Why an exchange was made."""

    NEW = "new"
    RECHECK = "recheck"
    RETRY = "retry"
    REDIRECT = "redirect"
    ROBOTS = "robots"
    REQUISITE = "requisite"
    HAND = "hand"
    IMPORTED = "imported"


class Outcome(StrEnum):
    """How a claim ended. `RESPONSE` and `REDIRECT` are whole answers of whatever status."""

    RESPONSE = "response"
    REDIRECT = "redirect"
    TRUNCATED_LENGTH = "truncated-length"
    TRUNCATED_TIME = "truncated-time"
    TRUNCATED_DISCONNECT = "truncated-disconnect"
    MALFORMED = "malformed"
    NO_ANSWER = "no-answer"
    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    TLS = "tls"
    ROBOTS_DENIED = "robots-denied"
    GUARD_DENIED = "guard-denied"
    BUDGET = "budget"
    TAKEN_DOWN = "taken-down"


class ReadingOutcome(StrEnum):
    """What a page turned out to be."""

    ARTICLE = "article"
    LISTING = "listing"
    FEED = "feed"
    SITEMAP = "sitemap"
    NOT_AN_ARTICLE = "not-an-article"
    FAILED = "failed"


class ReadingState(StrEnum):
    """Where a capture stands on its way to a reading. `NONE`: nothing to read, or the same bytes are read elsewhere."""

    NONE = "none"
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL worth visiting, and how we heard of it."""

    url: str
    rel: Rel
    via: str | None = None
    position: int | None = None
    hint_title: str | None = None
    hint_date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The decision to fetch a URL; every claim ends in exactly one `Capture`."""

    id: str
    url: str
    site: str
    job: str
    kind: Kind = Kind.NEW
    try_no: int = 1
    rel: Rel = Rel.SEED
    via: str | None = None
    via_record: str | None = None
    position: int | None = None
    hint_title: str | None = None
    hint_date: datetime | None = None
    hops: int = 0
    priority: int = 0
    robots: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A claim and what came of it over the wire, ready to be appended to a WARC file.

    `request` and `response` are the bytes sent and received, exactly; empty when nothing was. `answer` is `response`
    taken apart (`storage.warc.wire.answer_to`); None when it holds no whole head.
    `refers_to` is set for a revisit: (record id, URL, time) of the capture that holds the same entity.
    `entity_sha256` is that of the entity of `answer`; for a revisit, of the one that it refers to.
    """

    claim: Claim
    at: datetime
    outcome: Outcome
    request: bytes = b""
    response: bytes = b""
    answer: WireResponse | None = None
    error: str | None = None
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    cipher: str | None = None
    elapsed_ms: int = 0
    refers_to: tuple[str, str, datetime] | None = None
    entity_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One exchange with a server, or a claim that got none, and where it lies.

    `file`, `offset`, `length` address the response (or revisit, or lone metadata) record, bytes as stored.
    `end` is the offset behind the last record of this exchange.
    `entity_sha256` is the hex digest of the entity body: transfer coding removed, content coding kept (RFC 9110 §6.4).
    """

    record_id: str
    url: str
    at: datetime
    site: str
    kind: Kind
    outcome: Outcome
    file: str
    offset: int
    length: int
    end: int
    job: str | None = None
    claim: str | None = None
    try_no: int = 1
    rel: Rel | None = None
    hops: int = 0
    error: str | None = None
    status: int | None = None
    content_type: str | None = None
    location: str | None = None
    retry_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    entity_sha256: str | None = None
    truncated: str | None = None
    refers_to: str | None = None
    via: str | None = None
    via_record: str | None = None
    hint_title: str | None = None
    hint_date: datetime | None = None
    robots: str | None = None
    elapsed_ms: int = 0


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
    """One name that a page gives its article: kind is post-id, canonical, url or amp."""

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
class Draft:
    """A page taken apart, before the site's memory is applied.

    `article` holds the candidate fields; its text is what the `BODY` blocks say.
    `links` are pages that it tells us to visit, teasers included; `further` are feeds and sitemaps to be read in turn.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is boilerplate on a site in a month: a frozen set of block fingerprints, named by its digest."""

    site: str
    month: str
    fingerprints: frozenset[str]
    digest: str


class Role(StrEnum):
    """What a trace is of: a block of the body, the title, or a group that the page is in."""

    BODY = "body"
    TITLE = "title"
    GROUP = "group"


class Form(StrEnum):
    """What a text looks like, in whatever language."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    LEAD_IN = "lead-in"
    QUESTION = "question"
    QUOTE = "quote"
    SENTENCE = "sentence"
    DATELINE = "dateline"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the memory of a site keeps of one text of a page: enough to judge it, and not the text itself.

    `words` is its length; `names_author`: it says the name of one of the page's authors.
    """

    role: Role
    fingerprint: str
    form: Form = Form.FRAGMENT
    words: int = 0
    names_author: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a reading was made with."""

    extractor: str
    site_digest: str
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What we conclude about a page: one outcome, at most one article, any teasers, and the recipe."""

    url: str
    at: datetime
    record_id: str
    outcome: ReadingOutcome
    recipe: Recipe
    reason: str | None = None
    article: Article | None = None
    blocks: tuple[Block, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    links: tuple[Link, ...] = ()
    names: tuple[Name, ...] = ()
