"""The figures of a run as one Markdown page. Pure: what it is given stands in it, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.crawl.rounds import Spread

Row = Sequence[str]
_INTRODUCTION = """# What a crawl costs, side by side

Written by `{command}` (`make bench-crawl`, `make bench-sites`, `make bench-crawl-memory`); do not edit.
One run: the tools take turns (A B C, B C A, …), each turn is a new process, and a shorter round before is not counted.
A figure is the median of its rounds, with the least and the most in brackets.
A ratio is made round by round.
CPU is that of the whole tree of processes, also of those that outlive their parents; the server's is not counted.
Memory is the most that all processes had together (PSS, looked at five times a second), in MB (10⁶ bytes).

{facts}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is asked of a figure: at most, or at least, a bound. NaN: it could not be measured, so it is not reached."""

    what: str
    measured: float
    at_most: float | None = None
    at_least: float | None = None
    digits: int = 2

    @property
    def is_reached(self) -> bool:
        """Whether the figure as measured keeps to its bounds."""
        if self.at_most is not None:
            return self.measured <= self.at_most
        return self.at_least is not None and self.measured >= self.at_least

    def __str__(self) -> str:
        word = "reached" if self.is_reached else "NOT REACHED"
        sign, bound = ("≤", self.at_most) if self.at_most is not None else ("≥", self.at_least)
        told = "not measured" if math.isnan(self.measured) else f"measured {self.measured:.{self.digits}f}"
        return f"**{word}**: {self.what} {sign} {bound:g}; {told}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the page: what was done, a table of it, the goals, which stand together at the head of the page."""

    title: str
    text: str
    head: Row
    rows: Sequence[Row]
    goals: Sequence[Goal]
    notes: Sequence[str] = field(default_factory=tuple)


def page(command: str, facts: Iterable[str], sections: Sequence[Section]) -> str:
    """The whole page: facts of the run, all goals, then the parts."""
    goals = [f"{goal} ({one.title})" for one in sections for goal in one.goals]
    parts = [_INTRODUCTION.format(command=command, facts=bullets(facts)), f"## Goals\n\n{bullets(goals)}"]
    parts += [_part(one) for one in sections]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _part(section: Section) -> str:
    pieces = [f"## {section.title}", section.text, table(section.head, section.rows), bullets(section.notes)]
    return "\n\n".join(piece for piece in pieces if piece)


def bullets(lines: Iterable[str]) -> str:
    """A list of Markdown."""
    return "\n".join(f"- {line}" for line in lines)


def table(head: Row, rows: Iterable[Row]) -> str:
    """A table of Markdown, figures to the right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def shown(figure: Spread, digits: int = 1) -> str:
    """A figure with its rounds: "78.1 (77.0–80.4)"."""
    return f"{figure.median:,.{digits}f} ({figure.low:,.{digits}f}–{figure.high:,.{digits}f})"
