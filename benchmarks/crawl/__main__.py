"""The command: all parts, or some, and the page."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import click

from benchmarks.crawl import report
from benchmarks.crawl.newspaper import printed
from benchmarks.crawl.parts import growth, memory, recheck, reread, sites, start, whole
from benchmarks.crawl.report import Section
from benchmarks.crawl.setting import SCALES, Setting
from benchmarks.crawl.stock import Stock, pages_of, write_stock
from benchmarks.extraction import machine
from benchmarks.extraction.environments import version_of
from benchmarks.extraction.tools import Tool

PARTS: dict[str, Callable[[Setting], Section]] = {
    "whole": whole.measured,
    "recheck": recheck.measured,
    "start": start.measured,
    "growth": growth.measured,
    "reread": reread.measured,
    "sites": sites.measured,
    "memory": memory.measured,
}
BY_ITSELF = {"memory", "sites"}
"""Have pages of their own; measured only when they are named (`make bench-crawl-memory`, `make bench-sites`)."""
_PACKAGES = ("scrapy", "twisted", "trafilatura", "sqlalchemy", "lxml")


@click.command()
@click.argument("bench", type=click.Path(file_okay=False, path_type=Path))
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--only", type=click.Choice([*PARTS]), multiple=True, help="This part; more than once: these.")
@click.option(
    "--scale",
    type=click.Choice([*SCALES]),
    default="full",
    show_default=True,
    help="short: a third of the pages; quick: a try.",
)
@click.option("--rounds", type=click.IntRange(1, 20), help="Rounds of the long parts, in place of the scale's.")
def crawl(bench: Path, page: Path, only: tuple[str, ...], scale: str, rounds: int | None) -> None:
    """Measure Microfiche beside its peers on the pages of BENCH, and write PAGE.

    BENCH holds corpora/*.jsonl.gz; where there is no such folder, the pages are those of the bundled newspaper.
    """
    names = only or [name for name in PARTS if name not in BY_ITSELF]
    chosen = SCALES[scale]
    chosen = replace(chosen, rounds=rounds) if rounds else chosen
    facts = [*machine.facts(), *_versions()]
    with tempfile.TemporaryDirectory(prefix="bench-crawl-") as work:
        stock = _stock(bench, Path(work) / "stock", chosen.pages)
        facts += [
            _told(stock, bench),
            f"scale {chosen.name}: {chosen.rounds} rounds, {chosen.starts} of short commands",
        ]
        sections: list[Section] = []
        for section in _sections(names, Setting(scale=chosen, work=Path(work), stock=stock)):
            sections.append(section)
            # After each part, so that one that fails does not take the others with it.
            _write(page, report.page(_command(only, scale, rounds), facts, sections))


def _sections(names: Sequence[str], setting: Setting) -> Iterator[Section]:
    for name in names:
        print(f"{name} …", file=sys.stderr)
        yield PARTS[name](setting)


def _write(page: Path, text: str) -> None:
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, "utf-8")
    print(f"Wrote {page}.", file=sys.stderr)


def _versions() -> Iterator[str]:
    ours = version_of(Tool(name="microfiche", script=""), Path(sys.executable))
    yield ", ".join([f"microfiche {ours}", *(f"{name} {version(name)}" for name in _PACKAGES)])


def _stock(bench: Path, folder: Path, most: int | None) -> Stock:
    return write_stock(folder, pages_of(bench) if bench.is_dir() else printed(), most)


def _told(stock: Stock, bench: Path) -> str:
    size = sum(one.stat().st_size for one in stock.files.iterdir()) / len(stock.pages) / 1000
    source = "of the corpora" if bench.is_dir() else "of the bundled newspaper"
    return f"{len(stock.pages)} pages {source}, {size:.0f} kB each on average"


def _command(only: Sequence[str], scale: str, rounds: int | None) -> str:
    """The command as it was given, with the names of the folders in place of them."""
    words = ["python -m benchmarks.crawl BENCH PAGE", *(f"--only {name}" for name in only)]
    words += [f"--scale {scale}"] if scale != "full" else []
    return " ".join([*words, *([f"--rounds {rounds}"] if rounds else [])])


if __name__ == "__main__":
    crawl()
