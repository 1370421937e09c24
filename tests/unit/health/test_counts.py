"""When there are too few articles, and when the jobs, the week or a holiday explain it."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.health.counts import Fewer, fewer
from storage.database.queries.health import Worked
from tests.unit.health.gazette import DAY, HOUR, MONDAY


def _hourly(hours: range, articles: int = 1) -> list[Worked]:
    return [Worked(started=MONDAY + hour * HOUR, articles=articles) for hour in hours]


def _at(week: int, hour: int = 0) -> int:
    return week * 7 * 24 + hour


def test_a_large_paper_is_missed_within_hours() -> None:
    past = _hourly(range(_at(6)), 4)
    assert fewer([*past, *_hourly(range(_at(6), _at(6, 3)), 0)]) is None
    assert fewer([*past, *_hourly(range(_at(6), _at(6, 5)), 0)]) == Fewer(timedelta(hours=6), 24, 4)


def test_a_small_paper_is_missed_within_days() -> None:
    past = [Worked(started=MONDAY + day * DAY, articles=2) for day in range(42)]
    quiet = [Worked(started=MONDAY + day * DAY) for day in range(42, 49)]
    assert fewer([*past, *quiet[:5]]) is None
    found = fewer([*past, *quiet])
    assert found is not None
    assert (found.span, found.was, found.now) == (timedelta(weeks=1), 14, 0)


def test_two_weeks_of_history_are_too_few() -> None:
    assert fewer([*_hourly(range(_at(2)), 4), *_hourly(range(_at(2), _at(2, 24)), 0)]) is None


def test_a_holiday_with_half_of_the_articles_is_none() -> None:
    past = _hourly(range(_at(6)), 4)
    assert fewer([*past, *_hourly(range(_at(6), _at(6, 24)), 2)]) is None


def test_a_day_on_which_the_jobs_paused_says_nothing() -> None:
    past = _hourly(range(_at(6)), 4)
    paused = [Worked(started=MONDAY + (_at(6) + 24) * HOUR)]
    assert fewer([*past, *paused]) is None


def test_weeks_in_which_the_jobs_paused_are_no_part_of_the_median() -> None:
    past = [*_hourly(range(_at(4)), 4), *_hourly(range(_at(6), _at(7)), 4)]
    found = fewer([*past, *_hourly(range(_at(7), _at(7, 24)), 0)])
    assert found is not None
    assert found.was == 24


def test_a_job_a_day_may_start_a_few_minutes_earlier_or_later() -> None:
    def started(day: int) -> datetime:
        return MONDAY + day * DAY + timedelta(minutes=day * 7 % 20)

    past = [Worked(started=started(day), articles=20) for day in range(50)]
    assert fewer(past) is None
    assert fewer([*past, Worked(started=started(50))]) == Fewer(timedelta(hours=6), 20, 0)


def test_the_first_job_with_all_that_was_there_is_no_measure() -> None:
    past = [Worked(started=MONDAY, articles=5000), *_hourly(range(1, _at(6)))]
    assert fewer(past) is None
