"""The command: all parts, and the page."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from benchmarks.crawl.report import bullets, table
from benchmarks.crawl.stock import Stock, pages_of, write_stock
from benchmarks.extraction import machine
from benchmarks.warc.parts import Bench, checking, importing, indexing, writing

_INTRODUCTION = """# What WARC files cost, side by side

Written by `python -m benchmarks.warc` (`make bench-warc`); do not edit. The tools take turns, each in a new process.
A figure is the median of its rounds, with the least and the most in brackets; a ratio is made round by round.
CPU is that of the whole tree of processes."""


@click.command()
@click.argument("bench", type=click.Path(path_type=Path))
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--rounds", default=3, show_default=True, help="How often each tool runs.")
@click.option("--pages", default=None, type=int, help="So many pages; all, if not said.")
@click.option("--copies", default=3, show_default=True, help="Addresses of each page, but where pages are read.")
def warc(bench: Path, page: Path, rounds: int, pages: int | None, copies: int) -> None:
    """Measure with the pages of BENCH, and write PAGE."""
    facts = [*machine.facts()]
    with tempfile.TemporaryDirectory() as folder:
        where = Bench(_stock(bench, Path(folder) / "stock", pages), Path(folder) / "work", rounds, copies)
        sections = [
            *(writing(where, coding) for coding in ("identity", "gzip")),
            *(checking(where, coding) for coding in ("identity", "gzip")),
            *(indexing(where, coding) for coding in ("identity", "gzip")),
            importing(where),
        ]
    goals = [f"{goal} ({one.title})" for one in sections for goal in one.goals]
    parts = [_INTRODUCTION, bullets(facts), "## Goals", bullets(goals)]
    for one in sections:
        parts += [f"## {one.title}", one.text, table(one.head, one.rows)]
    page.write_text("\n\n".join(parts) + "\n", "utf-8")
    click.echo(f"Wrote {page}.", err=True)


def _stock(bench: Path, folder: Path, most: int | None) -> Stock:
    return write_stock(folder, pages_of(bench), most)


if __name__ == "__main__":
    warc()
