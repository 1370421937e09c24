"""The figures of a run as one Markdown page. Pure: what it is given stands in it, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.extraction.bootstrap import RESAMPLES, SEED, Difference
from benchmarks.extraction.scoring import Marks
from benchmarks.extraction.tools import OURS, YARDSTICK

ByTool = Mapping[str, Marks]
_INTRODUCTION = """# Article extraction, side by side

Written by `python -m benchmarks.extraction` (`make bench-extraction`); do not edit. One run: each tool is one process
in its own virtual environment; all read the same pages in turn, {chunk} at a time, after a warm-up. No tool goes to the
network.

{facts}

What is right is decided by the `score.py` beside the pages. F1, precision and recall are those of the
article-extraction-benchmark (shingles of four tokens), word F1 counts single words. Shares are of the pages whose gold
gives the field. CPU is the mean process time of a page in milliseconds, with metadata where a tool has any;
×: as a ratio to {yardstick} with metadata. –: nothing to judge, or a field that the tool never gives. Bold: the best.
"""
_LOWER_IS_BETTER = {"leak", "leaky pages", "CPU ms", "×"}
"""Columns whose best is the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Ours against one peer over one set of pages."""

    pages: str
    count: int
    peer: str
    ours: float
    theirs: float
    difference: Difference


def page(
    facts: Iterable[str],
    sizes: Mapping[str, int],
    marks: Mapping[str, ByTool],
    compared: Sequence[Comparison],
    *,
    chunk: int,
) -> str:
    """The whole page: facts of the run, a table for each set, the comparisons, the pages lost."""
    parts = [_INTRODUCTION.format(chunk=chunk, facts=_list(facts), yardstick=YARDSTICK)]
    parts += [f"## {name}, {sizes[name]} pages\n\n{_set_table(tools)}" for name, tools in marks.items()]
    parts += [_comparisons(compared), _losses(marks)]
    return "\n".join(part.rstrip() + "\n" for part in parts if part)


def _set_table(tools: ByTool) -> str:
    rows = {name: _row(one, tools[YARDSTICK]) for name, one in tools.items()}
    columns = list(next(iter(rows.values())))
    best = {column: _best(column, [row[column] for row in rows.values()]) for column in columns}
    lines = [
        [_named(name, tools[name]), *(_cell(column, row[column], best[column]) for column in columns)]
        for name, row in rows.items()
    ]
    return _table(["", *columns], lines)


def _row(marks: Marks, yardstick: Marks) -> dict[str, float | None]:
    return {**marks.figures, "CPU ms": marks.cpu_ms, "×": marks.cpu_ms / yardstick.cpu_ms}


def _best(column: str, values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    choose = min if column in _LOWER_IS_BETTER else max
    return choose(known, default=None)


def _named(name: str, marks: Marks) -> str:
    return f"{name} †" if marks.lost else name


def _cell(column: str, value: float | None, best: float | None) -> str:
    shown, top = _shown(column, value), _shown(column, best)
    return f"**{shown}**" if value is not None and shown == top else shown


def _shown(column: str, value: float | None) -> str:
    if value is None:
        return "–"
    digits = {"leaky pages": 0, "CPU ms": 1, "×": 2}.get(column, 4)
    return f"{value:.{digits}f}"


def _comparisons(compared: Sequence[Comparison]) -> str:
    lines = [
        [one.pages, str(one.count), one.peer, f"{one.ours:.4f}", f"{one.theirs:.4f}", *_interval(one.difference)]
        for one in compared
    ]
    names = ["pages", "", "peer", OURS, "F1 of the peer", "difference", "95% interval", "at 95%"]
    return (
        "## Is the difference more than luck?\n\n"
        f"F1 of {OURS} minus F1 of the peer, paired bootstrap over pages, {RESAMPLES:,} resamples, seed {SEED}.\n"
        "On each corpus against its best peer; over the pages of all corpora together against every peer.\n\n"
        + _table(names, lines)
    )


def _interval(found: Difference) -> Iterator[str]:
    yield f"{found.measured:+.4f}"
    yield f"{found.low:+.4f} … {found.high:+.4f}"
    yield "better" if found.low > 0 else "worse" if found.high < 0 else "open"


def _losses(marks: Mapping[str, ByTool]) -> str:
    """What † stands for: pages on which a tool raised, crashed or hung, which count as empty answers."""
    lines = [
        f"{tool}, {name}, {page}: `{why.replace('`', '')}`"
        for name, tools in marks.items()
        for tool, one in tools.items()
        for page, why in one.lost.items()
    ]
    return (
        f"## † Pages lost\n\nThe tool raised, crashed or hung; the page counts as an empty answer.\n\n{_list(lines)}"
        if lines
        else ""
    )


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [names, ["---", *("---:" for _ in names[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
