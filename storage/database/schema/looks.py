"""How articles looked when the feed of changes spoke of them: what is asked as of a change number is answered from it.

In: nothing. Out: two tables, which are internal. Never: a row that is made again from WARC files: an article that looks
otherwise to a later extractor stands here as it was.
"""

from __future__ import annotations

from sqlalchemy import Index, Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import KEPT, METADATA, Number, holds, may_hold, only_where, short, surrogate
from storage.database.schema.column_types import CleanText, PackedJson, UtcDateTime


class LookColumns(TypedColumns):
    """An article as it looked from one change of the feed to the next one."""

    id = surrogate()
    site = holds(CleanText, "Site of the article.")
    digest = holds(short(32), "First 32 hex digits of the sha256 of its key.")
    n = holds(Number, "The change from which on it looked so; 0: it was there before looks were kept.")
    until = may_hold(Number, "The change from which on it looked otherwise, or was not there; null: it looks so now.")
    published = may_hold(UtcDateTime, "When the page said it was published, UTC.")
    first_seen = holds(UtcDateTime, "Earliest capture, UTC.")
    place = holds(Number, "Its place in time: seconds since the year 1 as 8 bits more, which the version's id gives.")
    text_digest = holds(short(32), "First 32 hex digits of the sha256 of its text: a row of look_text.")
    packed = holds(PackedJson, "What an export said of it: a list by NAMES in storage/database/articles/looks.py.")


LOOK = Table(
    "look",
    METADATA,
    LookColumns,
    UniqueConstraint("digest", "site", "n"),
    only_where(Index(None, "until"), "until IS NOT NULL"),
    info=KEPT,
    comment="Internal. How articles looked, from change to change: exports and searches as of a change read it.",
)


class LookTextColumns(TypedColumns):
    """A text that an article had once, or has."""

    id = surrogate()
    digest = holds(short(32), "First 32 hex digits of the sha256 of the text.")
    packed = holds(PackedJson, "The text.")


LOOK_TEXT = Table(
    "look_text",
    METADATA,
    LookTextColumns,
    UniqueConstraint("digest"),
    info=KEPT,
    comment="Internal. The texts of looks, each once.",
)
