"""Every reader of WARC files over files that were mutated: nothing raised, nothing lost in silence; some mutations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.mutants import Whole, assert_nothing_is_passed_over, of_others, of_ours

FEW, MOST, PARTS = 200, 5000, 10


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> list[Whole]:
    """A file of ours, and one of others."""
    return [of_ours(tmp_path_factory.mktemp("ours")), of_others(tmp_path_factory.mktemp("others"))]


def go_through(numbers: range, wholes: list[Whole], folder: Path) -> int:
    for number in numbers:
        assert_nothing_is_passed_over(wholes[number // 16 % 2], number, folder)
    return len(numbers)


@pytest.mark.slow
def test_what_is_lost_by_some_mutations_is_told_and_nothing_raises(wholes, tmp_path, record_property):
    record_property("cases", go_through(range(FEW), wholes, tmp_path))


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_lost_by_any_mutation_is_told_and_nothing_raises(part, wholes, tmp_path, record_property):
    record_property("cases", go_through(range(FEW + part, MOST, PARTS), wholes, tmp_path))
