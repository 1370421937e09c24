"""The page that says what a storm did, and what was found behind it.

In: a size, a seed, what happened and what was judged. Out: lines of Markdown.
"""

from __future__ import annotations

import os
import platform
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.chaos.blows import Told
from tests.chaos.judge import TOLERANCE, Judgement
from tests.chaos.storm import Fault, StormSize

HEAD = """# A storm over three machines

Written by `make chaos`; do not edit. Workers in processes of their own, each with a folder, a clock and a name of its
own, share one PostgreSQL server and one S3 server, and crawl invented papers (`tests/chaos`). Faults come at random,
drawn from a seed, until nothing is left to be done. Then it is asked: is every page in a WARC file that two readers
find whole, where the database says that it lies, and a row; is every request that the servers saw a record, or was it
in flight when its job was struck; was nothing asked for twice but that; did no two requests to a host come nearer
than its pace, by the time that the kernel noted for their arrival; is nothing locked, claimed, or running for ever.

"""


def page(size: StormSize, seed: int, told: Told, judgement: Judgement, seconds: float) -> str:
    """The whole page."""
    return HEAD + "\n".join(_lines(size, seed, told, judgement, seconds)) + "\n"


def _lines(size: StormSize, seed: int, told: Told, judgement: Judgement, seconds: float) -> Iterator[str]:
    clocks = ", ".join(f"{ahead:+.0f} s" for ahead in size.clocks)
    yield f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    yield f"- seed {seed}, {seconds:,.0f} s in all; Python {platform.python_version()}"
    yield f"- {size.sites} papers, {len(size.clocks)} machines of {size.jobs} crawls each; their clocks: {clocks}"
    yield f"- pace {size.pace} s to each host; tolerance {TOLERANCE} s, from a client's clock to its `send`"
    yield ""
    yield from _table("what was done", Counter(told.faults) - Counter(told.missed))
    if told.missed:
        yield f"Found nobody to strike, or could not be made here: {', '.join(sorted(set(told.missed)))}."
        yield ""
    yield from _table("what was seen", judgement.figures)
    yield _verdict(judgement)
    yield from (f"- {sentence}" for sentence in judgement.wrong)


def _table(head: str, rows: dict[str, str] | Counter[Fault]) -> Iterator[str]:
    yield from (f"| {head} | |", "| --- | ---: |")
    yield from (f"| {what} | {value} |" for what, value in rows.items())
    yield ""


def _verdict(judgement: Judgement) -> str:
    if not judgement.wrong:
        return "**Nothing was lost, only what was in flight was asked for twice, and no host was asked too soon.**"
    return f"**{len(judgement.wrong)} things were wrong:**\n"
