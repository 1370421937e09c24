"""URLs, the exchanges that were had with them, and what pages say of other URLs."""

from __future__ import annotations

from sqlalchemy import Index, Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import (
    METADATA,
    REBUILT,
    Number,
    holds,
    may_hold,
    may_point_to,
    may_say,
    only_where,
    points_to,
    says,
    short,
    surrogate,
)
from storage.database.schema.column_types import CleanText, UtcDateTime
from storage.records import Kind, Outcome, ReadingState, Rel


class UrlColumns(TypedColumns):
    """A URL that was captured or heard of."""

    id = surrogate()
    key = holds(short(32), "First 32 hex digits of the URL's sha256; orders the sample of a site's memory.")
    url = holds(CleanText, "The canonical URL.")
    site = may_hold(CleanText, "Site of its earliest capture; null when never captured.")
    article_id = may_point_to("article.id", "The article that this URL names.")
    stale = holds(
        Number,
        "What is to be folded again: 0 nothing, 1 newest captures of known bytes, 2 newest captures, 3 all.",
        default=0,
    )
    folded_to = may_hold(Number, "Surrogate of the newest capture whose teasers are in the spans.")


URL = Table(
    "url",
    METADATA,
    UrlColumns,
    UniqueConstraint("key"),
    # Most URLs were only heard of: these indexes leave them out.
    only_where(Index(None, "article_id"), "article_id IS NOT NULL"),
    only_where(Index(None, "site"), "site IS NOT NULL"),
    only_where(Index(None, "stale"), "stale > 0"),
    info=REBUILT,
    comment="Canonical URLs, captured or heard of.",
)


class CaptureColumns(TypedColumns):
    """One exchange, or a claim that got none."""

    id = surrogate()
    record_id = holds(CleanText, "WARC-Record-ID of the response, revisit or lone metadata record.")
    url_id = points_to("url.id", "The URL that was asked.")
    at = holds(UtcDateTime, "WARC-Date, UTC.")
    site = holds(CleanText, "Site on whose behalf it was made.")
    job = may_hold(CleanText, "Key of the job; null for foreign records.")
    claim = may_hold(CleanText, "UUID of the claim that it settles; null for foreign records.")
    kind = says(Kind, "Why it was made.")
    try_no = holds(Number, "1 for the first try.", default=1)
    rel = may_say(Rel, "How the URL was heard of.")
    hops = holds(Number, "Links followed from a start page (hopsFromSeed).", default=0)
    outcome = says(Outcome, "How the claim ended.")
    error = may_hold(CleanText, "What went wrong, in words.")
    status = may_hold(Number, "HTTP status.")
    content_type = may_hold(CleanText, "Content-Type header as received.")
    mime = may_hold(CleanText, "Media type of it, lower case.")
    location = may_hold(CleanText, "Absolute target of a redirect.")
    retry_at = may_hold(UtcDateTime, "Not before, from Retry-After, UTC.")
    etag = may_hold(CleanText, "ETag header.")
    last_modified = may_hold(CleanText, "Last-Modified header as received.")
    entity_sha256 = may_hold(short(64), "Hex sha256 of the entity body, content coding kept.")
    truncated = may_hold(CleanText, "WARC-Truncated: length, time, disconnect or unspecified.")
    refers_to = may_hold(CleanText, "Revisit: record id of the capture that holds the bytes.")
    via = may_hold(CleanText, "Record id of the capture that led here.")
    robots = may_hold(CleanText, "Verdict of robots.txt, and the record id that it came from.")
    elapsed_ms = holds(Number, "Milliseconds from the request to the last byte (fetchTimeMs).", default=0)
    ip = may_hold(CleanText, "Address of the server (WARC-IP-Address); null where a proxy found it.")
    protocols = may_hold(CleanText, "Protocols of the connection (WARC-Protocol): http/1.1 tls/1.3.")
    cipher = may_hold(CleanText, "IANA name of the cipher suite (WARC-Cipher-Suite).")
    certificates = may_hold(CleanText, "Record id of the certificate chain that the server showed.")
    verified = may_hold(CleanText, "Whether that chain proves who the server is: yes, or no and why.")
    hint_title = may_hold(CleanText, "Title that a feed, sitemap or teaser gave.")
    hint_date = may_hold(UtcDateTime, "Date that a feed or sitemap gave, UTC.")
    file_id = points_to("warc_file.id", "The WARC file.")
    offset = holds(Number, "Bytes before the record in that file.")
    length = holds(Number, "Bytes of the record as stored.")
    reading_state = says(ReadingState, "none, pending, done or failed.")
    sight_id = may_point_to("capture.id", "The earliest capture of the same URL and bytes: it holds the reading.")


CAPTURE = Table(
    "capture",
    METADATA,
    CaptureColumns,
    UniqueConstraint("record_id"),
    UniqueConstraint("claim"),
    Index(None, "url_id", "at"),
    Index(None, "entity_sha256", "url_id"),
    Index(None, "sight_id"),
    Index(None, "file_id", "offset"),
    only_where(Index(None, "at", "record_id"), "reading_state = 'pending'"),
    Index(None, "job"),
    only_where(Index(None, "site", "retry_at"), "retry_at IS NOT NULL"),
    info=REBUILT,
    comment="One row per exchange, or per claim that ended without one.",
)


class LinkColumns(TypedColumns):
    """A URL that a page told us of."""

    id = surrogate()
    capture_id = points_to("capture.id", "The page's capture.")
    url_id = points_to("url.id", "Where it points.")
    rel = says(Rel, "feed, sitemap, listing, teaser, redirect, …")
    position = may_hold(Number, "Place among the links of the page, from 0.")
    hint_title = may_hold(CleanText, "Title that stands there.")
    hint_date = may_hold(UtcDateTime, "Date that stands there, UTC.")


LINK = Table(
    "link",
    METADATA,
    LinkColumns,
    Index(None, "capture_id"),
    Index(None, "url_id"),
    info=REBUILT,
    comment="Who pointed where, and how.",
)


class NameClaimColumns(TypedColumns):
    """A name that a capture gives to its article."""

    id = surrogate()
    capture_id = points_to("capture.id", "The capture that says so.")
    url_id = points_to("url.id", "URL of that capture.")
    kind = holds(short(12), "post-id, canonical, amp, part or moved (301, 308).")
    site = holds(CleanText, "Site of the capture: post ids are unique within it.")
    post_id = may_hold(short(200), "The post id; null for the other kinds.")
    target_id = may_point_to("url.id", "The other URL; null for a post id.")


NAME_CLAIM = Table(
    "name_claim",
    METADATA,
    NameClaimColumns,
    Index(None, "capture_id"),
    Index(None, "url_id"),
    Index(None, "target_id", "url_id"),
    Index(None, "site", "post_id"),
    info=REBUILT,
    comment="Who says that which names mean one article: the evidence for article_name.",
)
