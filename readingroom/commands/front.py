"""`microfiche front`: a front page as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click
from rich.text import Text

from readingroom.front_page import age, front_page
from readingroom.moments import typed
from readingroom.terminal import as_json, console, moment, one_line, print_text
from readingroom.views import state_of
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.queries.fronts import FrontShown
from storage.database.queries.teasers import TeaserShown
from storage.paging import paged
from storage.tables import print_table

_COLUMNS = ("place", "headline", "category", "since", "article", "url")


@click.command()
@click.argument("site")
@click.option("--at", metavar="TIME", help="As it was then: 2026-03-30T14:00 (UTC); a day is its end.  [default: now]")
@json_option("page, record_id, captured_at, asked_for, age_seconds, teasers")
@paged
@archive_option
def front(site: str, *, at: str | None, form: str | None, archive: str) -> None:
    """Show a front page as it was: what it announced, from the highest place down, and since when.

    SITE is a site's name, or the address of any page that announces articles. Shown is the last capture up to that
    time; since when something stood there is counted without a break.
    """
    asked = typed(at) if at else datetime.now(UTC)
    with Archive.open(archive) as opened, opened.database.read() as connection:
        page = front_page(connection, site, asked)
    if form:
        click.echo(as_json(_as_json(page, asked)))
    else:
        _print(page, asked)


def _print(page: FrontShown, asked: datetime) -> None:
    screen = console()
    said = f"{one_line(page.url)}, captured on {moment(page.at)}, {age(asked - page.at)} before that time."
    print_text(screen, Text(said, style="bold"))
    columns = _COLUMNS[:4] if screen.is_terminal else _COLUMNS
    print_table(screen, columns, ([*_cells(place, one)][: len(columns)] for place, one in enumerate(page.teasers, 1)))


def _cells(place: int, one: TeaserShown) -> Iterator[str]:
    teaser = one.teaser
    yield str(place)
    yield f"({state_of(one)})" if one.withheld else one_line(teaser.title)
    yield "" if one.withheld else one_line(teaser.category or "")
    yield moment(one.since)
    yield state_of(one)
    yield one_line(teaser.url or "")


def _as_json(page: FrontShown, asked: datetime) -> dict[str, object]:
    return {
        "page": page.url,
        "record_id": page.record_id,
        "captured_at": page.at,
        "asked_for": asked,
        "age_seconds": int((asked - page.at).total_seconds()),
        "teasers": [_teaser(place, one) for place, one in enumerate(page.teasers, 1)],
    }


def _teaser(place: int, one: TeaserShown) -> dict[str, object]:
    teaser = one.teaser
    said = {name: getattr(teaser, name) for name in ("title", "category", "credit", "excerpt")}
    told = {name: None for name in said} if one.withheld else said
    return {"place": place, "url": teaser.url, "state": state_of(one), "since": one.since, **told}
