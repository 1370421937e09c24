"""The command: crawl papers by a schedule through a year that passes in steps, and write what came of it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from benchmarks.extraction import machine
from benchmarks.year import report
from benchmarks.year.crawling import run_at
from benchmarks.year.figures import found_of, requests_of, seen_in
from benchmarks.year.press import papers
from benchmarks.year.serving import Served
from storage.archive import Archive
from storage.database import alarms
from tests.faults.warm import begin_readers

BEGIN = datetime(2027, 1, 4, 6, tzinfo=UTC)


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
    step, end = timedelta(hours=hours), BEGIN + timedelta(days=days)
    with tempfile.TemporaryDirectory() as folder:
        where, clock = Path(folder) / "archive", Path(folder) / "clock"
        with _served(count, days, clock) as served:
            _declare(where / "sites", served)
            begin_readers()
            passed = _let_pass(where, clock, end, step)
        with Archive.open(where) as archive:
            seen = seen_in(archive)
    found = [found_of(one, seen, BEGIN, end, step) for one in served]
    facts = [*machine.facts(), f"{count} papers, {days} days, `crawl --due` every {hours} hours"]
    page.write_text(report.written(facts, served, found, requests_of(served), passed), "utf-8")
    click.echo(f"Wrote {page}.", err=True)


@contextmanager
def _served(count: int, days: int, clock: Path) -> Iterator[list[Served]]:
    """The papers in a process of their own; what they were asked for stands in them afterwards."""
    clock.write_text(BEGIN.isoformat())
    command = [sys.executable, "-m", "benchmarks.year.serving", str(count), BEGIN.isoformat(), str(days), str(clock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        urls = json.loads(running.stdout.readline())
        served = [Served(paper, url) for paper, url in zip(papers(count, BEGIN, days), urls, strict=True)]
        yield served
        told, _ = running.communicate("")
    for one, asked in zip(served, json.loads(told), strict=True):
        one.asked.update({(path, status): number for path, status, number in asked})


def _declare(folder: Path, served: Sequence[Served]) -> None:
    folder.mkdir(parents=True)
    for one in served:
        (folder / f"{one.paper.name}.toml").write_text(
            f'name = "{one.paper.name}"\nstart = ["{one.url}/"]\nfeeds = ["{one.url}/feed"]\n'
            'allow_private = ["127.0.0.1"]\n[limits]\nmax_hops = 1\ntimeout = 5.0\n'
            "[politeness]\nrequests_per_second = 1000.0\nconcurrency = 4\n",
            "utf-8",
        )


def _let_pass(where: Path, clock: Path, end: datetime, step: timedelta) -> Year:
    passed, began, now = Year(), time.monotonic(), BEGIN
    while now < end:
        clock.write_text(now.isoformat())
        code = run_at(now, where.parent / "log", "--archive", str(where), "crawl", "--due", "--quiet")
        passed.codes[code] = passed.codes.get(code, 0) + 1
        _look(where, passed, now)
        if now.month != (now + step).month:
            click.echo(f"{now:%B}: {time.monotonic() - began:.0f} s", err=True)
        now += step
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
