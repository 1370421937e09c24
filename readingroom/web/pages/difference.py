"""Two versions of an article: what changed, said first and then shown in its place."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom import diffing
from readingroom.diffing import Edit
from readingroom.lookup import look_up
from readingroom.web import addresses
from readingroom.web.asked import Leaf, PageAsked
from storage.database.engine import Connection
from storage.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceShown:
    """How a version became another one; `numbers` are those of all that there are."""

    site: str
    key: str
    numbers: tuple[int, ...]
    typography: bool
    edit: Edit


def page(connection: Connection, asked: PageAsked) -> Leaf:
    """Versions `from` and `to`, else the last two; `typography` shows changes of quotes and dashes, too."""
    found = look_up(connection, f"{asked.place['site']} {asked.place['key']}")
    if found.piece is None:
        raise NotFound("{what} is no article of this archive.", what=asked.place["key"])
    way = diffing.exact_edit if asked.word("typography") else diffing.edit
    piece = found.piece
    edit = way(*diffing.between(piece.editions, _numbers(asked)))
    facts = DifferenceShown(
        site=piece.site,
        key=piece.key,
        numbers=tuple(one.no for one in piece.editions),
        typography=bool(asked.word("typography")),
        edit=edit,
    )
    title = edit.new.article.title
    crumbs = ((piece.site, addresses.front(piece.site)), (title, addresses.article(piece.site, piece.key)))
    return Leaf(template="difference.html", title=f"What changed: {title}", facts=facts, crumbs=crumbs)


def _numbers(asked: PageAsked) -> tuple[int, ...]:
    given = [asked.number(name, 0, most=1_000_000) for name in ("from", "to")]
    return tuple(number for number in given if number)
