"""The command: parsers of robots.txt, then crawlers, and the page."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click

from benchmarks.extraction import machine
from benchmarks.traps.crawlers import Crawled, crawled, tools
from benchmarks.traps.report import of_robots, written
from benchmarks.traps.robots import PARSERS, passed, sets_of

_CASES = Path("robotstxt-google") / "cases.json"


@click.command()
@click.argument("suites", type=click.Path(file_okay=False, path_type=Path))
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--budget", default=3_000, show_default=True, help="Requests after which a crawler is stopped.")
def traps(suites: Path, page: Path, budget: int) -> None:
    """Measure on the cases of SUITES, where there are any, and at a local server, and write PAGE."""
    facts = [*machine.facts(), f"Scrapy {version('scrapy')}, Protego {version('protego')}"]
    robots = _robots(suites / _CASES)
    page.write_text(written(facts, robots, list(_crawls(budget)), budget), "utf-8")
    click.echo(f"Wrote {page}.", err=True)


def _robots(file: Path) -> str:
    if not file.is_file():
        return "Not measured: there are no cases.\n"
    cases = json.loads(file.read_text("utf-8"))
    return of_robots(sets_of(cases), [found for tool in PARSERS if (found := passed(tool, cases))])


def _crawls(budget: int) -> Iterator[Crawled]:
    for tool in tools():
        click.echo(f"{tool} …", err=True)
        with tempfile.TemporaryDirectory() as folder:
            yield crawled(tool, Path(folder), budget)


if __name__ == "__main__":
    traps()
