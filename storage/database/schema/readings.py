"""Readings of pages, what they were made with, and what a site repeats."""

from __future__ import annotations

from sqlalchemy import Boolean, Index, Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import (
    KEPT,
    METADATA,
    REBUILT,
    Number,
    holds,
    may_hold,
    points_to,
    says,
    short,
    surrogate,
)
from storage.database.schema.column_types import CleanText, PackedJson
from storage.records import Form, ReadingOutcome, Role


class RecipeColumns(TypedColumns):
    """What a reading was made with."""

    id = surrogate()
    extractor = holds(CleanText, "Version of the extractor.")
    site_digest = holds(CleanText, "sha256 of the site's declaration.")
    snapshot = holds(CleanText, "Digest of the site's memory that was applied.")


RECIPE = Table(
    "recipe",
    METADATA,
    RecipeColumns,
    UniqueConstraint("extractor", "site_digest", "snapshot"),
    info=REBUILT,
    comment="What readings were made with.",
)


class ReadingColumns(TypedColumns):
    """What was concluded about the bytes of a capture."""

    id = surrogate()
    capture_id = points_to("capture.id", "The capture that was read.")
    url_id = points_to("url.id", "The URL of that capture.")
    site = holds(CleanText, "Its site.")
    month = holds(short(7), "Its month, YYYY-MM in UTC: the memory that applies.")
    recipe_id = points_to("recipe.id", "What it was made with.")
    outcome = says(ReadingOutcome, "What the page turned out to be.")
    reason = may_hold(CleanText, "Why it is no article, or failed.")
    text_key = may_hold(short(64), "sha256 of title, subtitle and body, white space collapsed; null: no article.")
    raw_key = may_hold(short(64), "The same of the text before the site's memory was applied; null: no article.")
    title_key = may_hold(short(64), "sha256 of the title, casefolded.")
    article = may_hold(
        PackedJson, "The article with all its fields and their evidence; zlib of JSON; null: there is none."
    )
    fingerprints = holds(PackedJson, "Fingerprints of its blocks: body, and rest, each a list; packed.")
    teasers = holds(PackedJson, "The teasers of the page, in order; packed.")
    draft = holds(
        PackedJson,
        "The rest of the page taken apart: blocks with verdict, signal and fingerprint, links, names; packed.",
    )


READING = Table(
    "reading",
    METADATA,
    ReadingColumns,
    UniqueConstraint("capture_id"),
    Index(None, "recipe_id"),
    Index(None, "url_id", "outcome"),
    Index(None, "site", "month", "recipe_id"),
    info=REBUILT,
    comment="One per (URL, bytes), held by its earliest capture.",
)


class BlockSeenColumns(TypedColumns):
    """What was seen on a sampled page of a site."""

    id = surrogate()
    site = holds(CleanText, "The site.")
    month = holds(short(7), "YYYY-MM of the capture, UTC.")
    url_id = points_to("url.id", "The page.")
    place = holds(Number, "0, 1, … on the page: the blocks of the body in order, then the rest.")
    role = says(Role, "A block of the body, the title, or a group that the page is in.")
    fingerprint = holds(short(64), "Fingerprint of the text.")
    form = says(Form, "What the text looks like.")
    words = holds(Number, "Its length in words.")
    names_author = holds(Boolean, "Whether it says the name of one of the page's authors.")


BLOCK_SEEN = Table(
    "block_seen",
    METADATA,
    BlockSeenColumns,
    UniqueConstraint("site", "month", "url_id", "place"),
    info=REBUILT,
    comment="Traces of the 200 article URLs of a site and month with the smallest hash.",
)


class SnapshotColumns(TypedColumns):
    """What is boilerplate on a site in a month."""

    id = surrogate()
    site = holds(CleanText, "The site.")
    month = holds(short(7), "YYYY-MM, UTC.")
    digest = holds(short(64), "sha256 of the sorted fingerprints.")
    fingerprints = holds(PackedJson, "Fingerprints, sorted; zlib of JSON.")


SNAPSHOT = Table(
    "snapshot",
    METADATA,
    SnapshotColumns,
    UniqueConstraint("site", "month", "digest"),
    info=REBUILT,
    comment="The memory of a site, frozen.",
)


class StaleMonthColumns(TypedColumns):
    """A month whose readings changed since its memory was made."""

    id = surrogate()
    site = holds(CleanText, "The site.")
    month = holds(short(7), "YYYY-MM, UTC.")


STALE_MONTH = Table(
    "stale_month",
    METADATA,
    StaleMonthColumns,
    UniqueConstraint("site", "month"),
    info=KEPT,
    comment="Months whose memory is to be made again when the site is settled.",
)
