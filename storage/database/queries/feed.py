"""The feed of changes as its followers read it: from where they are, in order, without a gap. Nothing here writes.

A cursor is an epoch and a number. The epoch is that of the database: one that was made from nothing has another, and a
follower of the former begins at 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.database.schema import CHANGE, EPOCH
from storage.database.statements import AnyRow
from storage.errors import EpochOver, UsageError

NOT_YET = -1
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """Number `n` of an epoch: what became of an article, and when that was written (UTC).

    `what` is changed (read it again), gone (no article is called so any more), withheld (nobody may show it) or story
    (it belongs to another story than before, or to none).
    """

    epoch: str
    n: int
    at: datetime
    what: str
    site: str
    key: str

    @property
    def cursor(self) -> str:
        """Where a follower is that has this one: EPOCH:N."""
        return f"{self.epoch}:{self.n}"


@dataclass(frozen=True, slots=True)
class Standing:
    """The epoch of the database, its newest number, and since when a reread keeps the feed quiet (UTC; None: none).

    `looks_from`: the first number as of which it is known how articles looked (None: all; `NOT_YET`: none).
    """

    epoch: str
    last: int
    quiet: datetime | None
    looks_from: int | None = None

    @property
    def lacks_looks(self) -> bool:
        """Whether looks of articles are still to be kept, and can be: no reread is under way."""
        return self.looks_from == NOT_YET and self.quiet is None


def standing(connection: Connection) -> Standing:
    """How far the feed has come."""
    row = connection.execute(select(EPOCH).order_by(EPOCH.c.id.desc()).limit(1)).first()
    return Standing("", 0, None) if row is None else Standing(row.key, row.last_change, row.quiet, row.looks_from)


def number_of(connection: Connection, cursor: str) -> int:
    """The number behind which a follower wants to read. `cursor`: N, or EPOCH:N.

    Raises EpochOver where it is of another database, and UsageError where it is none, or lies ahead of the feed.
    """
    epoch, number = parts_of(cursor)
    here = standing(connection)
    if epoch and epoch != here.epoch:
        raise EpochOver(cursor=cursor)
    if number > here.last:
        raise UsageError(why=f"the feed has come to {here.last}, and {cursor} lies ahead of it")
    return number


def refuse_ahead(connection: Connection, cursor: str) -> None:
    """Raise EpochOver where a cursor lies ahead of the feed: another database told it, or this one told it before
    somebody put an older copy back. For who did not type it; raises UsageError where it is no cursor.
    """
    if parts_of(cursor)[1] > standing(connection).last:
        raise EpochOver(cursor=cursor)


def parts_of(cursor: str) -> tuple[str, int]:
    """The epoch of a cursor, "" where it names none, and its number. Raises UsageError where it is no cursor."""
    epoch, _, number = cursor.rpartition(":")
    if not (number.isascii() and number.isdigit()):
        raise UsageError(why=f"{cursor[:80]!r} is no cursor: that is a number, or an epoch, a colon and a number")
    return epoch, int(number)


def changes(connection: Connection, since: int, limit: int) -> Sequence[ArticleChange]:
    """Up to `limit` changes behind the number `since`, in order."""
    here = standing(connection)
    rows = connection.execute(
        select(CHANGE)
        .where(CHANGE.c.epoch == here.epoch, CHANGE.c.n > since)
        .order_by(CHANGE.c.epoch, CHANGE.c.n)
        .limit(limit)
    )
    return [_change(row) for row in rows]


def after(connection: Connection, since: int) -> Iterator[ArticleChange]:
    """Every change behind the number `since`, in order."""
    some: Sequence[ArticleChange] = ()
    while some := changes(connection, some[-1].n if some else since, _AT_ONCE):
        yield from some


def removed_after(connection: Connection, since: int, to: int | None = None) -> Iterator[ArticleChange]:
    """What to delete: the articles of which the last change behind this number says gone or withheld, by number.

    `to`: the last number that counts.
    """
    here = standing(connection)
    to = here.last if to is None else to
    of_epoch = (CHANGE.c.epoch == here.epoch, CHANGE.c.n > since, CHANGE.c.n <= to, CHANGE.c.subject == "article")
    last = select(func.max(CHANGE.c.n)).where(*of_epoch).group_by(CHANGE.c.key)
    query = select(CHANGE).where(*of_epoch, CHANGE.c.what != "changed", CHANGE.c.n.in_(last)).order_by(CHANGE.c.n)
    for row in connection.execute(query):
        yield _change(row)


def _change(row: AnyRow) -> ArticleChange:
    site, _, key = row.key.partition(" ")
    return ArticleChange(epoch=row.epoch, n=row.n, at=row.at, what=row.what, site=site, key=key)
