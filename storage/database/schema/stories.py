"""Stories: which articles carry the same text."""

from __future__ import annotations

from sqlalchemy import Index, Table, TypedColumns, UniqueConstraint

from storage.database.schema.base import METADATA, REBUILT, Number, holds, points_to, short, surrogate
from storage.database.schema.column_types import UtcDateTime


class StoryOverlapColumns(TypedColumns):
    """What an article shares with another one."""

    id = surrogate()
    article_id = points_to("article.id", "The article.")
    other_id = points_to("article.id", "An article that is a copy of the same text.")
    words = holds(Number, "Words of the article, but for those that stand in much that its site prints.")
    shared = holds(Number, "Those of them that stand in the other article.")


STORY_OVERLAP = Table(
    "story_overlap",
    METADATA,
    StoryOverlapColumns,
    UniqueConstraint("article_id", "other_id"),
    Index(None, "other_id"),
    info=REBUILT,
    comment="Pairs of articles that carry the same text, whole or in good part: a row for each direction.",
)


class StoryMemberColumns(TypedColumns):
    """An article of a story."""

    id = surrogate()
    article_id = points_to("article.id", "The article.")
    first_id = points_to("article.id", "The article that had the text first, by which the story is called.")
    no = holds(Number, "Place among the members of the story in time, from 1.")
    at = holds(
        UtcDateTime,
        "When it was there, UTC: published, where the page gives a time of day before its capture, else first seen.",
    )
    first_by = holds(short(12), "Which of the two it is: published or first_seen.")
    words = holds(Number, "Words of its newest text; of Chinese and the like: characters.")


STORY_MEMBER = Table(
    "story_member",
    METADATA,
    StoryMemberColumns,
    UniqueConstraint("article_id"),
    Index(None, "first_id", "no"),
    Index(None, "at"),
    info=REBUILT,
    comment="Stories: articles that hang together by what they share.",
)
