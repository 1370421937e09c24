"""What changed of articles is taken out of the samples and put in again, and what follows from it for stories.

A shingle that begins or ceases to be a standing one changes what the articles of its site share that have it: they are
compared again. There are few of them, as it is standing from some days on; and each does so once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from storage.database.schema import EPOCH, STORY_MEMBER, STORY_OVERLAP
from storage.database.statements import AnyRow
from storage.database.syndication import samples
from storage.database.syndication.comparables import rows_of
from storage.database.syndication.grouping import group
from storage.database.syndication.linking import link
from storage.database.syndication.tables import SAMPLE, STATE, TEXT
from storage.query.normaliser import NAME


def renew(connection: Connection, articles: Collection[int], hidden: Collection[int] = ()) -> set[int]:
    """Let articles leave and join stories as their texts are now; those that are `hidden` are in none.

    Gives all whose story may be another one now.
    """
    if not articles:
        return set()
    _take_turns(connection)
    old = samples.texts_of(connection, articles)
    new = {row["article_id"]: row for row in rows_of(connection, set(articles) - set(hidden))}
    again = _write(connection, old, new)
    concerned = old.keys() | new.keys() | again
    if not concerned:
        return set()
    link(connection, concerned)
    return group(connection, concerned)


def _take_turns(connection: Connection) -> None:
    """Two that fold copies at once would not see each other's. It is the row that whoever announces something holds
    anyway; SQLite has one writer.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(EPOCH.c.id).order_by(EPOCH.c.id.desc()).limit(1).with_for_update())


def _write(connection: Connection, old: Mapping[int, AnyRow], new: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """Replace rows; the articles that must be compared again because a shingle became a standing one, or ceased to."""
    was = [row for article, row in old.items() if _differs(row, new.get(article))]
    comes = [row for article, row in new.items() if article not in old or _differs(old[article], row)]
    hashes: dict[int, set[int]] = {}
    for site, packed in [(row.site, row.sample) for row in was] + [(row["site"], row["sample"]) for row in comes]:
        hashes.setdefault(site, set()).update(samples.unpacked(packed))
    before = {site: samples.standing(connection, site, of_it) for site, of_it in hashes.items()}
    samples.replace(connection, was, comes)
    again: set[int] = set()
    for site, of_it in hashes.items():
        turned = before[site] ^ samples.standing(connection, site, of_it)
        again |= samples.on_site(connection, site, turned)
    return again


def _differs(row: AnyRow, wanted: Mapping[str, Any] | None) -> bool:
    return wanted is None or any(getattr(row, name) != value for name, value in wanted.items())


def is_whole(connection: Connection) -> bool:
    """Whether all stories are there that there are."""
    row = connection.execute(select(STATE)).first()
    return row is not None and (row.normaliser, row.done_to) == (NAME, None)


def clear(connection: Connection) -> None:
    """Take all samples out, for an archive without articles: then they are whole."""
    for table in (STORY_MEMBER, STORY_OVERLAP, SAMPLE, TEXT, STATE):
        connection.execute(delete(table))
    connection.execute(insert(STATE).values(normaliser=NAME, done_to=None))
