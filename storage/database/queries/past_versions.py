"""An article as of a change of the feed, with the versions that the feed had told of by then. Nothing here writes.

In: a connection, a change number, and the look of an article as of it. Out: a `PieceThen`, the same for this number.
Never: a version that came and went between two changes, since nobody was told of it; one that somebody has withheld
since; what moves without a change: names, when the article was last seen, teasers.

Of a version that was announced several times (a later extractor reads a text otherwise) the last look counts.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy import Connection, bindparam, select

from storage.database.log.urls import batches
from storage.database.queries import past
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.articles import VersionView
from storage.database.queries.past import KeptLook
from storage.database.schema import CAPTURE, LOOK
from storage.nouns import names_of
from storage.records import Article, ChangeClass, Image


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceThen:
    """An article as of a change: its versions, oldest first, and the row of each by its id.

    `last` of an edition is when the capture was made in which it was read, UTC: it may have stood longer.
    """

    editions: tuple[VersionView, ...]
    rows: Mapping[str, ArticleRow]


def piece_then(connection: Connection, n: int, look: int) -> PieceThen:
    """The article of a look that may be shown, as of change `n`."""
    looks = list(past.looks_of(connection, told(connection, n, look)))
    begun = _begun(connection, [one.row["version"] for one in looks])
    editions = tuple(_edition(one, begun) for one in looks)
    return PieceThen(editions=editions, rows={one.row["version"]: one.row for one in looks})


def told(connection: Connection, n: int, look: int) -> list[int]:
    """The looks by which the feed told of the versions of an article by change `n`, oldest version first.

    `look` is the one as of `n`.
    """
    its = select(LOOK.c.site, LOOK.c.digest).where(LOOK.c.id == look)
    site, digest = connection.execute(its).one()
    query = select(LOOK.c.id).where(LOOK.c.site == site, LOOK.c.digest == digest, LOOK.c.n <= n)
    newest_first = array("q", connection.scalars(query.order_by(LOOK.c.n.desc())))
    return list(_versions(past.said_of(connection, past.shown(connection, newest_first).looks)))[::-1]


def _versions(newest_first: Iterable[tuple[int, ArticleRow]]) -> Iterator[int]:
    """The last look of each version. What was counted higher before is a version no longer."""
    lowest, seen = None, set[str]()
    for look, said in newest_first:
        if said["version"] not in seen and (lowest is None or said["version_no"] < lowest):
            lowest = said["version_no"]
            seen.add(said["version"])
            yield look


_BEGUN = select(CAPTURE.c.record_id, CAPTURE.c.at).where(CAPTURE.c.record_id.in_(bindparam("ids", expanding=True)))


def _begun(connection: Connection, records: Sequence[str]) -> dict[str, datetime]:
    """When these captures were made."""
    rows = (row for some in batches(records) for row in connection.execute(_BEGUN, {"ids": some}))
    return {row.record_id: row.at for row in rows}


def _edition(look: KeptLook, begun: dict[str, datetime]) -> VersionView:
    row = look.row
    read_at = datetime.fromisoformat(row["captured_at"])
    return VersionView(
        id=row["version"],
        no=row["version_no"],
        first=begun.get(row["version"], read_at),  # its record may be lost since
        last=read_at,
        read=row["capture"],
        article=article_of(row),
        change=ChangeClass(look.change) if look.change else None,
        silent=look.silent,
    )


def article_of(row: ArticleRow) -> Article:
    """A row as an article; where its fields came from is not known."""
    facts = {name: row[name] for name in names_of(Article) if name in row}
    own = {
        "authors": tuple(row["authors"]),
        "tags": tuple(row["tags"]),
        "images": tuple(Image(**image) for image in row["images"]),
        "published": _moment(row, "published"),
        "modified": _moment(row, "modified"),
    }
    return Article(**{**facts, **own})


def _moment(row: ArticleRow, name: str) -> datetime | None:
    found, minutes = row[name], row[f"{name}_offset"]
    if found is None or minutes is None:
        return found and datetime.fromisoformat(found)
    return datetime.fromisoformat(found).astimezone(timezone(timedelta(minutes=minutes)))
