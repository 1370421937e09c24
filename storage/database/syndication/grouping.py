"""Stories as rows: connected components of copies, each called by the article that had the text first.

In: surrogates of articles whose overlaps may have changed. Out: rows of `story_member`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select

from storage.database.log.urls import batches
from storage.database.schema import ARTICLE, STORY_MEMBER, STORY_OVERLAP
from storage.database.statements import AnyRow
from storage.database.syndication.tables import TEXT

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_COPIES = select(STORY_OVERLAP.c.article_id, STORY_OVERLAP.c.other_id).where(STORY_OVERLAP.c.article_id.in_(_IDS))
_member = STORY_MEMBER.alias()
_WITH = (
    select(STORY_MEMBER.c.article_id)
    .join(_member, _member.c.first_id == STORY_MEMBER.c.first_id)
    .where(_member.c.article_id.in_(_IDS))
)
_FORMER = select(STORY_MEMBER).where(STORY_MEMBER.c.article_id.in_(_IDS))
_FACTS = (
    select(ARTICLE.c.id, ARTICLE.c.site, ARTICLE.c.key, TEXT.c.at, TEXT.c.first_by, TEXT.c.words)
    .join(TEXT, TEXT.c.article_id == ARTICLE.c.id)
    .where(ARTICLE.c.id.in_(_IDS))
)


def group(connection: Connection, articles: Collection[int]) -> set[int]:
    """Make the rows of articles say to which story they belong, and those of all that belonged or belong with them;
    which these are.
    """
    concerned = set(articles) | {row.article_id for row in _asked(connection, _WITH, articles)}
    copies = _copies(connection, concerned)
    facts = {row.id: row for row in _asked(connection, _FACTS, copies.keys())}
    wanted = {row["article_id"]: row for together in _components(copies) for row in _members(together, facts)}
    former = {row.article_id: row for row in _asked(connection, _FORMER, copies.keys() | concerned)}
    _write(connection, former, wanted)
    return copies.keys() | concerned


def _asked(connection: Connection, query: Any, ids: Collection[int]) -> Iterator[AnyRow]:
    return (row for some in batches(sorted(ids)) for row in connection.execute(query, {"ids": list(some)}))


def _copies(connection: Connection, starts: Collection[int]) -> dict[int, set[int]]:
    """Of articles, and of all to which copies lead from them, the copies of each."""
    copies: dict[int, set[int]] = {}
    waiting = set(starts)
    while waiting:
        copies |= {article: set() for article in waiting}
        for row in _asked(connection, _COPIES, waiting):
            copies[row.article_id].add(row.other_id)
        waiting = {other for article in waiting for other in copies[article]} - copies.keys()
    return copies


def _components(copies: Mapping[int, set[int]]) -> Iterator[set[int]]:
    """Articles that hang together, two at least."""
    done: set[int] = set()
    for start in copies:
        if start in done or not copies[start]:
            continue
        together, waiting = {start}, [start]
        while waiting:
            new = copies[waiting.pop()] - together
            together |= new
            waiting += new
        done |= together
        yield together


def _members(together: Iterable[int], facts: Mapping[int, AnyRow]) -> list[dict[str, Any]]:
    """The rows of a story: the first is the one that had it earliest, or whose site and key sort first."""
    in_order = sorted((facts[article] for article in together), key=lambda row: (row.at, row.site, row.key))
    first = in_order[0].id
    return [
        {"article_id": row.id, "first_id": first, "at": row.at, "first_by": row.first_by, "no": no, "words": row.words}
        for no, row in enumerate(in_order, 1)
    ]


def _write(connection: Connection, former: Mapping[int, AnyRow], wanted: Mapping[int, Mapping[str, Any]]) -> None:
    old = [
        article
        for article, row in former.items()
        if article not in wanted or any(getattr(row, name) != value for name, value in wanted[article].items())
    ]
    for some in batches(sorted(old)):
        connection.execute(delete(STORY_MEMBER).where(STORY_MEMBER.c.article_id.in_(_IDS)), {"ids": list(some)})
    new = [row for article, row in wanted.items() if article in set(old) or article not in former]
    if new:
        connection.execute(insert(STORY_MEMBER), new)
