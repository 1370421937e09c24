"""The command: read all pages with all tools, score the answers, compare, write the page."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import ModuleType

import click

from benchmarks.extraction import machine, report
from benchmarks.extraction.bootstrap import F1, difference
from benchmarks.extraction.environments import pythons_of, version_of
from benchmarks.extraction.pages import Corpus, Gold, corpora_of, gold_of, scorer
from benchmarks.extraction.report import Comparison
from benchmarks.extraction.running import CHUNK, Answer, Worker, read_all
from benchmarks.extraction.scoring import Marks, Shares, f1_of, marks_on_corpus, marks_on_gold
from benchmarks.extraction.tools import OURS, TOOLS, Tool

Answers = dict[str, dict[str, Answer]]
"""By name of the tool, then by id of the page."""
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("gold", type=_FOLDER)
@click.argument("bench", type=_FOLDER)
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
def extraction(gold: Path, bench: Path, page: Path) -> None:
    """Measure microfiche and its peers on the pages of GOLD and BENCH, and write PAGE.

    GOLD holds score.py and dev/; BENCH holds score.py and corpora/*.jsonl.gz. Peers are installed when they are not.
    """
    facts = [*machine.facts()]
    pythons = pythons_of(TOOLS)
    facts += _versions(pythons)
    judges = scorer(gold / "score.py"), scorer(bench / "score.py")
    sets: list[Gold | Corpus] = [gold_of(gold, judges[0]), *corpora_of(bench)]
    answers = _read(sets, pythons)
    marks = {one.name: {tool: _marks(one, *judges, found) for tool, found in answers[one.name].items()} for one in sets}
    compared = _compared({name: tools for name, tools in marks.items() if tools[OURS].pages}, judges[1])
    text = report.page(facts, {one.name: len(one.pages) for one in sets}, marks, [*compared], chunk=CHUNK)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, "utf-8")
    print(f"Wrote {page}.", file=sys.stderr)


def _versions(pythons: Mapping[Tool, Path]) -> list[str]:
    """Each package once, with its version."""
    told = (f"{tool.peer or tool.name} {version_of(tool, python)}" for tool, python in pythons.items())
    return [", ".join(dict.fromkeys(told))]


def _read(sets: Sequence[Gold | Corpus], pythons: Mapping[Tool, Path]) -> dict[str, Answers]:
    """All answers, by set. The first page of each set warms every tool up."""
    warm_up = [one.pages[0] for one in sets]
    found: dict[str, Answers] = {one.name: {tool.name: {} for tool in pythons} for one in sets}
    with ExitStack() as running:
        workers = [running.enter_context(Worker(tool, python, warm_up)) for tool, python in pythons.items()]
        for one in sets:
            print(f"{one.name}: {len(one.pages)} pages, {len(workers)} tools …", file=sys.stderr)
            for name, answer in read_all(workers, one.pages):
                found[one.name][name][answer.row["id"]] = answer
    return found


def _marks(one: Gold | Corpus, gold_score: ModuleType, score: ModuleType, answers: Mapping[str, Answer]) -> Marks:
    if isinstance(one, Gold):
        return marks_on_gold(one, gold_score, answers)
    return marks_on_corpus(one, score, answers)


def _compared(marks: Mapping[str, Mapping[str, Marks]], score: ModuleType) -> Iterator[Comparison]:
    """Ours against the best peer of each corpus; then, over the pages of all corpora together, against every peer."""

    f1 = partial(f1_of, score=score)
    for name, tools in marks.items():
        pages = {tool: [*one.pages] for tool, one in tools.items()}
        best = max((tool for tool in pages if tool != OURS), key=lambda tool: f1(pages[tool]))
        yield _comparison(name, pages, best, f1)
    together = {
        tool: [page for tools in marks.values() for page in tools[tool].pages] for tool in next(iter(marks.values()))
    }
    for peer in sorted(together.keys() - {OURS}, key=lambda tool: -f1(together[tool])):
        yield _comparison("all", together, peer, f1)


def _comparison(name: str, pages: Mapping[str, list[Shares]], peer: str, f1: F1) -> Comparison:
    ours, theirs = pages[OURS], pages[peer]
    found = difference(ours, theirs, f1)
    return Comparison(pages=name, count=len(ours), peer=peer, ours=f1(ours), theirs=f1(theirs), difference=found)


if __name__ == "__main__":
    extraction()
