"""The feed of changes: which articles are to be read again, deleted, or must not be shown any more.

In: articles that may have changed. Out: a row of the feed for each that looks otherwise than when it was announced
last, with numbers in the order of commits, and how it looks now (`looks`). While a reread makes all rows anew only what
must not be shown is announced: what became of the others is told when it has ended (`reconcile`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.database.articles import looks, seen_of
from storage.database.engine import next_changes
from storage.database.log.urls import batches, digest_of
from storage.database.schema import ANNOUNCED, CHANGE, EPOCH
from storage.database.statements import AnyRow, insert_new


class News(StrEnum):
    """What a follower of the feed is to do with an article: read it again, or delete it."""

    CHANGED = "changed"
    GONE = "gone"
    """No article is called so any more: another one has its addresses."""
    WITHHELD = "withheld"
    """A tombstone: a person decided that it must not be shown."""
    STORY = "story"
    """It belongs to another story than before, or to none (`stories_told`)."""


Told = tuple[str, str, News]
"""Site and key of an article, and what became of it."""


@dataclass(frozen=True, slots=True)
class _Item:
    """What is to be said of an article, how it looks now, and what was said of it before.

    `article` is the surrogate of its row, where there is one.
    """

    article: int | None
    digest: str
    site: str
    key: str
    what: News
    state: str
    before: AnyRow | None

    def is_news(self) -> bool:
        """Whether a follower does not know it yet."""
        known = self.before is not None and self.before.state is not None
        if self.what is News.GONE:
            return known
        return self.before is None or self.before.state != self.state


def announce(connection: Connection, told: Sequence[Told]) -> None:
    """Say in the feed what became of articles, unless that was said already, or a reread is under way."""
    if not told:
        return
    at_once = {digest_of(f"{site} {key}"): (site, key, what) for site, key, what in told}
    if is_quiet(connection):
        _put_off(connection, {digest: one for digest, one in at_once.items() if one[2] is not News.WITHHELD})
        at_once = {digest: one for digest, one in at_once.items() if one[2] is News.WITHHELD}
    tell(connection, at_once)


def is_quiet(connection: Connection) -> bool:
    """Whether a reread is under way, at whose end all is told."""
    return connection.scalar(_IS_QUIET) is not None


_IS_QUIET = select(EPOCH.c.quiet).order_by(EPOCH.c.id.desc()).limit(1).with_for_update()
"""The row is held to the end of the transaction, as whoever takes change numbers holds it."""


def tell(connection: Connection, told: Mapping[str, Told]) -> None:
    """The same at once; what is told by the digest of site and key. Whoever calls holds the newest row of `epoch`."""
    items = [item for item in _items(connection, told) if item.is_news()]
    if items:
        epoch, numbers = next_changes(connection, len(items))
        now = datetime.now(UTC)
        same = {"epoch": epoch, "subject": "article", "at": now}
        rows = [
            {**same, "n": n, "key": f"{item.site} {item.key}", "what": item.what.value}
            for n, item in zip(numbers, items, strict=True)
        ]
        insert_new(connection, CHANGE, rows)
        _remember(connection, items)
        _keep_looks(connection, list(zip(numbers, items, strict=True)))


def _items(connection: Connection, told: Mapping[str, Told]) -> Iterable[_Item]:
    before = _known(connection, told)
    keys = {digest: (site, key) for digest, (site, key, what) in told.items() if what is News.CHANGED}
    ids = seen_of.ids_of(connection, keys)
    looks = seen_of.digests(connection, set(ids.values()))
    for digest, (site, key, what) in told.items():
        state = looks[ids[digest]] if digest in ids else what.value
        yield _Item(ids.get(digest), digest, site, key, what, state, before.get(digest))


_KNOWN = select(ANNOUNCED).where(ANNOUNCED.c.digest.in_(bindparam("digests", expanding=True)))


def _known(connection: Connection, digests: Iterable[str]) -> dict[str, AnyRow]:
    rows = (row for some in batches(sorted(digests)) for row in connection.execute(_KNOWN, {"digests": some}))
    return {row.digest: row for row in rows}


def _remember(connection: Connection, items: Sequence[_Item]) -> None:
    gone = [item.digest for item in items if item.what is News.GONE]
    for some in batches(gone):
        connection.execute(delete(ANNOUNCED).where(ANNOUNCED.c.digest.in_(some)))
    left = [item for item in items if item.what is not News.GONE]
    if old := [{"of": item.digest, "as": item.state} for item in left if item.before is not None]:
        connection.execute(_STATES, old)
    new = [
        {"digest": item.digest, "site": item.site, "key": item.key, "state": item.state, "again": 0}
        for item in left
        if item.before is None
    ]
    insert_new(connection, ANNOUNCED, new)


_STATES = update(ANNOUNCED).where(ANNOUNCED.c.digest == bindparam("of")).values(state=bindparam("as"))


def _keep_looks(connection: Connection, items: Sequence[tuple[int, _Item]]) -> None:
    looks.end(connection, [(n, item.site, item.key) for n, item in items if item.before is not None])
    begun = [(n, item, item.article) for n, item in items if item.what is News.CHANGED]
    looks.begin(connection, [looks.LookBegun(n, id_, item.site, item.key) for n, item, id_ in begun if id_ is not None])


def _put_off(connection: Connection, told: Mapping[str, Told]) -> None:
    for some in batches(sorted(told)):
        connection.execute(update(ANNOUNCED).where(ANNOUNCED.c.digest.in_(some)).values(again=1))
    rows = [
        {"digest": digest, "site": site, "key": key, "state": None, "again": 1}
        for digest, (site, key, _what) in told.items()
    ]
    insert_new(connection, ANNOUNCED, rows)
