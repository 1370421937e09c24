"""When a share has fallen, and when it may be chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.health.shares import is_fall


@pytest.mark.parametrize(
    ("had", "of", "has", "among", "fell"),
    [
        (100, 100, 0, 3, True),
        (100, 100, 0, 2, False),
        (98, 100, 0, 3, False),
        (98, 100, 0, 5, True),
        (25, 25, 0, 4, True),
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
