"""The page of tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.traps.crawlers import Crawled
from benchmarks.traps.robots import Passed
from benchmarks.traps.site import TRAPS, by_trap, honest
from tests.flow.test_traps import STORIES

_HEAD = """# Robots and traps

<!-- Written by `python -m benchmarks.traps`; run it again instead of changing this. -->

"""

_CASES = """The cases of google/robotstxt (robots_test.cc, Apache-2.0) as they are: robots.txt, agent, URL, and whether
it may be fetched. Those whose names begin with GoogleOnly are Google's own reading beyond RFC 9309. None is ours. Each
parser has its defaults. Not among them: reppy 0.4.14, whose C++ does not compile on this machine.

Three cases named ID_Encoding compare a rule and a URL that are escaped in different ways, and say that they differ.
RFC 9309 §2.2.2 asks for both to be escaped alike before. A parser that does so fails these three, ours among them.
"""


def written(facts: Iterable[str], robots: str, crawls: Sequence[Crawled], budget: int) -> str:
    """The whole page."""
    listed = "\n".join(f"- {fact}" for fact in facts)
    return f"{_HEAD}{listed}\n\n## robots.txt\n\n{robots}\n## Traps\n\n{_traps(crawls, budget)}"


def of_robots(sets: Counter[str], found: Sequence[Passed]) -> str:
    """The table of parsers."""
    names = sorted(sets, reverse=True)
    rows = [
        [one.parser, *(f"{one.by.get(name, 0)} of {sets[name]}" for name in names), str(one.raised)] for one in found
    ]
    columns = ["parser", *names, "raised"]
    return f"{_CASES}\n{_table(columns, rows)}"


def _traps(crawls: Sequence[Crawled], budget: int) -> str:
    kinds = "\n".join(f"- **{name}**: {what}" for name, what in TRAPS.items())
    settings = "\n".join(f"- **{one.tool}**: {one.settings}" for one in crawls)
    rows = [
        [
            one.tool,
            str(len(one.asked)),
            f"{honest(one.asked)} of {STORIES}",
            "by itself" if one.is_ended else f"stopped at {budget}",
        ]
        for one in crawls
    ]
    each = [[name, *(str(by_trap(one.asked)[name]) for one in crawls)] for name in TRAPS]
    return (
        f"A local server with {STORIES} stories in twelve lists, and beside them (calendar, agenda and shelf are "
        f"those of our own tests):\n\n{kinds}\n\n"
        f"Every tool is stopped when it has asked {budget} times. Settings:\n\n{settings}\n\n"
        f"{_table(['tool', 'requests', 'stories', 'ended'], rows)}\n"
        f"Requests for each trap:\n\n{_table(['trap', *(one.tool for one in crawls)], each)}"
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
