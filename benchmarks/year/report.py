"""The page: what was found, asked for and said in the year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from benchmarks.year.figures import Found, spread
from benchmarks.year.serving import Served

if TYPE_CHECKING:
    from benchmarks.year.__main__ import Year

_HEAD = """# A year of papers

<!-- Written by `python -m benchmarks.year docs/benchmarks/year.md`; run it again instead of changing this. -->

Papers that never were, each at an address of its own, crawled by `microfiche crawl --due` from a schedule. The clock of
the crawls is moved by time-machine from run to run; everything else is as it is.
"""


def written(
    facts: Sequence[str],
    served: Sequence[Served],
    found: Sequence[Found],
    requests: Counter[str],
    passed: Year,
) -> str:
    """The page as Markdown."""
    parts = [
        _HEAD,
        "\n".join(f"- {fact}" for fact in facts),
        f"- {passed.seconds:.0f} s for the whole",
        "\n## Stories\n",
        *_stories(served, found),
        "\n## Requests\n",
        *_requests(requests, found),
        "\n## Trouble\n",
        *_trouble(served, passed),
        "\n## Growth\n",
        *_growth(passed),
    ]
    return "\n".join(parts) + "\n"


def _stories(served: Sequence[Served], found: Sequence[Found]) -> Iterator[str]:
    heads = ("paper", "a day", "printed", "found", "missed", "in no list while reachable", "no text")
    heads += ("hours late: median / 95% / most", "edits seen", "gone seen", "false versions")
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for one, of in zip(served, found, strict=True):
        trouble = f" ({one.paper.wrong})" if one.paper.wrong else ""
        yield (
            f"| {one.paper.name}{trouble} | {one.paper.rate:.1f} | {of.printed} | {of.found} | {len(of.missed)} | "
            f"{of.unreachable} | {of.unreadable} | {spread(of.delays)} | {of.edits_seen} of {of.edits} | "
            f"{of.gone_seen} of {of.gone} | {of.false_versions} |"
        )
    total = {name: sum(getattr(of, name) for of in found) for name in ("printed", "found", "unreachable", "unreadable")}
    delays = [delay for of in found for delay in of.delays]
    yield (
        f"| all | {sum(one.paper.rate for one in served):.1f} | {total['printed']} | {total['found']} | "
        f"{sum(len(of.missed) for of in found)} | {total['unreachable']} | {total['unreadable']} | {spread(delays)} | "
        f"{sum(of.edits_seen for of in found)} of {sum(of.edits for of in found)} | "
        f"{sum(of.gone_seen for of in found)} of {sum(of.gone for of in found)} | "
        f"{sum(of.false_versions for of in found)} |"
    )


def _requests(requests: Counter[str], found: Sequence[Found]) -> Iterator[str]:
    yield "| what was asked for: how it was answered | requests |"
    yield "| --- | --- |"
    for what, number in sorted(requests.items()):
        yield f"| {what} | {number} |"
    total = requests.total()
    least = sum(of.found + of.edits_seen + of.gone_seen for of in found) + requests["lists: 200"]
    unchanged = sum(number for what, number in requests.items() if what.endswith("304"))
    yield f"| all | {total} |"
    yield (
        f"\n{unchanged / total:.0%} were answered with 304. Who knew beforehand when which list and which story is "
        f"another would have asked {least} times: {total / least:.1f} times fewer."
    )


def _trouble(served: Sequence[Served], passed: Year) -> Iterator[str]:
    yield "| paper | what happened | from | to | alarms: rule, first and last seen |"
    yield "| --- | --- | --- | --- | --- |"
    for one in served:
        mine = [
            f"{rule}, {times[0]:%Y-%m-%d %H:%M} to {times[1]:%Y-%m-%d %H:%M}"
            for (site, rule), times in passed.alarms.items()
            if site == one.paper.name
        ]
        span = one.paper.span
        if span or mine:
            days = f"{span.begin:%Y-%m-%d %H:%M} | {span.end:%Y-%m-%d %H:%M}" if span else " | "
            yield f"| {one.paper.name} | {one.paper.wrong or 'nothing'} | {days} | {'; '.join(mine) or 'none'} |"
    codes = ", ".join(f"{code}: {number}" for code, number in sorted(passed.codes.items()))
    yield f"\nExit codes of the runs, and how many had each: {codes}."


def _growth(passed: Year) -> Iterator[str]:
    yield "| day | WARC files, MB | database, MB |"
    yield "| --- | --- | --- |"
    for now, files, rows in passed.sizes:
        yield f"| {now:%Y-%m-%d} | {files / 1e6:.1f} | {rows / 1e6:.1f} |"
