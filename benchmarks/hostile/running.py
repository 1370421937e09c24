"""A page through a reader in a process of its own, with an end to its time and memory."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.hostile.pages import Case

MOST_CPU = 30
"""Seconds after which a reader is stopped."""
_MOST_MEMORY = 4 << 30
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one reader made of one page: CPU seconds of the page alone, peak MB of the process, the share of the
    article's texts that it kept; None where there are none. `stopped` says why it gave no answer.
    """

    cpu: float
    mb: float
    kept: float | None
    stopped: str | None = None


def result_of(case: Case, page: bytes, reader: str) -> Result:
    """The result of a reader on a page."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.hostile.reader", reader],
        input=page,
        capture_output=True,
        check=False,
        cwd=_ROOT,
        preexec_fn=_limit,  # the process has one thread
    )
    if done.returncode == 0:
        answer = json.loads(done.stdout)
        return Result(cpu=answer["cpu"], mb=answer["mb"], kept=_kept(case, answer["text"]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Result(cpu=used, mb=after.ru_maxrss / 1024, kept=0.0 if case.kept else None, stopped=_why(done))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU, MOST_CPU))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _why(done: subprocess.CompletedProcess[bytes]) -> str:
    if done.returncode < 0:
        return f"stopped after {MOST_CPU} s" if done.returncode in (-9, -24) else f"signal {-done.returncode}"
    last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    return re.sub(r"\s+", " ", last[0])[:80] if last else f"exit code {done.returncode}"


def _kept(case: Case, text: str) -> float | None:
    return sum(one in text for one in case.kept) / len(case.kept) if case.kept else None
