"""Parsers of robots.txt beside each other on cases of others, each in its own environment."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.extraction.environments import ROOT, python_of, version_of
from benchmarks.extraction.tools import Tool

_SCRIPT = Path(__file__).parent / "adapters" / "robots_answers.py"
PARSERS = {
    Tool(name="microfiche", script=""): "",
    Tool(name="protego", script=""): "Scrapy's",
    Tool(name="urllib", script=""): "Python's own, urllib.robotparser",
    Tool(name="robotspy", script="", peer="robotspy"): "Fundus'",
    Tool(name="robotexclusionrulesparser", script="", peer="robotexclusionrulesparser"): "",
}


@dataclass(frozen=True, slots=True)
class Passed:
    """Cases that a parser answers as the suite does, by set, and on how many it raised."""

    parser: str
    by: Mapping[str, int]
    raised: int


def sets_of(cases: Sequence[Any]) -> Counter[str]:
    """How many cases each set has: what RFC 9309 says, and what is Google's own."""
    return Counter(map(_set_of, cases))


def passed(tool: Tool, cases: Sequence[Any]) -> Passed | None:
    """How a parser fares; None where there is no Python for it."""
    python = python_of(tool)
    if python is None:
        return None
    command = [str(python), str(_SCRIPT), tool.name]
    asked = json.dumps([{name: case[name] for name in ("robots", "agent", "url")} for case in cases])
    said = subprocess.run(
        command, input=asked, capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
    )
    answers = json.loads(said.stdout)
    good = Counter(_set_of(case) for case, answer in zip(cases, answers, strict=True) if answer is case["allowed"])
    return Passed(_named(tool, python), good, answers.count(None))


def _named(tool: Tool, python: Path) -> str:
    known = {"urllib": "urllib.robotparser", "protego": "Protego"}.get(tool.name, tool.name)
    version = f" {version_of(tool, python)}" if tool.peer else ""
    return f"{known}{version}"


def _set_of(case: Any) -> str:
    return "Google's own" if case["test"].startswith("GoogleOnly") else "RFC 9309"
