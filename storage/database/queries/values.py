"""Which sites, kinds and languages there are: for whoever types one. Nothing here writes."""

from __future__ import annotations

from sqlalchemy import Connection, exists, select

from storage.database.schema import ARTICLE, JOB, URL
from storage.database.search.tables import DOCUMENT

_LOOKED_AT = 5_000
"""Of how many articles, the newest, the values are told: whoever types waits."""


_OFFERED = 100


def sites(connection: Connection) -> list[str]:
    """Names of all sites of which a job ran."""
    return list(connection.scalars(select(JOB.c.site).distinct().order_by(JOB.c.site)))


def has_site(connection: Connection, name: str) -> bool:
    """Whether there was a job of a site, or is an article."""
    asked = (exists().where(JOB.c.site == name), exists().where(DOCUMENT.c.site == name))
    return any(connection.scalar(select(one)) for one in asked)


def of_newest(connection: Connection, column: str) -> list[str]:
    """The values that a column of `search_document` has in the newest articles."""
    newest = select(DOCUMENT.c[column].label("value")).order_by(DOCUMENT.c.key.desc()).limit(_LOOKED_AT).subquery()
    return [value for value in connection.scalars(select(newest.c.value).distinct()) if value]


def newest_keys(connection: Connection) -> list[str]:
    """Keys and addresses of the newest articles."""
    query = (
        select(ARTICLE.c.key, URL.c.url)
        .select_from(DOCUMENT)
        .join(ARTICLE, ARTICLE.c.id == DOCUMENT.c.article_id)
        .join(URL, URL.c.article_id == ARTICLE.c.id)
        .where(DOCUMENT.c.is_latest)
        .order_by(DOCUMENT.c.key.desc())
        .limit(_OFFERED)
    )
    return list(dict.fromkeys(name for row in connection.execute(query) for name in row))
