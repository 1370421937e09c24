"""URLs, the exchanges that were had with them, and what pages say of other URLs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.schema.base import REBUILT, Base, Key, only_where, points_to, short
from storage.database.schema.column_types import words
from storage.records import Kind, Outcome, ReadingState, Rel


class UrlRow(Base):
    """A URL that was captured or heard of."""

    __tablename__ = "url"
    __table_args__ = (
        UniqueConstraint("key"),
        # Most URLs were only heard of: these indexes leave them out.
        only_where(Index(None, "article_id"), "article_id IS NOT NULL"),
        only_where(Index(None, "site"), "site IS NOT NULL"),
        only_where(Index(None, "stale"), "stale > 0"),
        {"info": REBUILT, "comment": "Canonical URLs, captured or heard of."},
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(
        short(32), comment="First 32 hex digits of the URL's sha256; orders the sample of a site's memory."
    )
    url: Mapped[str] = mapped_column(comment="The canonical URL.")
    site: Mapped[str | None] = mapped_column(comment="Site of its earliest capture; null when never captured.")
    article_id: Mapped[int | None] = mapped_column(points_to("article.id"), comment="The article that this URL names.")
    stale: Mapped[int] = mapped_column(
        default=0,
        comment="What is to be folded again: 0 nothing, 1 newest captures of known bytes, 2 newest captures, 3 all.",
    )
    folded_to: Mapped[int | None] = mapped_column(
        comment="Surrogate of the newest capture whose teasers are in the spans."
    )


class CaptureRow(Base):
    """One exchange, or a claim that got none."""

    __tablename__ = "capture"
    __table_args__ = (
        UniqueConstraint("record_id"),
        UniqueConstraint("claim"),
        Index(None, "url_id", "at"),
        Index(None, "entity_sha256", "url_id"),
        Index(None, "sight_id"),
        Index(None, "file_id", "offset"),
        only_where(Index(None, "at", "record_id"), "reading_state = 'pending'"),
        Index(None, "job"),
        only_where(Index(None, "site", "retry_at"), "retry_at IS NOT NULL"),
        {"info": REBUILT, "comment": "One row per exchange, or per claim that ended without one."},
    )

    id: Mapped[Key]
    record_id: Mapped[str] = mapped_column(comment="WARC-Record-ID of the response, revisit or lone metadata record.")
    url_id: Mapped[int] = mapped_column(points_to("url.id"), comment="The URL that was asked.")
    at: Mapped[datetime] = mapped_column(comment="WARC-Date, UTC.")
    site: Mapped[str] = mapped_column(comment="Site on whose behalf it was made.")
    job: Mapped[str | None] = mapped_column(comment="Key of the job; null for foreign records.")
    claim: Mapped[str | None] = mapped_column(comment="UUID of the claim that it settles; null for foreign records.")
    kind: Mapped[Kind] = mapped_column(words(Kind), comment="Why it was made.")
    try_no: Mapped[int] = mapped_column(default=1, comment="1 for the first try.")
    rel: Mapped[Rel | None] = mapped_column(words(Rel), comment="How the URL was heard of.")
    hops: Mapped[int] = mapped_column(default=0, comment="Links followed from a start page (hopsFromSeed).")
    outcome: Mapped[Outcome] = mapped_column(words(Outcome), comment="How the claim ended.")
    error: Mapped[str | None] = mapped_column(comment="What went wrong, in words.")
    status: Mapped[int | None] = mapped_column(comment="HTTP status.")
    content_type: Mapped[str | None] = mapped_column(comment="Content-Type header as received.")
    mime: Mapped[str | None] = mapped_column(comment="Media type of it, lower case.")
    location: Mapped[str | None] = mapped_column(comment="Absolute target of a redirect.")
    retry_at: Mapped[datetime | None] = mapped_column(comment="Not before, from Retry-After, UTC.")
    etag: Mapped[str | None] = mapped_column(comment="ETag header.")
    last_modified: Mapped[str | None] = mapped_column(comment="Last-Modified header as received.")
    entity_sha256: Mapped[str | None] = mapped_column(
        short(64), comment="Hex sha256 of the entity body, content coding kept."
    )
    truncated: Mapped[str | None] = mapped_column(comment="WARC-Truncated: length, time, disconnect or unspecified.")
    refers_to: Mapped[str | None] = mapped_column(comment="Revisit: record id of the capture that holds the bytes.")
    via: Mapped[str | None] = mapped_column(comment="Record id of the capture that led here.")
    robots: Mapped[str | None] = mapped_column(comment="Verdict of robots.txt, and the record id that it came from.")
    elapsed_ms: Mapped[int] = mapped_column(
        default=0, comment="Milliseconds from the request to the last byte (fetchTimeMs)."
    )
    hint_title: Mapped[str | None] = mapped_column(comment="Title that a feed, sitemap or teaser gave.")
    hint_date: Mapped[datetime | None] = mapped_column(comment="Date that a feed or sitemap gave, UTC.")
    file_id: Mapped[int] = mapped_column(points_to("warc_file.id"), comment="The WARC file.")
    offset: Mapped[int] = mapped_column(comment="Bytes before the record in that file.")
    length: Mapped[int] = mapped_column(comment="Bytes of the record as stored.")
    reading_state: Mapped[ReadingState] = mapped_column(words(ReadingState), comment="none, pending, done or failed.")
    sight_id: Mapped[int | None] = mapped_column(
        points_to("capture.id"), comment="The earliest capture of the same URL and bytes: it holds the reading."
    )


class LinkRow(Base):
    """A URL that a page told us of."""

    __tablename__ = "link"
    __table_args__ = (
        Index(None, "capture_id"),
        Index(None, "url_id"),
        {"info": REBUILT, "comment": "Who pointed where, and how."},
    )

    id: Mapped[Key]
    capture_id: Mapped[int] = mapped_column(points_to("capture.id"), comment="The page's capture.")
    url_id: Mapped[int] = mapped_column(points_to("url.id"), comment="Where it points.")
    rel: Mapped[Rel] = mapped_column(words(Rel), comment="feed, sitemap, listing, teaser, redirect, …")
    position: Mapped[int | None] = mapped_column(comment="Place among the links of the page, from 0.")
    hint_title: Mapped[str | None] = mapped_column(comment="Title that stands there.")
    hint_date: Mapped[datetime | None] = mapped_column(comment="Date that stands there, UTC.")


class NameClaimRow(Base):
    """A name that a capture gives to its article."""

    __tablename__ = "name_claim"
    __table_args__ = (
        Index(None, "capture_id"),
        Index(None, "url_id"),
        Index(None, "target_id"),
        Index(None, "site", "post_id"),
        {"info": REBUILT, "comment": "Who says that which names mean one article: the evidence for article_name."},
    )

    id: Mapped[Key]
    capture_id: Mapped[int] = mapped_column(points_to("capture.id"), comment="The capture that says so.")
    url_id: Mapped[int] = mapped_column(points_to("url.id"), comment="URL of that capture.")
    kind: Mapped[str] = mapped_column(short(12), comment="post-id, canonical, amp or moved (301, 308).")
    site: Mapped[str] = mapped_column(comment="Site of the capture: post ids are unique within it.")
    post_id: Mapped[str | None] = mapped_column(short(200), comment="The post id; null for the other kinds.")
    target_id: Mapped[int | None] = mapped_column(points_to("url.id"), comment="The other URL; null for a post id.")
