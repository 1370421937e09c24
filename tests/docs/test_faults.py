"""The catalogue of faults names tests that are there."""

from __future__ import annotations

from pathlib import Path

from tests.faults.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]


def test_every_fault_has_tests_and_none_is_named_twice() -> None:
    named = [test for entry in CATALOGUE for test in entry.tests]
    assert all(entry.tests for entry in CATALOGUE)
    assert [test for test in named if not (ROOT / test).exists()] == []
    assert len(named) == len(set(named))
