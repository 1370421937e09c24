"""`microfiche stats`: how much there is, by whatever one asks."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Sequence

import click
from rich.text import Text

from readingroom.commands.selecting import SelectionAsked, as_of, limit, selecting
from readingroom.search_notes import say_left_out, say_nothing_found, say_understood, say_what_is_missing
from readingroom.terminal import as_json, as_object, console, one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.queries.asking import asking
from storage.database.search.grouping import Grouping, ValueTally
from storage.paging import paged
from storage.tables import print_table

_GROUPINGS = [one.value for one in Grouping]
_NUMBERS = ("articles", "share", "versions", "silent", "teasers", "captures", "bytes")
_BAR = 20
_WIDE = 110
"""Columns of a terminal from which on all numbers are shown."""


@click.command(context_settings={"ignore_unknown_options": True})  # -word is a word that must be absent
@selecting
@click.option("--by", type=click.Choice(_GROUPINGS), default=_GROUPINGS[0], show_default=True, help="A row for each.")
@limit(None)
@as_of
@json_option("by, value, articles, all (what share is of), share, versions, silent, teasers, captures, bytes")
@click.option("--csv", "form", flag_value="csv", help="CSV with a line of names.")
@paged
@archive_option
def stats(*, by: str, limit: int | None, form: str | None, archive: str, **asked: object) -> None:
    """Count articles, their versions, silent changes, teasers, captures and bytes, by site or whatever --by says.

    Of all that is there, or of what the options and WORDS mean, as in `search`. A share is one of all articles of the
    row where WORDS are given; else of all articles that are counted. silent: changes of the text that the page does not
    own up to. teasers: stays of a teaser on a page. captures, bytes: of the pages of articles, as stored. An article of
    two authors counts for both. Newest texts count. With --as-of silent, teasers, captures and bytes are empty: no
    change tells of them.
    """
    wanted = SelectionAsked(**asked)  # type: ignore[arg-type] # click gives what it asks for
    with Archive.open(archive) as opened, opened.database.read() as connection:
        n = wanted.change_meant(connection)
        search = wanted.search(connection)
        if wanted.words:
            say_understood(connection, search, "stats", n)
        else:
            say_what_is_missing(connection)
        asked_of = asking(connection, search, n)
        say_left_out(asked_of.withheld, n)
        found = asked_of.tallies(Grouping(by))
        if found.is_capped:
            click.echo("Note: only the newest hits were looked at; there are more.", err=True)
        if not found.rows:
            say_nothing_found(connection, search, n)
            return
    _FORMS[form](found.rows[:limit], by)
    if limit is not None and limit < len(found.rows):
        click.echo(f"{len(found.rows) - limit:,} more rows are not shown.", err=True)


def _as_json(rows: Sequence[ValueTally], by: str) -> None:
    for row in rows:
        click.echo(as_json({"by": by, **as_object(row), "share": row.share}))


def _as_csv(rows: Sequence[ValueTally], by: str) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((by, *_NUMBERS))
    writer.writerows((row.value, *_numbers(row)) for row in rows)


def _numbers(row: ValueTally) -> list[int | float | None]:
    """Share to six digits; None: nobody knows."""
    return [None if (number := getattr(row, name)) is None else round(number, 6) for name in _NUMBERS]


def _table(rows: Sequence[ValueTally], by: str) -> None:
    screen = console()
    if not screen.is_terminal:
        print_table(screen, (), ([one_line(row.value or ""), *map(_cell, _numbers(row))] for row in rows))
        return
    known = [name for name in _NUMBERS if getattr(rows[0], name) is not None]
    names = known if screen.width >= _WIDE else known[:4]
    most = max(row.articles for row in rows)
    print_table(screen, [by, *names, ""], (_cells(row, names, most) for row in rows))


def _cell(number: float | None) -> str:
    return "" if number is None else str(number)


def _cells(row: ValueTally, names: Sequence[str], most: int) -> list[Text | str]:
    return [one_line(row.value or "(none)"), *_told(row, names), "█" * -(-_BAR * row.articles // most)]


def _told(row: ValueTally, names: Sequence[str]) -> list[Text]:
    said = [f"{row.share:.1%}" if name == "share" else f"{getattr(row, name):,}" for name in names]
    return [Text(number, justify="right") for number in said]


_FORMS: dict[str | None, Callable[[Sequence[ValueTally], str], None]] = {None: _table, "json": _as_json, "csv": _as_csv}
