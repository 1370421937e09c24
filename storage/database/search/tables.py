"""The tables of the index, which no model declares, because each engine has its own."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Text, column, table

NEWEST = "article_search"
EARLIER = "version_search"

DOCUMENT = table(
    "search_document",
    *(column(name, BigInteger) for name in ("key", "version_id", "article_id", "words", "lot")),
    column("is_latest", Boolean),
    *(column(name, Text) for name in ("site", "section", "language", "kind", "digest")),
)
STATE = table("search_state", column("normaliser", Text), column("done_to", BigInteger))
