"""A command at work, and what it cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOK_EVERY = 0.2
"""Seconds between two looks at the memory of a command's processes."""
MOST_SECONDS = 1800.0
"""After so long a command is killed, and the run fails."""
_LAUNCH = Path(__file__).parent / "launch.py"
_NOT_HANDED_ON = (
    *("MICROFICHE_ARCHIVE", "SCRAPY_SETTINGS_MODULE", "SCRAPY_PROJECT", "PYTHONPATH"),
    "PYTHONDONTWRITEBYTECODE",  # pip has compiled the modules of all tools but the one that lies here in its sources
)


class CommandFailed(Exception):
    """A command did not end well; the message ends with the last that it said."""


class TookTooLong(CommandFailed):
    """A command was killed because its time was over."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a command's processes: moment (CLOCK_MONOTONIC), bytes (PSS) of all, descriptors of the first."""

    at: float
    pss: int
    processes: int
    descriptors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a command and everything that it started cost: CPU and wall seconds; what was seen of it while it ran."""

    cpu: float
    wall: float
    looks: tuple[Look, ...] = ()

    @property
    def peak_mb(self) -> float:
        """The most memory that all processes together had at one look, in MB (10⁶ bytes)."""
        return max((look.pss for look in self.looks), default=0) / 1e6


def run(command: Sequence[str | Path], folder: Path, *, every: float = LOOK_EVERY, most: float = MOST_SECONDS) -> Usage:
    """Run a command in a folder, where its output is left as `output.log`. Raises CommandFailed."""
    report, log = folder / "usage.json", folder / "output.log"
    words = [sys.executable, "-I", "-S", str(_LAUNCH), str(report), str(most), str(every), *map(str, command)]
    with log.open("wb") as output:
        subprocess.run(words, cwd=folder, env=_environment(), stdout=output, stderr=output, check=True)
    told = json.loads(report.read_text("utf-8"))
    if told["wall"] >= most:
        raise TookTooLong(f"{' '.join(map(str, command))}: killed after {most:.0f} s")
    if told["exit_code"]:
        raise CommandFailed(f"{' '.join(map(str, command))}: exit code {told['exit_code']}: {_last_words(log)}")
    return _usage(told)


def _usage(told: dict[str, Any]) -> Usage:
    return Usage(cpu=told["cpu"], wall=told["wall"], looks=tuple(Look(*look) for look in told["looks"]))


def _environment() -> dict[str, str]:
    """This one's, without what would lead a tool to another archive, or Scrapy to this project's settings."""
    return {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}


def _last_words(log: Path) -> str:
    return " ".join(log.read_text("utf-8", "replace").split())[-400:]
