"""The tables by which copies are found, which no model declares: they are made of the texts, as the search index is."""

from __future__ import annotations

from sqlalchemy import BigInteger, LargeBinary, Text, column, table

from storage.database.schema.column_types import UtcDateTime

SAMPLE = table("story_sample", *(column(name, BigInteger) for name in ("hash", "site", "day", "article_id")))
TEXT = table(
    "story_text",
    *(column(name, BigInteger) for name in ("article_id", "version_id", "site", "day", "words")),
    column("at", UtcDateTime),
    column("first_by", Text),
    column("sample", LargeBinary),
)
STATE = table("story_state", column("normaliser", Text), column("done_to", BigInteger))
