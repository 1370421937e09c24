"""`microfiche show --as-of`: what of an article can be shown as of a change of the feed.

In: what was typed. Out: the article, its versions or their difference on the screen; a `Found` of the record behind it,
for who wants its bytes. Never: what no change tells of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from readingroom import diff_view, diffing, views
from readingroom.diffing import Edit
from readingroom.lookup import Found, look_up
from readingroom.past_article import object_then, print_then
from readingroom.past_lookup import look_then
from readingroom.terminal import as_json, console
from storage.database.engine import Connection
from storage.database.queries import article_choice, feed, past
from storage.database.queries.articles import VersionView
from storage.database.queries.past_versions import PieceThen, piece_then
from storage.errors import UsageError

_UNKNOWN = ("teasers", "evidence", "blocks")
OF_TWO: dict[str | None, Callable[[VersionView, VersionView], Edit]] = {
    "diff": diffing.edit,
    "typography": diffing.exact_edit,
}
"""Views that show two versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewAsked:
    """What of an article is to be shown, None: itself; of which versions; and whether as JSON."""

    view: str | None
    numbers: tuple[int, ...]
    is_json: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownThen:
    """An article as of a change, and the version of it that is wanted; `cursor` is EPOCH:N."""

    cursor: str
    piece: PieceThen
    edition: VersionView


def shown_then(connection: Connection, what: str, cursor: str, no: int | None) -> ShownThen:
    """What is meant as of a cursor, in its newest version or in another one.

    Raises NotFound, TakenDown, UsageError, EpochOver.
    """
    article_choice.hold_still(connection)
    n = past.number_of(connection, cursor)
    piece = piece_then(connection, n, look_then(connection, n, what))
    return ShownThen(cursor=f"{feed.standing(connection).epoch}:{n}", piece=piece, edition=_edition(piece, no, n))


def _edition(piece: PieceThen, no: int | None, n: int) -> VersionView:
    for edition in piece.editions:
        if no in (None, edition.no) and (no is not None or edition is piece.editions[-1]):
            return edition
    numbers = ", ".join(str(edition.no) for edition in piece.editions)
    raise UsageError(why=f"by change {n} the feed had told of no version {no}, but of {numbers}")


def record_of(connection: Connection, shown: ShownThen) -> Found:
    """The record in which the version was read: its bytes never change."""
    return look_up(connection, shown.edition.read)


def print_shown(shown: ShownThen, asked: ViewAsked) -> None:
    """The article, or a view of it. Raises UsageError for a view of which no change tells."""
    if asked.view in _UNKNOWN:
        raise UsageError(why=f"no change tells of it; leave --{asked.view} away, or --as-of")
    if asked.view in OF_TWO:
        print_edit(shown.piece.editions, asked)
    elif asked.view == "versions":
        _print_versions(shown.piece.editions, asked)
    elif asked.is_json:
        click.echo(as_json(object_then(shown.piece, shown.edition, shown.cursor)))
    else:
        print_then(console(), shown.piece, shown.edition, shown.cursor)


def print_edit(editions: Sequence[VersionView], asked: ViewAsked) -> None:
    """What changed between two of these versions. Raises UsageError where there are no two."""
    edit = OF_TWO[asked.view](*diffing.between(editions, asked.numbers))
    if asked.is_json:
        click.echo(as_json(diff_view.edit_as_object(edit)))
    else:
        diff_view.print_edit(console(), edit)


def _print_versions(editions: Sequence[VersionView], asked: ViewAsked) -> None:
    if not asked.is_json:
        views.print_versions(console(), editions)
        return
    for edition in views.versions_as_objects(editions):
        click.echo(as_json(edition))
