"""An article as of a change of the feed: as it looked to who had followed until then, whenever it is asked.

No change tells of teasers, names, copies and evidence; the page says so instead of showing today's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from readingroom import diffing
from readingroom.diffing import HeadlineShown
from readingroom.moments import typed
from readingroom.past_lookup import look_then
from readingroom.web import addresses, other_forms
from readingroom.web.asked import Leaf, ListTable, PageAsked
from readingroom.web.pages import article_parts as parts
from readingroom.web.pages.article_parts import CitedAs, VersionTold
from readingroom.web.pages.cite import shown
from storage.database.engine import Connection
from storage.database.queries import feed, past
from storage.database.queries.article_choice import hold_still
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.articles import VersionView
from storage.database.queries.past_versions import PieceThen, piece_then
from storage.errors import NotFound, UsageError
from storage.records import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordThen:
    """The record that a text was read from: where it lies, in bytes, and when it was captured, UTC."""

    record_id: str
    at: datetime
    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleThen:
    """What stands on the page of an article `as_of` a change, of the newest of its versions of then or another."""

    as_of: str
    site: str
    key: str
    url: str
    article: Article
    versions: tuple[VersionTold, ...]
    headlines: tuple[HeadlineShown, ...]
    first_seen: datetime
    gone_at: datetime | None
    gone_why: str | None
    capture: RecordThen
    citation: CitedAs


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """The article `as_of` a change, in the version of `version` or `at`, else in the newest that had been told of."""
    hold_still(connection)
    feed.refuse_ahead(connection, asked.word("as_of"))
    n = past.number_of(connection, asked.word("as_of"))
    cursor = f"{feed.standing(connection).epoch}:{n}"
    piece = piece_then(connection, n, look_then(connection, n, f"{asked.place['site']} {asked.place['key']}"))
    edition = _chosen(piece.editions, asked)
    row = piece.rows[edition.id]
    copy = shown(row, asked)
    facts = _facts(piece, edition, cursor, parts.citation(row, (row["url"], _moment(row["captured_at"])), asked, copy))
    here = addresses.article(facts.site, facts.key, as_of=cursor)
    return Leaf(
        template="article_then.html",
        title=facts.article.title,
        facts=facts,
        crumbs=(("Sites", "/sites"), (facts.site, addresses.front(facts.site))),
        extra={
            **parts.marks(row, copy),
            "versions": parts.drawn(facts.versions),
            "walked": parts.walked(facts.versions),
            "listed": parts.LISTED,
            "same": {"as_of": cursor},
        },
        table=ListTable(VersionTold, facts.versions),
        others=other_forms.of_a_list(parts.how_many(facts.versions), here),
    )


def _chosen(versions: Sequence[VersionView], asked: PageAsked) -> VersionView:
    """The version that was asked for, oldest first; else the newest."""
    if asked.word("version"):
        no = asked.number("version", 1, most=1_000_000)
        found = [one for one in versions if one.no == no]
        if not found:
            raise UsageError(why=f"there was no version {no} as of this change; there were {len(versions)}")
        return found[0]
    at = typed(asked.word("at")) if asked.word("at") else None
    begun = [one for one in versions if at is None or one.first <= at]
    if not begun:
        raise NotFound("No version of this article had been captured by then.")
    return begun[-1]


def _facts(piece: PieceThen, edition: VersionView, cursor: str, citation: CitedAs) -> ArticleThen:
    row = piece.rows[edition.id]
    return ArticleThen(
        as_of=cursor,
        **{name: row[name] for name in ("site", "key", "url", "gone_why")},
        article=edition.article,
        versions=parts.versions_told(piece.editions, edition.no),
        headlines=tuple(diffing.headlines(piece.editions)),
        first_seen=_moment(row["first_seen"]),
        gone_at=_moment(row["gone_at"]) if row["gone_at"] else None,
        capture=_record(row),
        citation=citation,
    )


def _record(row: ArticleRow) -> RecordThen:
    lies = {name: row[name] for name in ("file", "offset", "length")}
    return RecordThen(record_id=row["capture"], at=_moment(row["captured_at"]), **lies)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
