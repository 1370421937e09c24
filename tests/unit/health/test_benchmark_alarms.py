"""How soon a change of a layout is an alarm at a small paper, and how seldom one that is well has any."""

from __future__ import annotations

import pytest

from benchmarks.alarms.measure import how_often, how_soon
from benchmarks.alarms.paper import Kind


@pytest.mark.parametrize(("rate", "share"), [(1.3, 0.8), (3, 0.95)])
def test_a_layout_change_is_an_alarm_within_a_day(rate: float, share: float) -> None:
    soon = how_soon(Kind(rate, 0.01, "text"), 20)
    assert sum(day <= 1 for day in soon.days) / 20 >= share
    assert soon.days[10] < soon.by_new[10], "articles that are fetched again tell sooner"


@pytest.mark.parametrize("without", [0.01, 0.03])
def test_a_paper_that_is_well_and_has_shells_has_less_than_an_alarm_a_year(without: float) -> None:
    assert how_often(Kind(1.3, without, "text"), 5) < 1
