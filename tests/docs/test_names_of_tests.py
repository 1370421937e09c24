"""What pytest itself does not say of files of tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_no_file_of_tests_is_called_as_another_one() -> None:
    """pytest imports them by their names alone: of two that are alike in one run it takes one, and the other fails."""
    names = Counter(path.name for path in TESTS.rglob("*.py") if path.name not in ("__init__.py", "conftest.py"))
    assert [name for name, count in names.items() if count > 1] == []
