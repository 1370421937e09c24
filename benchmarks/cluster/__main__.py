"""The command: rounds of four runs, each in a process of its own, the model, and the page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.cluster.month import BATCH, FILES, Constants, pages_of_month, simulated
from benchmarks.cluster.pages import page, write_files
from benchmarks.cluster.run import Spent
from benchmarks.crawl.report import bullets, table
from benchmarks.extraction import machine

PAGES, WARM, FILES_HERE, ROUNDS, GOAL = 600, 80, 6, 3, 0.85
"""As `python -m benchmarks.cluster TARGET` has it; a number behind the target is another number of pages."""
RUNS = {
    ("cluster", 1): ("local:1", "1"),
    ("cluster", 2): ("local:2", "2"),
    ("here", 1): ("-", "1"),
    ("here", 2): ("-", "2"),
}
"""What runs by how many workers, and how `run` is told."""
WORKERS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000)
DATABASES = 16
_ROOT = Path(__file__).parents[2]
_INTRODUCTION = """# Reading on a cluster

Written by `python -m benchmarks.cluster docs/benchmarks/cluster.md` (`make bench-cluster`); do not edit. `--on local:N`
beside `--workers N`, on the same pages, one run after the other, in rounds, each second one backwards. A figure is the
median of its rounds, and a ratio is made round by round. Workers have read some pages before, so that their start is
not counted. CPU is that of whole processes, in milliseconds a page."""

_NOT_SPREAD = """Reading is spread, and nothing else: what an import does besides is done by the one process that was
started, because a database has one writer, which gives its changes their numbers in the order in which they are
committed. That process has for each page to do:"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a run said: seconds by what was done, and bytes of a reading on its way."""

    look: Spent
    ingest: Spent
    read: Spent
    settle: Spent
    size: float
    pages: int

    def a_page(self, seconds: float) -> float:
        """Milliseconds a page."""
        return seconds / self.pages * 1_000


Round = dict[tuple[str, int], Told]


def main(target: Path, pages: int = PAGES) -> int:
    """Measure, write the page; exit code 1 where the goal is missed by wall time."""
    facts = [*machine.facts()]
    with tempfile.TemporaryDirectory(prefix="microfiche-") as folder:
        work = Path(folder)
        write_files(work / "warm", range(pages, pages + WARM), 8)
        write_files(work / "pages", range(pages), FILES_HERE)
        stored = sum(path.stat().st_size for path in (work / "pages").iterdir()) / pages
        rounds = [_round(work, pages, number) for number in range(ROUNDS)]
    facts.append(
        f"{pages} invented pages of {len(page(1)) / 1e3:.0f} kB ({stored / 1e3:.0f} kB as stored), {FILES_HERE} files"
    )
    target.write_text("\n\n".join(_parts(facts, rounds)) + "\n", "utf-8")
    print(target.read_text("utf-8"))
    return int(median(_efficiencies(rounds, "cluster")) < GOAL)


def _round(work: Path, pages: int, number: int) -> Round:
    order = list(RUNS)[:: -1 if number % 2 else 1]
    return {run: _run(work, pages, *RUNS[run]) for run in order}


def _run(work: Path, pages: int, address: str, workers: str) -> Told:
    words = [sys.executable, "-m", "benchmarks.cluster.run", work, address, workers]
    said: dict[str, Any] = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE, cwd=_ROOT).stdout)
    for made in work.glob("archive-*"):
        shutil.rmtree(made)
    size = said.pop("bytes")
    return Told(**{name: Spent(**one) for name, one in said.items()}, size=size, pages=pages)


def _efficiencies(rounds: Sequence[Round], kind: str) -> list[float]:
    return [found[kind, 1].read.wall / found[kind, 2].read.wall / 2 for found in rounds]


def _medians(rounds: Sequence[Round], run: tuple[str, int]) -> Told:
    every = [found[run] for found in rounds]
    spent = {name: _median([getattr(told, name) for told in every]) for name in ("look", "ingest", "read", "settle")}
    return Told(**spent, size=every[0].size, pages=every[0].pages)


def _median(every: Sequence[Spent]) -> Spent:
    return Spent(*(median(getattr(one, field.name) for one in every) for field in fields(Spent)))


def _bound(told: Told) -> float:
    """Of CPU alone: what two workers can reach on two cores where the writer has to share these with them."""
    return told.read.below / (told.read.below + told.read.here)


def constants_of(told: Told) -> Constants:
    """What the model takes from a run."""
    return Constants(
        look=told.look.here / told.pages,
        ingest=told.ingest.here / told.pages,
        store=told.read.here / told.pages,
        settle=told.settle.here / told.pages,
        read=told.read.below / told.pages,
    )


def _parts(facts: list[str], rounds: Sequence[Round]) -> list[str]:
    found = {run: _medians(rounds, run) for run in RUNS}
    constants = constants_of(found["cluster", 1])
    head = ["workers", "reading, hours", "workers busy", "writer busy", "all, hours", f"{DATABASES} databases, hours"]
    return [
        _INTRODUCTION,
        bullets(facts),
        "## One worker and two",
        _measured(found),
        _verdict(found, rounds),
        "## What the one writer does",
        _NOT_SPREAD,
        table(["", "CPU ms a page"], _writer(constants)),
        f"A reading is {found['cluster', 2].size / 1e3:.1f} kB on its way to the writer. {_bounds_said(constants)}",
        "## A month of Common Crawl's news",
        _month_said(constants),
        table(head, _month(constants)),
    ]


def _measured(found: Round) -> str:
    head = ["read by", "wall, s", "pages/s", "CPU at workers", "CPU at the writer"]
    rows = [
        [
            f"{'--on local:' if kind == 'cluster' else '--workers '}{workers}",
            f"{told.read.wall:.1f}",
            f"{told.pages / told.read.wall:.1f}",
            f"{told.a_page(told.read.below):.1f}",
            f"{told.a_page(told.read.here):.1f}",
        ]
        for (kind, workers), told in found.items()
    ]
    return table(head, rows)


def _verdict(found: Round, rounds: Sequence[Round]) -> str:
    each, here = _efficiencies(rounds, "cluster"), _efficiencies(rounds, "here")
    word = "reached" if median(each) >= GOAL else "NOT REACHED"
    told = ", ".join(f"{one:.2f}" for one in each)
    wall = f"**{word}**: from one worker to two, of linear, by wall time ≥ {GOAL}; measured {median(each):.2f} ({told})"
    bound = f"By CPU alone, on two cores that the writer shares with them: {_bound(found['cluster', 2]):.2f}"
    return bullets(
        [
            f"{wall}; `--workers`: {median(here):.2f}",
            f"{bound} (`--workers`: {_bound(found['here', 2]):.2f}); beside a writer with a core of its own, 1",
        ]
    )


def _writer(constants: Constants) -> list[list[str]]:
    told = {
        "looking through a file that is imported": constants.look,
        "captures as rows": constants.ingest,
        "readings as rows, while workers read": constants.store,
        "articles, versions, copies, the index of words, afterwards": constants.settle,
        "all": constants.writer,
    }
    return [[name, f"{seconds * 1_000:.1f}"] for name, seconds in told.items()]


def _bounds_said(constants: Constants) -> str:
    """From where on the one process bounds each step, with a core of its own."""
    before, beside = constants.look + constants.ingest, constants.store
    return (
        f"With a core of its own it takes files in at {1 / before:.0f} pages a second before anything is read, stores "
        f"{1 / beside:.0f} readings a second, and makes articles of {1 / constants.settle:.0f} a second when all are "
        f"read: {1 / constants.writer:.0f} a second in all, however many read."
    )


def _month_said(constants: Constants) -> str:
    alone = constants.read / constants.store
    month = f"{pages_of_month() / 1e6:.1f} million pages in {FILES} files of a gigabyte"
    return (
        f"A model (`benchmarks/cluster/month.py`), and no run: {month}, in batches of {BATCH}, from a store that takes "
        "30 ms to the first byte and gives 50 MB a second; these are assumed, the CPU is that of above, and the writer "
        "has a core of its own. "
        f"While pages are read, one writer keeps up with {alone:.0f} workers. Everything that it does for a page, "
        f"{constants.writer * 1_000:.1f} ms, is as much as {constants.read / constants.writer:.1f} workers read, so "
        f"from there on more workers only shorten the reading: a month is never quicker than "
        f"{pages_of_month() * constants.writer / 3_600:.0f} hours for one database. Sites can be shared out to several "
        "databases, each with a writer and workers of its own; the last column is that."
    )


def _month(constants: Constants) -> list[list[str]]:
    rows = []
    for workers in WORKERS:
        one = simulated(constants, workers, pages_of_month())
        apart = simulated(constants, max(1, workers // DATABASES), pages_of_month() // DATABASES)
        rows.append(
            [
                f"{workers:,}",
                f"{one.reading:.1f}",
                f"{one.workers:.0%}",
                f"{one.writer:.0%}",
                f"{one.whole:.1f}",
                f"{apart.whole:.1f}" if workers >= DATABASES else "",
            ]
        )
    return rows


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *map(int, sys.argv[2:])))
