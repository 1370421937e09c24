"""Readings of pages, what they were made with, and what a site repeats."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.schema.base import KEPT, REBUILT, Base, Key, points_to, short
from storage.database.schema.column_types import PackedJson, words
from storage.records import Form, ReadingOutcome, Role


class RecipeRow(Base):
    """What a reading was made with."""

    __tablename__ = "recipe"
    __table_args__ = (
        UniqueConstraint("extractor", "site_digest", "snapshot"),
        {"info": REBUILT, "comment": "What readings were made with."},
    )

    id: Mapped[Key]
    extractor: Mapped[str] = mapped_column(comment="Version of the extractor.")
    site_digest: Mapped[str] = mapped_column(comment="sha256 of the site's declaration.")
    snapshot: Mapped[str] = mapped_column(comment="Digest of the site's memory that was applied.")


class ReadingRow(Base):
    """What was concluded about the bytes of a capture."""

    __tablename__ = "reading"
    __table_args__ = (
        UniqueConstraint("capture_id"),
        Index(None, "recipe_id"),
        Index(None, "url_id", "outcome"),
        Index(None, "site", "month", "recipe_id"),
        {"info": REBUILT, "comment": "One per (URL, bytes), held by its earliest capture."},
    )

    id: Mapped[Key]
    capture_id: Mapped[int] = mapped_column(points_to("capture.id"), comment="The capture that was read.")
    url_id: Mapped[int] = mapped_column(points_to("url.id"), comment="The URL of that capture.")
    site: Mapped[str] = mapped_column(comment="Its site.")
    month: Mapped[str] = mapped_column(short(7), comment="Its month, YYYY-MM in UTC: the memory that applies.")
    recipe_id: Mapped[int] = mapped_column(points_to("recipe.id"), comment="What it was made with.")
    outcome: Mapped[ReadingOutcome] = mapped_column(words(ReadingOutcome), comment="What the page turned out to be.")
    reason: Mapped[str | None] = mapped_column(comment="Why it is no article, or failed.")
    text_key: Mapped[str | None] = mapped_column(
        short(64), comment="sha256 of title, subtitle and body, white space collapsed; null: no article."
    )
    raw_key: Mapped[str | None] = mapped_column(
        short(64), comment="The same of the text before the site's memory was applied; null: no article."
    )
    title_key: Mapped[str | None] = mapped_column(short(64), comment="sha256 of the title, casefolded.")
    article: Mapped[Any] = mapped_column(
        PackedJson,
        nullable=True,
        comment="The article with all its fields and their evidence; zlib of JSON; null: there is none.",
    )
    fingerprints: Mapped[Any] = mapped_column(
        PackedJson, comment="Fingerprints of its blocks: body, and rest, each a list; packed."
    )
    teasers: Mapped[Any] = mapped_column(PackedJson, comment="The teasers of the page, in order; packed.")
    draft: Mapped[Any] = mapped_column(
        PackedJson,
        comment="The rest of the page taken apart: blocks with verdict, signal and fingerprint, links, names; packed.",
    )


class BlockSeenRow(Base):
    """What was seen on a sampled page of a site."""

    __tablename__ = "block_seen"
    __table_args__ = (
        UniqueConstraint("site", "month", "url_id", "place"),
        {"info": REBUILT, "comment": "Traces of the 200 article URLs of a site and month with the smallest hash."},
    )

    id: Mapped[Key]
    site: Mapped[str] = mapped_column(comment="The site.")
    month: Mapped[str] = mapped_column(short(7), comment="YYYY-MM of the capture, UTC.")
    url_id: Mapped[int] = mapped_column(points_to("url.id"), comment="The page.")
    place: Mapped[int] = mapped_column(comment="0, 1, … on the page: the blocks of the body in order, then the rest.")
    role: Mapped[Role] = mapped_column(
        words(Role),
        comment="A block of the body, the title, or a group that the page is in.",
    )
    fingerprint: Mapped[str] = mapped_column(short(64), comment="Fingerprint of the text.")
    form: Mapped[Form] = mapped_column(words(Form), comment="What the text looks like.")
    words: Mapped[int] = mapped_column(comment="Its length in words.")
    names_author: Mapped[bool] = mapped_column(comment="Whether it says the name of one of the page's authors.")


class SnapshotRow(Base):
    """What is boilerplate on a site in a month."""

    __tablename__ = "snapshot"
    __table_args__ = (
        UniqueConstraint("site", "month", "digest"),
        {"info": REBUILT, "comment": "The memory of a site, frozen."},
    )

    id: Mapped[Key]
    site: Mapped[str] = mapped_column(comment="The site.")
    month: Mapped[str] = mapped_column(short(7), comment="YYYY-MM, UTC.")
    digest: Mapped[str] = mapped_column(short(64), comment="sha256 of the sorted fingerprints.")
    fingerprints: Mapped[list[Any]] = mapped_column(PackedJson, comment="Fingerprints, sorted; zlib of JSON.")


class StaleMonthRow(Base):
    """A month whose readings changed since its memory was made."""

    __tablename__ = "stale_month"
    __table_args__ = (
        UniqueConstraint("site", "month"),
        {"info": KEPT, "comment": "Months whose memory is to be made again when the site is settled."},
    )

    id: Mapped[Key]
    site: Mapped[str] = mapped_column(comment="The site.")
    month: Mapped[str] = mapped_column(short(7), comment="YYYY-MM, UTC.")
