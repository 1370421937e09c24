"""How articles look when the feed speaks of them, kept so that the same can be answered when they look otherwise.

In: articles of which the feed tells something, and the numbers of that. Out: rows of `look` and `look_text`, in the
transaction that tells it: a kill leaves either both or neither. Never: a look of what must not be shown.

A text is copied when it is announced, and not when it goes: a reread makes all versions anew, a merge moves them, a
newer extractor reads them otherwise, and none of these has to know of this. When an article was last seen moves with
each visit, of which no change tells; so that is no part of a look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select, update

from storage.database import withheld
from storage.database.log.urls import batches, digest_of
from storage.database.queries.article_rows import ArticleRow, rows_of
from storage.database.schema import LOOK, LOOK_TEXT, VERSION
from storage.database.search.documents import keys_for
from storage.database.statements import insert_new

NAMES: tuple[str, ...] = (
    *("site", "key", "url", "version", "version_no", "title", "kicker", "subtitle", "kind", "authors"),
    *("published", "published_offset", "modified", "modified_offset", "first_seen", "gone_at", "gone_why"),
    *("section", "tags", "language", "canonical", "images", "paywalled", "truncated"),
    *("capture", "captured_at", "file", "offset", "length", "change", "silent", "published_precision", "access"),
    "publication",
)
"""What the list in `look.packed` holds. A name may be added at the end, and none is ever taken away or moved."""

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_VERSIONS = (
    select(VERSION.c.id, VERSION.c.article_id, VERSION.c.change, VERSION.c.silent)
    .where(VERSION.c.article_id.in_(_IDS))
    .order_by(VERSION.c.article_id, VERSION.c.no)
)


@dataclass(frozen=True, slots=True)
class LookBegun:
    """Number `n` of the feed tells of the article with this surrogate, site and key."""

    n: int
    article: int
    site: str
    key: str


def end(connection: Connection, told: Iterable[tuple[int, str, str]]) -> None:
    """From the change `n` on, articles look as they did no longer; `told` are n, site and key."""
    rows = [{"to": n, "of": site, "called": digest_of(key)} for n, site, key in told]
    if rows:
        connection.execute(_END, rows)


_END = (
    update(LOOK)
    .where(LOOK.c.digest == bindparam("called"), LOOK.c.site == bindparam("of"), LOOK.c.until.is_(None))
    .values(until=bindparam("to"))
)


def begin(connection: Connection, told: Iterable[LookBegun]) -> None:
    """From a change on, articles look as their rows say; one of which nothing may be shown has no look."""
    for some in batches(told):
        newest = _newest(connection, [one.article for one in some])
        found = rows_of(connection, [version for version, _more in newest.values()])
        rows = {(row["site"], row["key"]): row for row in found}
        begun = [(one, rows[one.site, one.key]) for one in some if (one.site, one.key) in rows]
        texts = {digest_of(row["text"]): row["text"] for _one, row in begun}
        insert_new(connection, LOOK_TEXT, [{"digest": digest, "packed": text} for digest, text in texts.items()])
        insert_new(connection, LOOK, [_look(one, row | newest[one.article][1]) for one, row in begun])


def _newest(connection: Connection, articles: Collection[int]) -> dict[int, tuple[int, ArticleRow]]:
    """The surrogate of the newest version that may be shown of each article, and how that came of the one before."""
    hidden = withheld.of_versions(connection, articles)
    rows = connection.execute(_VERSIONS, {"ids": list(articles)})
    told = ((row, {"change": row.change, "silent": row.silent}) for row in rows if row.id not in hidden)
    return {row.article_id: (row.id, more) for row, more in told}


def _look(told: LookBegun, row: ArticleRow) -> dict[str, Any]:
    published, first_seen = _moment(row["published"]), datetime.fromisoformat(row["first_seen"])
    return {
        "site": told.site,
        "digest": digest_of(told.key),
        "n": told.n,
        "published": published,
        "first_seen": first_seen,
        "place": keys_for(published or first_seen, row["version"])[0],
        "text_digest": digest_of(row["text"]),
        "packed": [row[name] for name in NAMES],
    }


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
