"""What the fuzzer begins with, and what it found once, keeps every promise of its target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzzing.seeds import seeds
from tests.fuzzing.targets import TARGETS

FOUND = Path(__file__).parents[1] / "fuzzing" / "found"


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_all_that_was_found_keep_the_promises_of_their_target(name: str) -> None:
    inputs = [*seeds()[name], *(path.read_bytes() for path in sorted((FOUND / name).glob("*")))]
    assert inputs
    for data in inputs:
        TARGETS[name](data)
