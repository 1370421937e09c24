"""The views for readers of stories: which articles carry the same text, and who had it first.

In: nothing. Out: `PublicView`s.
"""

from __future__ import annotations

from storage.database.schema.public_view import Holds, PublicView, ViewColumn, may, of, text

_CALLED = text("Site and key of the article that had the text first, with a blank between: what the story is called.")
_FIRST_BY = text(
    "published: at is what the page says; first_seen: it says no time of day, or a later one; at is the capture."
)
SYNDICATED = PublicView(
    name="syndicated",
    comment="Every article whose text another one carries, too, whole or in good part.",
    columns={
        "story": _CALLED,
        "no": ViewColumn(Holds.NUMBER, "Place among the members of the story in time, from 1."),
        **of("site", "key", "version", "url", "title", "published", "first_seen"),
        "at": ViewColumn(Holds.TIME, "When the article was there, which orders the story: see first_by."),
        "first_by": _FIRST_BY,
        "is_first": ViewColumn(Holds.TRUTH, "The article had the text first."),
        "words": ViewColumn(Holds.NUMBER, "Words of its newest text; of Chinese and the like: characters."),
        "overlap": may(
            Holds.NUMBER,
            "Share of its words that stand in the first one, 0 to 1, without what its site prints every day; null: it "
            "is the first, or here by way of another copy.",
        ),
        "overlap_of_first": may(Holds.NUMBER, "Share of the first one's words that stand in it, likewise."),
    },
    newest=("at",),
    facets=("site", "is_first", "first_by"),
)
STORY = PublicView(
    name="story",
    comment="Every story: the article that had a text first, and how many carry it.",
    columns={
        "story": _CALLED,
        "site": text("Site of that article."),
        "key": text("Key of that article."),
        **of("url", "title"),
        "at": ViewColumn(Holds.TIME, "When the first article was there: see first_by."),
        "first_by": _FIRST_BY,
        "articles": ViewColumn(Holds.NUMBER, "Articles that carry the text."),
        "sites": ViewColumn(Holds.NUMBER, "Sites that they are of."),
        "latest": ViewColumn(Holds.TIME, "When the newest of them was there."),
    },
    newest=("at",),
    facets=("site", "sites"),
)
