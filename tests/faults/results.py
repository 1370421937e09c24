"""What tests of faults measured, kept so that a run which is stopped is gone on with.

In: what became of single tests, and at which commit. Out: `build/faults.jsonl`, a line for each test, and
`docs/benchmarks/faults.jsonl`, a line for each file of tests that was gone through to its end at one commit.
"""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

TOLD = Path("build/faults.jsonl")
KEPT = Path("docs/benchmarks/faults.jsonl")
CODE = ("crawler", "storage", "readingroom", "microfiche.py", "tests", "pyproject.toml", "constraints.txt")
"""What a result stands on: a commit that changes none of it leaves results as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedFault:
    """One test: its id, of how many of its file it is one, what became of it ("passed", "failed", "skipped"), the cases
    that it went through, wall seconds with those of its fixtures, the commit, and the day (UTC, ISO 8601).
    """

    __test__ = False

    test: str
    of: int
    outcome: str
    cases: int
    seconds: float
    commit: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestedFile:
    """A file of tests, gone through to its end: cases that survived, were tried, or skipped; the rest as above."""

    __test__ = False

    file: str
    survived: int
    tried: int
    skipped: int
    seconds: float
    commit: str
    day: str


def commit_now() -> str:
    """The newest commit that changed code; with "+" where files differ from it, and "" where there is no Git."""
    commit = _git("log", "-1", "--format=%h", "--abbrev=8", "--", *CODE)
    return f"{commit}+" if commit and _git("status", "--porcelain", "--", *CODE) else commit


def _git(*arguments: str) -> str:
    try:
        ran = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""


def is_fixed(commit: str) -> bool:
    """Whether a commit names the code, so that what was measured there counts later."""
    return bool(commit) and not commit.endswith("+")


def tell(result: TestedFault) -> None:
    """Keep what became of a test, at once."""
    TOLD.parent.mkdir(exist_ok=True)
    with TOLD.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result)) + "\n")


def told(commit: str) -> dict[str, TestedFault]:
    """What is kept of tests at a commit, by their ids; the last word of each counts."""
    return {row["test"]: TestedFault(**row) for row in _rows(TOLD) if row["commit"] == commit}


def kept() -> dict[str, TestedFile]:
    """The files of tests that were gone through, by their names."""
    return {row["file"]: TestedFile(**row) for row in _rows(KEPT)}


def keep(files: Iterable[TestedFile]) -> None:
    """Keep these instead of what was kept."""
    lines = (json.dumps(asdict(each)) for each in sorted(files, key=lambda each: each.file))
    KEPT.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def file_of(test: str) -> str:
    """The file of a test that is named by its id."""
    return test.partition("::")[0]


def whole_files(results: Iterable[TestedFault]) -> dict[str, TestedFile]:
    """Of what became of tests at one commit, the files of which all tests are there, by their names."""
    files: defaultdict[str, list[TestedFault]] = defaultdict(list)
    for each in results:
        files[file_of(each.test)].append(each)
    return {file: _of_file(file, tests) for file, tests in files.items() if len(tests) == tests[-1].of}


def _of_file(file: str, tests: Sequence[TestedFault]) -> TestedFile:
    return TestedFile(
        file=file,
        survived=_cases(tests, "passed"),
        tried=_cases(tests, "passed", "failed"),
        skipped=_cases(tests, "skipped"),
        seconds=round(sum(each.seconds for each in tests), 1),
        commit=tests[-1].commit,
        day=max(each.day for each in tests),
    )


def _cases(tests: Iterable[TestedFault], *outcomes: str) -> int:
    return sum(each.cases for each in tests if each.outcome in outcomes)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a file; the last may be torn."""
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        try:
            yield json.loads(line)
        except ValueError:
            continue
