"""The command: read all pages, try every change on those that it can touch, write two pages."""

from __future__ import annotations

import gc
import importlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.extraction import machine
from benchmarks.sensitivity import report, trials
from benchmarks.sensitivity.literals import literals
from benchmarks.sensitivity.readings import Laboratory, Outcome, Trial
from benchmarks.sensitivity.rules import rules
from benchmarks.sensitivity.samples import Sample, samples

_OTHERS = ("trafilatura", "dateparser", "lxml.html", "tldextract", "pydantic", "storage.records", "click", "gcld3")
"""What the reader stands on: imported once, before the forks."""
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("shared", type=_FOLDER)
@click.argument("docs", type=_FOLDER)
@click.option("--every", default=1, show_default=True, help="Take every so-manieth page of each set.")
@click.option(
    "--most",
    default=60,
    show_default=True,
    help="Try a change on so many of the pages that it can touch; on four times as many, where it shows nothing.",
)
@click.option("--only", type=click.Choice(["thresholds", "rules"]), help="One of the two tables.")
def sensitivity(shared: Path, docs: Path, every: int, most: int, only: str | None) -> None:
    """Change each number and each rule of the extractor, and write sensitivity.md and ablation.md into DOCS.

    SHARED holds gold/, bench/ and cases/. The pages of the tests are read too.
    """
    for name in _OTHERS:
        importlib.import_module(name)
    laboratory = Laboratory(samples(shared / "gold", shared / "bench", shared / "cases", every))
    laboratory.read_all()
    gc.freeze()
    effects = report.Effects(laboratory)
    facts = [
        *machine.facts(),
        _pages(laboratory.samples),
        f"{most} pages for a change, four times as many where it shows nothing",
    ]
    if only != "rules":
        numbers = literals()
        tried = _tried(laboratory, trials.of_literals(laboratory, numbers, most))
        _write(docs / "sensitivity.md", report.sensitivity(facts, numbers, tried, effects))
    if only != "thresholds":
        known = rules()
        tried = _tried(laboratory, trials.of_rules(laboratory, known, most))
        _write(docs / "ablation.md", report.ablation(facts, known, tried, effects))


def _tried(laboratory: Laboratory, wanted: Sequence[Trial]) -> dict[str, Outcome]:
    worth = [trial for trial in wanted if trial.pages]
    readings = sum(len(trial.pages) for trial in worth)
    print(f"{len(worth)} of {len(wanted)} changes can change something: {readings} readings …", file=sys.stderr)
    return {outcome.key: outcome for outcome in _counted(laboratory.tried(worth), len(worth))}


def _counted(outcomes: Iterator[Outcome], count: int) -> Iterator[Outcome]:
    for number, outcome in enumerate(outcomes, 1):
        yield outcome
        if number % 50 == 0:
            print(f"{number} of {count}", file=sys.stderr)


def _pages(pages: Sequence[Sample]) -> str:
    return ", ".join(f"{count} of {name}" for name, count in Counter(page.of for page in pages).items()) + " pages"


def _write(page: Path, text: str) -> None:
    page.write_text(text, "utf-8")
    print(f"Wrote {page}.", file=sys.stderr)


if __name__ == "__main__":
    sensitivity()
