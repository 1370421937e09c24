"""An article as of a change of the feed, for people and for programs.

In: a `PieceThen`, one of its versions, and the change. Out: text and origin on a screen, or an object for JSON.
Never: what no change tells of: the evidence of its fields, its names and teasers, when it was last seen.
"""

from __future__ import annotations

from rich.console import Console

from readingroom import diffing
from readingroom.article import Facts, headlines_of, print_below, print_blocks
from readingroom.diff_view import version_as_object
from readingroom.terminal import moment, one_line
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.articles import VersionView
from storage.database.queries.past_versions import PieceThen

_RECORD = ("url", "capture", "captured_at", "file", "offset", "length")


def print_then(screen: Console, piece: PieceThen, edition: VersionView, cursor: str) -> None:
    """The article in one of its versions, and where that came from."""
    row = piece.rows[edition.id]
    print_blocks(screen, edition.article, _gone(row))
    print_below(screen, _origin(piece, edition, cursor))


def _gone(row: ArticleRow) -> str | None:
    return f"Gone from the site since {row['gone_at']}: {one_line(row['gone_why'] or '')}." if row["gone_at"] else None


def _origin(piece: PieceThen, edition: VersionView, cursor: str) -> Facts:
    row = piece.rows[edition.id]
    yield "as of", one_line(cursor)
    yield "page", one_line(row["url"])
    yield "captured", f"{moment(edition.last)}"
    yield "record", one_line(edition.read)
    yield "lies in", f"{one_line(row['file'])} at byte {row['offset']} ({row['length']} bytes)"
    yield "version", f"{edition.no} of {piece.editions[-1].no}, first captured {moment(edition.first)}"
    yield "version id", one_line(edition.id)
    yield "article", one_line(f"{row['site']} {row['key']}")
    yield from headlines_of(piece.editions)


def object_then(piece: PieceThen, edition: VersionView, cursor: str) -> dict[str, object]:
    """The same for programs."""
    row = piece.rows[edition.id]
    return {
        "as_of": cursor,
        "article": edition.article,
        "version": version_as_object(edition),
        **{name: row[name] for name in ("site", "key", "first_seen", "gone_at", "gone_why")},
        "versions": piece.editions,
        "headlines": diffing.headlines(piece.editions),
        "record": {name: row[name] for name in _RECORD},
    }
