"""The command: every library on every pair, and the table."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.diff.texts import CASES, WORDS
from benchmarks.diff.tool import TOOLS
from benchmarks.extraction import machine

MOST_MS = 200
"""Milliseconds of CPU that any pair may take us."""
MOST_CPU = 3
"""Seconds of CPU after which another library is stopped."""
_PEERS = ("cydifflib==1.2.0", "diff-match-patch==20241021")
_ROOT = Path(__file__).parents[2]
_ENVIRONMENT = _ROOT / ".venv-peers" / "diff"
_OURS = "microfiche"
INTRODUCTION = f"""# Comparing two texts

Written by `python -m benchmarks.diff` (`make bench-diff`); do not edit. Texts are invented and have {WORDS:,} words in
{WORDS // 100:,} paragraphs each, unless it is said otherwise. Milliseconds of CPU, the fastest of up to five times, and
in brackets the words that are said to be gone and to be new: fewer are better. Ours keeps moved paragraphs out of both.
Another library is stopped after {MOST_CPU} seconds of CPU; diff-match-patch stops itself after one, and gives what it
has. The others compare all words; ours aligns paragraphs first, and compares words inside changed ones. It may take
{MOST_MS} ms for any pair. Words of the others are what stands between blanks: of the Chinese text, whole paragraphs."""


def _python(tool: str) -> str:
    """The interpreter of a tool; the environment of the peers is made when it is not there."""
    if tool in (_OURS, "difflib"):
        return sys.executable
    python = _ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(_ENVIRONMENT)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, *_PEERS], check=True)
    return str(python)


def _cpu_of(process: int) -> float:
    """Seconds of CPU that a process has used. A limit of it would make the clock of CPU in the process coarse."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(tool: str, case: str) -> tuple[float, str]:
    """Milliseconds, and what the table says; infinite where a library was stopped."""
    command = [_python(tool), "-m", "benchmarks.diff.tool", tool, case]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        while process.poll() is None:
            time.sleep(0.05)
            if tool != _OURS and _cpu_of(process.pid) > MOST_CPU:
                process.kill()
                return float("inf"), f"over {MOST_CPU},000"
        said = process.stdout.read() if process.stdout else ""
    ms, gone, new = said.split()
    return float(ms), f"{float(ms):,.1f} ({int(gone):,} / {int(new):,})"


def main(where: str) -> int:
    """Measure, write the table; exit code 1 when a pair takes us longer than it may."""
    facts = [*machine.facts()]
    rows, slow = [["texts", *TOOLS], ["---", *("---:" for _tool in TOOLS)]], []
    for case in CASES:
        found = {tool: measured(tool, case) for tool in TOOLS}
        rows.append([case, *(said for _ms, said in found.values())])
        print(" | ".join(rows[-1]), flush=True)
        slow += [case] if found[_OURS][0] > MOST_MS else []
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    Path(where).write_text("\n\n".join([INTRODUCTION, "\n".join(f"- {one}" for one in facts), table]) + "\n", "utf-8")
    return int(bool(slow))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
