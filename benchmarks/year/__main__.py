"""The command: crawl papers by a schedule through a year that passes in steps, and write what came of it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from benchmarks.extraction import machine
from benchmarks.year import report
from benchmarks.year.figures import found_of, requests_of, seen_in
from benchmarks.year.press import papers
from benchmarks.year.serving import Clock, Served, serving
from storage.archive import Archive
from storage.database import alarms
from tests.faults.starting import Starter, starter

BEGIN = datetime(2027, 1, 4, 6, tzinfo=UTC)
_LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


@dataclass(slots=True)
class Year:
    """What was seen while it passed: exit codes, alarms by paper and rule with their first and last step, sizes."""

    codes: dict[int, int] = field(default_factory=dict)
    alarms: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    sizes: list[tuple[datetime, int, int]] = field(default_factory=list)
    seconds: float = 0.0


@click.command()
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--count", default=20, show_default=True, help="Papers.")
@click.option("--days", default=365, show_default=True, help="Days that pass.")
@click.option("--hours", default=12, show_default=True, help="Hours between two runs of `crawl --due`.")
def year(page: Path, count: int, days: int, hours: int) -> None:
    """Let a year pass, and write PAGE."""
    if not Path(_LIBRARY).exists():
        raise click.ClickException("libfaketime is not here: apt-get install faketime")
    step, end = timedelta(hours=hours), BEGIN + timedelta(days=days)
    clock = Clock(BEGIN)
    with tempfile.TemporaryDirectory() as folder, serving(papers(count, BEGIN, days), clock) as served:
        where = Path(folder) / "archive"
        _declare(where / "sites", served)
        with _moved_clock(Path(folder) / "offset"), starter(Path(folder)) as started:
            passed = _let_pass(where, started, clock, end, step)
        with Archive.open(where) as archive:
            seen = seen_in(archive)
        found = [found_of(one, seen, BEGIN, end, step) for one in served]
    facts = [*machine.facts(), f"{count} papers, {days} days, `crawl --due` every {hours} hours"]
    page.write_text(report.written(facts, served, found, requests_of(served), passed, step), "utf-8")
    click.echo(f"Wrote {page}.", err=True)


def _declare(folder: Path, served: list[Served]) -> None:
    folder.mkdir(parents=True)
    for one in served:
        (folder / f"{one.paper.name}.toml").write_text(
            f'name = "{one.paper.name}"\nstart = ["{one.url}/"]\nfeeds = ["{one.url}/feed"]\n'
            'allow_private = ["127.0.0.1"]\n[limits]\nmax_hops = 1\ntimeout = 5.0\n'
            "[politeness]\nrequests_per_second = 1000.0\nconcurrency = 4\n",
            "utf-8",
        )


@contextmanager
def _moved_clock(offset: Path) -> Iterator[None]:
    """What is started meanwhile has the time that stands in a file, as seconds from the time of this machine."""
    offset.write_text("+0\n")
    moved = {
        "LD_PRELOAD": _LIBRARY,
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
    os.environ.update(moved)
    _set.file = offset  # type: ignore[attr-defined] # where `_set` writes
    try:
        yield
    finally:
        for name in moved:
            del os.environ[name]


def _set(now: datetime) -> None:
    """Move the clock of what was started, in one step: the file is never half written."""
    file: Path = _set.file  # type: ignore[attr-defined] # see above
    part = file.with_suffix(".part")
    part.write_text(f"{(now - datetime.now(UTC)).total_seconds():+.3f}\n")
    part.replace(file)


def _let_pass(where: Path, started: Starter, clock: Clock, end: datetime, step: timedelta) -> Year:
    passed, began = Year(), time.monotonic()
    while clock.now < end:
        _set(clock.now)
        code = started.start(where, "crawl", "--due", "--quiet").wait()
        passed.codes[code] = passed.codes.get(code, 0) + 1
        _look(where, passed, clock.now)
        clock.now += step
        if clock.now.day == 1 and clock.now.hour < step / timedelta(hours=1):
            click.echo(f"{clock.now:%B}: {time.monotonic() - began:.0f} s", err=True)
    passed.seconds = time.monotonic() - began
    return passed


def _look(where: Path, passed: Year, now: datetime) -> None:
    with Archive.open(where) as archive, archive.database.read() as connection:
        for opened in alarms.open_ones(connection):
            passed.alarms.setdefault(opened, [now, now])[1] = now
    if not passed.sizes or now - passed.sizes[-1][0] >= timedelta(days=30):
        files = sum(path.stat().st_size for path in (where / "warc").rglob("*") if path.is_file())
        rows = sum(path.stat().st_size for path in where.glob("microfiche.db*"))
        passed.sizes.append((now, files, rows))


if __name__ == "__main__":
    year()
