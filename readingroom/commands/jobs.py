"""`microfiche jobs`: what ran, what runs, what died."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from rich.text import Text

from readingroom.commands.completing import SITE
from readingroom.commands.selecting import limit
from readingroom.terminal import as_json, console, one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.database.queries.runs import Run, runs
from storage.paging import paged
from storage.tables import print_table

_HEADS = ("started", "site", "took", "result", "counts")
_STYLES = {"running": "green", "died": "red", "elsewhere": ""}
_UNKNOWN = {"died": "died", "elsewhere": "ran elsewhere"}
"""How jobs ended of which no record says so."""


@click.command()
@click.option("--site", metavar="NAME", type=SITE, help="Only jobs of this site.")
@limit(20)
@json_option("key, site, started, ended, why, exit_code, counts, pid, host, elsewhere, state")
@paged
@archive_option
def jobs(site: str | None, limit: int, form: str | None, archive: str) -> None:
    """What ran, and how it ended.

    Newest first: when it started (UTC), how long it took, why it ended with which exit code, and what it did.
    """
    with Archive.examine(archive) as opened, opened.database.read() as connection:
        found = runs(connection, limit, site)
    if form:
        for run in found:
            click.echo(as_json({**asdict(run), "state": run.state}))
        return
    if not found:
        click.echo("No job has run yet. `microfiche crawl` starts one.", err=True)
        return
    print_table(console(), _HEADS, map(_cells, found))


def _cells(run: Run) -> list[Text | str]:
    counts = ", ".join(f"{name} {number}" for name, number in _flat(run.counts))
    result = Text(_result(run), style=_style(run))
    return [f"{run.started:%Y-%m-%d %H:%M}", one_line(run.site), _took(run), result, one_line(counts)]


def _result(run: Run) -> str:
    if run.state == "running":
        return f"running as {run.pid} on {one_line(run.host or '')}"
    if run.state in _UNKNOWN:
        return _UNKNOWN[run.state]
    return f"{one_line(run.why or 'ended')} ({run.exit_code})"


def _style(run: Run) -> str:
    return _STYLES.get(run.state, "yellow" if run.exit_code else "")


def _took(run: Run) -> str:
    if run.state in _UNKNOWN:
        return "?"
    passed = (run.ended or datetime.now(UTC)) - run.started
    return str(timedelta(seconds=max(0, round(passed.total_seconds()))))


def _flat(counts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in counts.items():
        if isinstance(value, Mapping):
            yield from _flat(value)
        elif value:
            yield name, value
