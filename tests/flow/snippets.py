"""Blocks of `console` in pages of docs, run as one session of bash.

A line that begins with `$ ` is a command; behind it stands what it prints, stdout and stderr, `...` for any text;
a command behind which nothing stands may print what it likes. Each must end with 0. What differs from run to run
(moments, identifiers, digests) is the same to a comparison.
"""

from __future__ import annotations

import doctest
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser

MOST_SECONDS = 400
_END = "\x1e"
_PASSING = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| UTC)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,64}"
)
_LOOSELY = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a page, what it should print, and the line at which its block stands."""

    line: int
    command: str
    printed: str

    def says(self, got: str) -> bool:
        """Whether that is what the page says."""
        wanted = _PASSING.sub("@", self.printed).strip() + "\n"
        return not self.printed.strip() or doctest.OutputChecker().check_output(wanted, _steady(got), _LOOSELY)


def _steady(got: str) -> str:
    return _PASSING.sub("@", got).strip() + "\n"


def steps_of(page: Path) -> list[Step]:
    """The commands of a page, in order."""
    return [step for example in _examples(page, "console") for step in _steps(example.line, str(example.parsed))]


def blocks_of(page: Path, language: str) -> list[str]:
    """What stands in the fenced blocks of a language."""
    return [str(example.parsed) for example in _examples(page, language)]


def _examples(page: Path, language: str) -> Iterator[Example]:
    yield from Sybil([CodeBlockParser(language, evaluator=lambda example: None)]).parse(page).examples()


def _steps(line: int, text: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield Step(line, command, printed)


def printed_by(steps: list[Step], folder: Path) -> list[tuple[int, str]]:
    """Exit code and output of each command of a session that begins in a folder; what it left running is ended."""
    script = "\n".join(f"{step.command}\nprintf '{_END}%s\\n' $?" for step in steps)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with (folder.parent / "said.txt").open("w+") as said:
        session = subprocess.Popen(
            ["bash", "-c", script],
            cwd=folder,
            env=_outside_of_make() | {"PATH": path, "COLUMNS": "120"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            session.wait(MOST_SECONDS)
        finally:
            with suppress(ProcessLookupError):  # nothing was left running
                os.killpg(session.pid, signal.SIGKILL)
            session.wait()
        said.seek(0)
        return list(_answers(said.read()))


def _outside_of_make() -> dict[str, str]:
    """The environment of a reader: a make within make says which folder it enters."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS")}


def _answers(said: str) -> Iterator[tuple[int, str]]:
    printed, *ends = said.split(_END)
    for end in ends:
        code, _, following = end.partition("\n")
        yield int(code), printed
        printed = following
