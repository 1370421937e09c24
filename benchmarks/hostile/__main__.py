"""The command: every page through every reader, and the table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.extraction import machine
from benchmarks.hostile.pages import cases
from benchmarks.hostile.reader import READERS
from benchmarks.hostile.running import Result, result_of

MOST_CPU, MOST_MB = 10.0, 512.0
TABLE = Path(__file__).parents[2] / "docs" / "benchmarks" / "hostile.md"
INTRODUCTION = f"""# Pages that are made to hang or break a reader

Written by `python -m benchmarks.hostile` (`make bench-hostile`); do not edit. Each cell: CPU seconds of the page, peak
memory of the process in MB with all that it has imported, and how much of the article it kept. Each page has a process
of its own, and both readers are given the same bytes in turn. Our goals: {MOST_CPU:.0f} s, {MOST_MB:.0f} MB, 100% kept.
†: a goal missed. –: there is no article to keep."""

Results = dict[str, dict[str, Result]]
"""By name of the page, then by reader."""


def measured() -> Results:
    """Every page through every reader."""
    found: Results = {}
    for case in cases():
        page = case.make()
        found[case.name] = {name: result_of(case, page, name) for name in READERS}
        print(f"{case.name}: {_cell(found[case.name]['microfiche'])}", file=sys.stderr)
    return found


def missed(result: Result) -> bool:
    """Whether a result misses a goal."""
    lost = result.kept is not None and result.kept < 1.0
    return bool(result.stopped) or result.cpu > MOST_CPU or result.mb > MOST_MB or lost


def table(found: Mapping[str, Mapping[str, Result]]) -> str:
    """The results as Markdown."""
    lines = [["page", *READERS], ["---", *("---:" for _ in READERS)]]
    lines += [[name, *(_cell(one) for one in results.values())] for name, results in found.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def summary(found: Mapping[str, Mapping[str, Result]]) -> str:
    """How many pages each reader misses a goal on."""
    return "\n".join(f"- {name}: {_count(one[name] for one in found.values())}" for name in READERS)


def _count(results: Iterable[Result]) -> str:
    every = [*results]
    late, big = sum(one.cpu > MOST_CPU for one in every), sum(one.mb > MOST_MB for one in every)
    lost, without = sum(one.kept == 0.0 for one in every), sum(0.0 < (one.kept or 0.0) < 1.0 for one in every)
    return (
        f"{sum(map(missed, every))} of {len(every)} pages miss a goal: {late} by CPU, {big} by memory, "
        f"{lost} lost the article, {without} a part of it"
    )


def _cell(one: Result) -> str:
    kept = "–" if one.kept is None else f"{one.kept:.0%}"
    mark = " †" if missed(one) else ""
    return f"{one.stopped or f'{one.cpu:.2f} s, {one.mb:.0f} MB'}, {kept}{mark}"


def main() -> int:
    """Measure, write the table, say how many goals are missed; exit code 1 when one of ours is."""
    facts = [*machine.facts()]
    found = measured()
    parts = [INTRODUCTION, "\n".join(f"- {one}" for one in facts), summary(found), table(found)]
    TABLE.write_text("\n\n".join(parts) + "\n", "utf-8")
    print(summary(found))
    return int(any(missed(one["microfiche"]) for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
