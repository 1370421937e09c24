"""What a crawl hands on: a link, the decision to fetch it, what came over the wire, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.records.words import Kind, Outcome, Rel
from storage.wire_response import WireResponse


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
    """The decision to fetch a URL; every claim ends in exactly one `Capture`.

    `role` is what is expected there: listing, feed, sitemap or page.
    """

    id: str
    url: str
    site: str
    job: str
    role: str = "page"
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
class Handshake:
    """What a TLS handshake showed of the server at `host` (a name or an address) and `port`.

    `protocol` is "tls/1.3", `cipher` the IANA name of its suite, None for one beyond our table. `chain` holds the
    certificates as served, DER, the server's own first (RFC 8446 §4.4.2). `fault` says why they prove nothing; None:
    they were verified against `roots`, a bundle's name and sha256.
    """

    host: str
    port: int
    protocol: str
    cipher: str | None
    chain: tuple[bytes, ...]
    fault: str | None
    roots: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A claim and what came of it over the wire, ready to be appended to a WARC file.

    `request` and `response` are the bytes sent and received, exactly; empty when nothing was. `answer` is `response`
    taken apart (`storage.warc.wire.answer_to`); None when it holds no whole head.
    `handshake` is that of the connection, None without TLS or where it did not come to its end.
    `repeats` is an earlier capture that holds the same entity: the answer has its bytes, or is a 304 that stands for
    it.
    `entity_sha256` is that of the entity of `answer`; of a 304, that of the one that it stands for.
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
    handshake: Handshake | None = None
    elapsed_ms: int = 0
    repeats: Capture | None = None
    entity_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One exchange with a server, or a claim that got none, and where it lies.

    `file`, `offset`, `length` address the response (or revisit, or lone metadata) record, bytes as stored.
    `end` is the offset behind the last record of this exchange.
    `protocols` are those of the connection, "http/1.1 tls/1.3"; `certificates` is the id of the record with what its
    server proved itself with, `verified` "yes", or "no" and why; None where nothing is known of it.
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
    ip: str | None = None
    protocols: str | None = None
    cipher: str | None = None
    certificates: str | None = None
    verified: str | None = None
