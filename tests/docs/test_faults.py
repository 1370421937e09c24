"""The catalogue of faults names tests that are there, and the page of what was survived names every fault."""

from __future__ import annotations

import re
from pathlib import Path

from tests.faults.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]


def test_every_fault_has_tests_and_none_is_named_twice() -> None:
    named = [test for entry in CATALOGUE for test in entry.tests]
    assert all(entry.tests for entry in CATALOGUE)
    assert [test for test in named if not (ROOT / test).exists()] == []
    assert len(named) == len(set(named))


def test_the_page_names_every_fault_and_none_that_was_not_survived() -> None:
    page = (ROOT / "docs" / "benchmarks" / "faults.md").read_text("utf-8")
    for entry in CATALOGUE:
        [line] = [line for line in page.splitlines() if line.startswith(f"| {entry.key} | {entry.what} |")]
        survived, tried = re.findall(r"\d(?:[\d,]*\d)?", line.split("|")[3])[:2]
        assert survived == tried != "0"
        assert "not gone through" not in line
