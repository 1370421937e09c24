"""When a share has fallen, and when it may be chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health.shares import at_most, fallen, is_fall

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("had", "of", "has", "among", "fell"),
    [
        (100, 100, 0, 3, True),
        (100, 100, 0, 2, False),
        (98, 100, 0, 3, False),
        (98, 100, 0, 5, True),
        (25, 25, 0, 4, False),
        (25, 25, 0, 5, True),
        (19, 19, 0, 3, False),
        (50, 100, 0, 10, False),
        (50, 100, 0, 20, True),
        (100, 100, 49, 100, True),
        (100, 100, 50, 100, False),
        (0, 100, 0, 100, False),
        (0, 0, 0, 10, False),
        (10, 10, 0, 0, False),
    ],
)
def test_a_fall_is_below_half_and_no_chance(had: int, of: int, has: int, among: int, *, fell: bool) -> None:
    assert is_fall(had, of, has, among) is fell


def test_the_chance_of_a_fall_is_laplaces_rule_of_succession() -> None:
    assert at_most(0, 1, 9, 9) == pytest.approx(1 / 11)
    assert at_most(0, 2, 100, 100) == pytest.approx(2 / (102 * 103))
    assert at_most(3, 3, 5, 9) == pytest.approx(1)


@dataclass(frozen=True)
class Read:
    """A page that was read, and whether something was found on it."""

    at: datetime
    is_good: bool = True
    url: str = "https://paper.example/"

    @property
    def record_id(self) -> str:
        """One for each time."""
        return str(self.at)


@pytest.mark.parametrize(("a_day", "enough"), [(1, 2), (5, 3), (100, 4)])
def test_a_paper_that_prints_little_needs_fewer_bad_pages_than_one_that_prints_much(a_day: int, enough: int) -> None:
    """Each page may begin a false alarm, and there are to be as few in a year."""
    step = timedelta(days=1) / a_day
    normal = [Read(NOW - number * step) for number in range(1, 101)]
    bad = [Read(NOW + number * step, is_good=False) for number in range(5)]
    needed = [
        count
        for count in range(1, 6)
        if fallen([*reversed(bad[:count]), *normal], count, normal, lambda page: page.is_good)
    ]
    assert needed[0] == enough


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int, int, int]:
    of, among = draw(st.integers(1, 5000)), draw(st.integers(1, 300))
    return draw(st.integers(0, of)), of, draw(st.integers(0, among)), among


@given(shares())
def test_one_more_that_has_it_is_never_worse(share: tuple[int, int, int, int]) -> None:
    had, of, has, among = share
    if has < among and is_fall(had, of, has + 1, among):
        assert is_fall(had, of, has, among)


@given(shares())
def test_what_is_not_below_half_is_no_fall(share: tuple[int, int, int, int]) -> None:
    had, of, has, among = share
    if 2 * has * of >= had * among:
        assert not is_fall(had, of, has, among)
