"""The feed of changes as rows, in the order of commit. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.database.schema import CHANGE, EPOCH

_AT_ONCE = 1000
_EPOCH = select(EPOCH.c.key).order_by(EPOCH.c.id.desc()).limit(1).scalar_subquery()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChange:
    """What became of an article: `changed` (read it again), `gone` (it is called otherwise) or `withheld` (delete it).

    `n` counts the changes of an `epoch`, a build of the database; `at` is when it was written, UTC.
    """

    epoch: str
    n: int
    site: str
    key: str
    what: str
    at: datetime


def after(connection: Connection, n: int) -> Iterator[ArticleChange]:
    """Every change of the newest epoch behind this number, by number."""
    query = select(CHANGE).where(CHANGE.c.epoch == _EPOCH, CHANGE.c.subject == "article").order_by(CHANGE.c.n)
    rows = connection.execute(query.where(CHANGE.c.n > n).limit(_AT_ONCE)).all()
    while rows:
        for row in rows:
            site, _, key = row.key.partition(" ")
            yield ArticleChange(epoch=row.epoch, n=row.n, site=site, key=key, what=row.what, at=row.at)
        rows = connection.execute(query.where(CHANGE.c.n > rows[-1].n).limit(_AT_ONCE)).all()


def removed_after(connection: Connection, n: int) -> Iterator[ArticleChange]:
    """What to delete: the articles of which the last change behind this number says gone or withheld, by number."""
    of_epoch = (CHANGE.c.epoch == _EPOCH, CHANGE.c.n > n, CHANGE.c.subject == "article")
    last = select(func.max(CHANGE.c.n)).where(*of_epoch).group_by(CHANGE.c.key)
    query = select(CHANGE).where(*of_epoch, CHANGE.c.what != "changed", CHANGE.c.n.in_(last)).order_by(CHANGE.c.n)
    for row in connection.execute(query):
        site, _, key = row.key.partition(" ")
        yield ArticleChange(epoch=row.epoch, n=row.n, site=site, key=key, what=row.what, at=row.at)
