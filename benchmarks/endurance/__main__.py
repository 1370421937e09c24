"""The command: 20,000 pages through each reader, and the table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.extraction import machine
from benchmarks.hostile.reader import READERS

PAGES, EVERY = 20_000, 1_000
MOST_GROWTH = 0.02
"""Of the memory after a quarter of the pages, what may have been added at the end."""
_ROOT = Path(__file__).parents[2]
TABLE = _ROOT / "docs" / "benchmarks" / "endurance.md"
INTRODUCTION = f"""# Memory over {PAGES:,} pages

Written by `python -m benchmarks.endurance` (`make bench-endurance`); do not edit. Each reader is one process that reads
{PAGES:,} invented pages, each other than the rest and with class names of its own. Resident memory in MB, as it is."""


def measured(reader: str) -> dict[int, float]:
    """The memory of a reader by the number of pages that it has read."""
    command = [sys.executable, "-m", "benchmarks.endurance.reader", reader, str(PAGES), str(EVERY)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT).stdout.splitlines()
    return {int(number): float(mb) for number, mb in (line.split() for line in lines)}


def growth(memory: dict[int, float]) -> float:
    """What the last three quarters of the pages added, as a share of what was held before."""
    return memory[PAGES] / memory[PAGES // 4] - 1


def main() -> int:
    """Measure, write the table; exit code 1 when our memory grows."""
    facts = [*machine.facts()]
    found = {reader: measured(reader) for reader in READERS}
    rows = [["pages read", *READERS], ["---:" for _ in range(len(READERS) + 1)]]
    rows += [[f"{number:,}", *(f"{one[number]:.1f}" for one in found.values())] for number in found["microfiche"]]
    rows += [["growth from 5,000 to 20,000", *(f"{growth(one):+.1%}" for one in found.values())]]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    TABLE.write_text("\n\n".join([INTRODUCTION, "\n".join(f"- {one}" for one in facts), table]) + "\n", "utf-8")
    print(table)
    return int(growth(found["microfiche"]) > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
