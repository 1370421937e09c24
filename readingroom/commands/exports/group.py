"""`microfiche export`: the forms in which a selection of the archive is handed on."""

from __future__ import annotations

import click

from storage.commandline import LazyGroup

_VERBS = (
    ("wacz", "readingroom.commands.exports.wacz:wacz", "A WACZ, for ReplayWeb.page, pywb and their kin."),
    ("articles", "readingroom.commands.exports.articles:articles", "Articles as data: JSON Lines, CSV, Parquet, …"),
    ("bag", "readingroom.commands.exports.bag:bag", "A bag (BagIt), for the depot of another archive."),
)


@click.group(cls=LazyGroup, verbs=_VERBS)
def export() -> None:
    """Hand on a selection of the archive."""
