"""The benchmark of extraction measures what it says: tools in turn, lost pages counted, differences paired."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from benchmarks.extraction.bootstrap import difference
from benchmarks.extraction.pages import Page
from benchmarks.extraction.report import page as written
from benchmarks.extraction.running import CHUNK, Worker, read_all
from benchmarks.extraction.scoring import Marks, Shares
from benchmarks.extraction.tools import OURS, TOOLS, YARDSTICK, Tool

OUR_TOOL = next(tool for tool in TOOLS if tool.name == OURS)
SENTENCE = "The harbour master of Aalsand counted forty geese on the mole and wrote each of them into the log. "
PAGE = Page("1", "https://example.org/geese", f"<html><body><h1>Geese</h1><p>{SENTENCE * 4}</p></body></html>")
FRAGILE = """
import json, sys
for line in sys.stdin:
    page = json.loads(line)
    if page["html"] == "bad":
        sys.exit("cannot read this")
    print(json.dumps({"id": page["id"], "article": None, "teasers": [], "cpu_ms": 1.0}), flush=True)
"""


def pages(count: int) -> list[Page]:
    return [Page(str(number), "https://example.org/", "good") for number in range(count)]


@pytest.fixture
def fragile(tmp_path: Path) -> partial[Worker]:
    """A worker whose tool ends at a page that says "bad"; takes the name of the tool."""
    script = tmp_path / "fragile.py"
    script.write_text(FRAGILE, "utf-8")
    return partial(_worker, script)


def _worker(script: Path, name: str) -> Worker:
    return Worker(Tool(name=name, script=str(script)), Path(sys.executable), pages(1))


def mean_right(shares: list[Shares]) -> float:
    return sum(right for right, _, _ in shares) / len(shares)


def test_our_adapter_reads_a_page_and_says_what_it_cost() -> None:
    with Worker(OUR_TOOL, Path(sys.executable), [PAGE]) as worker:
        answer = worker.read(PAGE)
    assert (answer.row["id"], answer.lost) == ("1", None)
    assert SENTENCE.strip() in answer.row["article"]["text"]
    assert answer.cpu_ms is not None
    assert answer.cpu_ms > 0


def test_a_tool_that_ends_on_a_page_loses_that_page_and_reads_the_next(fragile: partial[Worker]) -> None:
    with fragile("fragile") as worker:
        answers = [worker.read(Page(name, "", name)) for name in ("good", "bad", "better")]
    assert [answer.lost for answer in answers] == [None, "cannot read this", None]
    assert answers[1].row == {"id": "bad", "article": None, "teasers": []}


def test_tools_read_the_same_pages_in_turn_and_another_begins_each_time(fragile: partial[Worker]) -> None:
    with fragile("a") as one, fragile("b") as other:
        read = [(name, answer.row["id"]) for name, answer in read_all([one, other], pages(CHUNK + 1))]
    assert [name for name, _ in read] == ["a"] * CHUNK + ["b"] * CHUNK + ["b", "a"]
    assert sorted(number for name, number in read if name == "a") == sorted(str(number) for number in range(CHUNK + 1))


def test_equal_tools_differ_by_nothing() -> None:
    shares = [(0.1 * number, 0.0, 0.0) for number in range(10)]
    found = difference(shares, shares, mean_right)
    assert (found.measured, found.low, found.high) == (0, 0, 0)


def test_a_tool_that_is_better_on_every_page_is_better_at_95_percent() -> None:
    theirs = [(0.05 * number, 0.0, 0.0) for number in range(10)]
    ours = [(right + 0.2 + 0.01 * number, 0.0, 0.0) for number, (right, _, _) in enumerate(theirs)]
    found = difference(ours, theirs, mean_right)
    assert found.measured == pytest.approx(0.245)
    assert 0.2 < found.low < found.measured < found.high < 0.29


def test_the_same_pages_give_the_same_interval_again() -> None:
    ours, theirs = [(0.3, 0.0, 0.0), (0.9, 0.0, 0.0)], [(0.5, 0.0, 0.0), (0.1, 0.0, 0.0)]
    assert difference(ours, theirs, mean_right) == difference(ours, theirs, mean_right)


def test_pages_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        difference([(1.0, 0.0, 0.0)] * 2, [(1.0, 0.0, 0.0)], mean_right)


def test_the_page_marks_the_best_the_missing_and_the_lost() -> None:
    tools = {
        OURS: Marks(figures={"F1": 0.9, "date": 0.5}, cpu_ms=10.0, lost={}),
        YARDSTICK: Marks(figures={"F1": 0.8, "date": None}, cpu_ms=40.0, lost={"7": "ValueError: no"}),
    }
    lines = written(["a fact"], {"set": 2}, {"set": tools}, [], chunk=CHUNK).splitlines()
    assert f"| {OURS} | **0.9000** | **0.5000** | **10.0** | **0.25** |" in lines
    assert f"| {YARDSTICK} † | 0.8000 | – | 40.0 | 1.00 |" in lines
    assert f"- {YARDSTICK}, set, 7: `ValueError: no`" in lines
