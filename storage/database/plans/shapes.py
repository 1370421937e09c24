"""What the pages of each shape of address bore so far, by site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update

from storage.database.schema import SHAPE
from storage.database.statements import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class Fruit:
    """Pages that links led to, and articles that they were or named first."""

    pages: int = 0
    articles: int = 0

    def __add__(self, other: Fruit) -> Fruit:
        return Fruit(pages=self.pages + other.pages, articles=self.articles + other.articles)


_OF = select(SHAPE.c.shape, SHAPE.c.pages, SHAPE.c.articles).where(SHAPE.c.site == bindparam("of"))
_ADD = (
    update(SHAPE)
    .where(SHAPE.c.site == bindparam("of"), SHAPE.c.shape == bindparam("which"))
    .values(pages=SHAPE.c.pages + bindparam("more_pages"), articles=SHAPE.c.articles + bindparam("more_articles"))
)


def fruits(connection: Connection, site: str) -> dict[str, Fruit]:
    """What the shapes of a site bore of which any page was read: some dozens, seldom hundreds."""
    rows = connection.execute(_OF, {"of": site})
    return {row.shape: Fruit(pages=row.pages, articles=row.articles) for row in rows}


def note(connection: Connection, site: str, harvest: Mapping[str, Fruit]) -> None:
    """Add what more pages bore."""
    if not harvest:
        return
    insert_new(
        connection, SHAPE, [{"site": site, "shape": shape, "pages": 0, "articles": 0} for shape in sorted(harvest)]
    )
    more = [
        {"of": site, "which": shape, "more_pages": fruit.pages, "more_articles": fruit.articles}
        for shape, fruit in sorted(harvest.items())
    ]
    connection.execute(_ADD, more)
