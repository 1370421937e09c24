"""Weeks of a gazette, written by the archive's own functions: what is an alarm, and what is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.health.alarm import Health, Symptom
from crawler.health.examine import is_first_in_a_while
from crawler.health.rules import judged
from crawler.sites.declaration import Expect
from storage.archive import Archive
from storage.database import alarms
from storage.database.queries.health import Facts, Worked
from tests.unit.health.gazette import DAY, HOUR, MONDAY, PAPER, SITE, Gazette, Printed

pytestmark = pytest.mark.slow

WEEKS = 8
TODAY = MONDAY + timedelta(weeks=WEEKS)
"""A Monday, at midnight; the history ends before it."""
LATE = TODAY + 30 * DAY


def daily(gazette: Gazette, day: datetime, printed: Printed | None = None, new: int = 4, **more: object) -> datetime:
    """Four jobs of a day, three of them with articles, none at weekends; the time of the last."""
    for hour in (1, 7, 13, 19):
        is_quiet = day.weekday() >= 5 or hour == 1
        gazette.job(day + hour * HOUR, 0 if is_quiet else new, printed, **more)  # type: ignore[arg-type] # the test's
    return day + 19 * HOUR


@pytest.fixture(scope="module")
def eight_weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, int]:
    folder = tmp_path_factory.mktemp("weeks") / "archive"
    with Archive.create(folder) as archive:
        gazette = Gazette(archive)
        for day in range(WEEKS * 7):
            daily(gazette, MONDAY + day * DAY)
        gazette.health(TODAY)
    return folder, gazette.articles, gazette.jobs


@pytest.fixture
def gazette(eight_weeks: tuple[Path, int, int], tmp_path: Path) -> Iterator[Gazette]:
    folder, articles, jobs = eight_weeks
    shutil.copytree(folder, tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        known = Gazette(archive, articles, jobs)
        known.planned(LATE)
        yield known


@pytest.fixture
def young(tmp_path: Path) -> Iterator[Gazette]:
    with Archive.create(tmp_path / "young") as archive:
        known = Gazette(archive)
        known.planned(LATE)
        yield known


def rules(health: Health) -> list[Symptom]:
    return [alarm.rule for alarm in health.alarms]


def test_days_as_always_are_no_alarm(gazette: Gazette) -> None:
    for day in range(7):
        health = gazette.health(daily(gazette, TODAY + day * DAY))
        assert (rules(health), health.history) == ([], "100 articles to compare with")


def test_a_weekday_without_articles_is_an_alarm_and_a_weekend_is_none(gazette: Gazette) -> None:
    health = gazette.health(daily(gazette, TODAY, new=0))
    assert rules(health) == [Symptom.ARTICLES]
    assert health.alarms[0].sentence == (
        "New articles in 24 hours fell from 12 (the median of weeks before) to 0; the newest came on "
        "2026-02-27 19:00 UTC."
    )


def test_half_of_a_day_is_no_alarm(gazette: Gazette) -> None:
    assert rules(gazette.health(daily(gazette, TODAY, new=2))) == []


BROKEN: list[tuple[Symptom, Callable[[Printed], Printed]]] = [
    (Symptom.TITLE, lambda printed: replace(printed, title="")),
    (Symptom.TEXT, lambda printed: replace(printed, letters=300)),
    (Symptom.DATE, lambda printed: replace(printed, is_dated=False)),
    (Symptom.AUTHOR, lambda printed: replace(printed, authors=())),
    (Symptom.BOILERPLATE, lambda printed: replace(printed, menus=40)),
    (Symptom.BOILERPLATE, lambda printed: replace(printed, menus=0)),
    (Symptom.DELAY, lambda printed: replace(printed, late=20 * HOUR)),
    (Symptom.PAGES, lambda printed: replace(printed, is_article=False)),
]


@pytest.mark.parametrize(("rule", "broken"), BROKEN)
def test_a_layout_change_is_told_within_a_day_with_what_fell_and_a_page_of_each(
    gazette: Gazette, rule: Symptom, broken: Callable[[Printed], Printed]
) -> None:
    first = gazette.articles
    health = gazette.health(daily(gazette, TODAY, broken(Printed())))
    consequences = {Symptom.ARTICLES, Symptom.FEED} if rule is Symptom.PAGES else set()
    [alarm] = [alarm for alarm in health.alarms if alarm.rule not in consequences]
    assert (alarm.rule, alarm.was, alarm.now) == (rule, 1.0, 0.0)
    assert (alarm.since, alarm.before) == (TODAY + 7 * HOUR + timedelta(seconds=1), f"{PAPER}/{first - 1}")
    assert alarm.after == f"{PAPER}/{gazette.articles - 1}"


@pytest.mark.parametrize(("rule", "broken"), BROKEN)
def test_two_odd_articles_are_no_layout_change(
    gazette: Gazette, rule: Symptom, broken: Callable[[Printed], Printed]
) -> None:
    daily(gazette, TODAY)
    gazette.job(TODAY + 20 * HOUR, 2, broken(Printed()))
    assert rules(gazette.health(TODAY + 21 * HOUR)) == []


def test_a_layout_change_stays_an_alarm_for_a_week_and_is_over_when_it_is_mended(gazette: Gazette) -> None:
    for day in range(5):
        at = daily(gazette, TODAY + day * DAY, Printed(authors=()))
        assert rules(gazette.health(at)) == [Symptom.AUTHOR]
    daily(gazette, TODAY + 7 * DAY)
    assert rules(gazette.health(daily(gazette, TODAY + 8 * DAY))) == []


def test_a_layout_change_that_nobody_mends_stays_an_alarm_for_more_than_a_month_once_it_was_told(
    gazette: Gazette,
) -> None:
    """Without what was told, a week of bad pages was normal, and the end of an alarm was told that had none."""
    for day in range(36):
        health = gazette.health(daily(gazette, TODAY + day * DAY, Printed(is_article=False)))
        gazette.told(health)
        assert day < 1 or Symptom.PAGES in rules(health), day
    assert Symptom.PAGES not in rules(gazette.health(daily(gazette, TODAY + 36 * DAY)))


def test_what_came_since_an_alarm_was_accepted_is_the_new_measure(gazette: Gazette) -> None:
    bare = Printed(authors=())
    at = daily(gazette, TODAY, bare)
    gazette.told(gazette.health(at))
    with gazette.archive.database.write() as connection:
        alarms.accept(connection, SITE, {"author": "Unsigned."}, at + HOUR)
    gazette.told(gazette.health(at + HOUR))
    for day in range(1, 12):
        assert rules(gazette.health(daily(gazette, TODAY + day * DAY, bare))) == [], day
    health = gazette.health(daily(gazette, TODAY + 14 * DAY, Printed(authors=(), title="")))
    assert (rules(health), health.history) == ([Symptom.TITLE], "60 articles to compare with")


def test_an_alarm_that_was_open_before_another_was_accepted_does_not_hold_the_past_back(gazette: Gazette) -> None:
    at = daily(gazette, TODAY)
    with gazette.archive.database.write() as connection:
        alarms.raised(connection, SITE, {"source": "The sports page gives nothing."}, at)
        alarms.accept(connection, SITE, {"author": "Unsigned."}, at + HOUR)
    for day in range(1, 12):
        daily(gazette, TODAY + day * DAY)
    assert gazette.health(TODAY + 12 * DAY).history == "48 articles to compare with"


def test_a_wall_before_all_pages_is_an_alarm(gazette: Gazette) -> None:
    health = gazette.health(daily(gazette, TODAY, status=403))
    assert Symptom.ANSWERS in rules(health)
    assert health.alarms[0].sentence == "Good answers fell from 100% to 0% of all, since 2026-03-02 01:00 UTC."


def test_a_machine_that_was_off_for_two_weeks_is_no_job_since_and_nothing_else(gazette: Gazette) -> None:
    back = TODAY + 14 * DAY
    with gazette.archive.database.write() as connection:
        connection.exec_driver_sql("UPDATE frontier SET due = ?", ((TODAY).replace(tzinfo=None).isoformat(" "),))
    health = gazette.health(back)
    assert rules(health) == [Symptom.NO_JOB]
    assert health.alarms[0].sentence.startswith("No job since 2026-03-01 19:00 UTC, though URLs have been due since")
    gazette.job(back + HOUR, 30, Printed(late=5 * DAY))
    assert rules(gazette.health(back + HOUR)) == []


def test_a_job_that_is_a_little_late_is_no_alarm(gazette: Gazette) -> None:
    with gazette.archive.database.write() as connection:
        connection.exec_driver_sql("UPDATE frontier SET due = ?", ((TODAY).replace(tzinfo=None).isoformat(" "),))
    assert rules(gazette.health(TODAY + 20 * HOUR)) == []


def test_a_week_is_enough_of_a_history(young: Gazette) -> None:
    for day in range(5):
        daily(young, TODAY + day * DAY)
    health = young.health(daily(young, TODAY + 8 * DAY, Printed(authors=(), title="")))
    assert (rules(health), health.history) == ([Symptom.TITLE, Symptom.AUTHOR], "24 articles to compare with")


def test_a_site_of_four_days_gives_no_alarm(young: Gazette) -> None:
    for day in range(3):
        daily(young, TODAY + day * DAY)
    health = young.health(daily(young, TODAY + 3 * DAY, Printed(authors=(), title="")))
    assert (rules(health), health.history) == ([], "no history yet")


def _slow(gazette: Gazette, weeks: range, printed: Printed | None = None, new: int = 1) -> datetime:
    """A job a day, an article on Monday, Wednesday and Friday."""
    for day in range(weeks.start * 7, weeks.stop * 7):
        at = MONDAY + day * DAY
        gazette.job(at, new if at.weekday() in (0, 2, 4) else 0, printed)
    return at


def test_three_articles_a_week_are_enough(young: Gazette) -> None:
    _slow(young, range(9))
    assert rules(young.health(MONDAY + 9 * 7 * DAY)) == []


def test_of_three_articles_a_week_a_layout_change_is_told_within_a_week(young: Gazette) -> None:
    _slow(young, range(9))
    young.job(MONDAY + 63 * DAY, 1, Printed(authors=()))
    young.job(MONDAY + 65 * DAY, 1, Printed(authors=()))
    assert rules(young.health(MONDAY + 66 * DAY)) == []
    young.job(MONDAY + 67 * DAY, 1, Printed(authors=()))
    assert rules(young.health(MONDAY + 68 * DAY)) == [Symptom.AUTHOR]


def _looked_at_again(gazette: Gazette, days: range) -> datetime:
    """An article a day; those of yesterday and of a week ago are fetched again, one of them in other bytes."""
    for day in days:
        at = MONDAY + day * DAY
        gazette.job(
            at, 1, again=[gazette.pages[-1]] if gazette.pages else [], printed_again=Printed(letters=1900 + day)
        )
        gazette.job(at + HOUR, again=gazette.pages[-8:-7])
    return at


@pytest.mark.parametrize(
    ("rule", "broken", "said"),
    [
        (
            Symptom.PAGES,
            Printed(is_article=False),
            "Of articles that are fetched again, those that are articles still fell from 100% to 0%",
        ),
        (
            Symptom.AUTHOR,
            Printed(authors=()),
            "Of articles with an author that are fetched again, those that keep it fell from 100% to 0%",
        ),
    ],
)
def test_articles_that_are_fetched_again_tell_before_there_is_a_new_one(
    young: Gazette, rule: Symptom, broken: Printed, said: str
) -> None:
    at = _looked_at_again(young, range(9 * 7)) + DAY
    assert rules(young.health(at)) == []
    young.job(at, again=young.pages[-1:], printed_again=broken)
    assert rules(young.health(at)) == [], "one may be an article that was withdrawn"
    young.job(at + HOUR, again=young.pages[-8:-7], printed_again=broken)
    [alarm] = young.health(at + HOUR).alarms
    assert (alarm.rule, alarm.was, alarm.now) == (rule, 1.0, 0.0)
    assert alarm.sentence == f"{said}, since 2026-03-09 00:00 UTC."
    assert alarm.before == alarm.after == young.pages[-8]
    assert (alarm.before_at, alarm.after_at) == (at - 8 * DAY + timedelta(seconds=1), at + HOUR + timedelta(seconds=1))


def test_an_alarm_of_articles_that_are_fetched_again_is_over_when_they_are_articles_again(young: Gazette) -> None:
    at = _looked_at_again(young, range(9 * 7)) + DAY
    young.job(at, again=young.pages[-2:], printed_again=Printed(is_article=False))
    young.told(young.health(at))
    young.job(at + HOUR, again=young.pages[-2:], printed_again=Printed())
    assert rules(young.health(at + HOUR)) == [Symptom.PAGES], "that they came back is not yet that they stay"
    young.job(at + DAY, again=young.pages[-4:-2], printed_again=Printed())
    assert rules(young.health(at + DAY)) == []


def test_of_three_articles_a_week_silence_is_told_after_four_weeks(young: Gazette) -> None:
    _slow(young, range(7))
    at = _slow(young, range(7, 9), new=0)
    assert rules(young.health(at)) == []
    at = _slow(young, range(9, 11), new=0)
    assert rules(young.health(at)) == [Symptom.ARTICLES]


def test_a_source_that_fails_for_more_than_a_day_is_no_success(gazette: Gazette) -> None:
    assert rules(gazette.health(daily(gazette, TODAY, exit_code=16))) == []
    health = gazette.health(daily(gazette, TODAY + DAY, exit_code=16))
    assert rules(health) == [Symptom.NO_SUCCESS]
    assert health.alarms[0].since == TODAY - DAY + 19 * HOUR


def test_one_of_several_sources_that_gives_nothing_for_more_than_a_day_is_named_until_it_gives_again(
    gazette: Gazette,
) -> None:
    """Its jobs end well in between, because what is missing is asked for ever more seldom."""
    daily(gazette, TODAY)
    gazette.declared("/feed", "/sport/")
    for day, (status, found) in enumerate([(200, False), (404, False), (404, True), (404, True), (200, False)], 1):
        at = daily(gazette, TODAY + day * DAY)
        gazette.asked("/sport/", at - HOUR, status)
        open_ = gazette.health(at).alarms
        assert [alarm.rule for alarm in open_] == ([Symptom.SOURCE] if found else []), day
        if found:
            assert "The start page https://gazette.example/sport/ gave nothing since " in open_[0].sentence
            assert open_[0].sentence.endswith(": it answered 404 last.")
            assert open_[0].since == TODAY + 2 * DAY + 18 * HOUR


@pytest.mark.parametrize("code", [8, 130, 143])
def test_a_job_that_a_limit_or_a_signal_ended_is_a_success(code: int, gazette: Gazette) -> None:
    daily(gazette, TODAY, exit_code=code)
    assert rules(gazette.health(daily(gazette, TODAY + DAY, exit_code=code))) == []


def test_nothing_due_is_an_alarm(young: Gazette) -> None:
    daily(young, TODAY)
    with young.archive.database.write() as connection:
        connection.exec_driver_sql("UPDATE frontier SET due = NULL")
    assert rules(young.health(TODAY + DAY)) == [Symptom.NOTHING_DUE]


def test_of_an_import_nothing_need_be_due() -> None:
    imported = Facts(site=SITE, jobs=(Worked(started=TODAY, exit_code=0),))
    assert judged(imported, Expect(), TODAY).alarms == ()


def test_what_a_feed_names_and_nobody_reads_is_an_alarm(gazette: Gazette) -> None:
    lost = [f"{PAPER}/lost/{no}" for no in range(20)]
    daily(gazette, TODAY, named=lost)
    daily(gazette, TODAY + DAY)
    health = gazette.health(TODAY + 2 * DAY)
    assert rules(health) == [Symptom.FEED]
    assert health.alarms[0].after == lost[0]


def test_a_few_that_nobody_reads_are_no_alarm(gazette: Gazette) -> None:
    daily(gazette, TODAY, named=[f"{PAPER}/lost/{no}" for no in range(3)])
    daily(gazette, TODAY + DAY)
    assert rules(gazette.health(TODAY + 2 * DAY)) == []


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        (Expect(articles_a_day=5, author=0.5, date=1, text=1, title=1, delay_hours=1), []),
        (Expect(articles_a_day=20), [Symptom.ARTICLES]),
        (Expect(delay_hours=0.25), [Symptom.DELAY]),
    ],
)
def test_what_the_site_file_expects(gazette: Gazette, expect: Expect, found: list[Symptom]) -> None:
    assert rules(gazette.health(daily(gazette, TODAY), expect)) == found


def test_what_is_dated_ahead_is_no_earlier_than_at_once(young: Gazette) -> None:
    for number in range(10):
        young.job(TODAY + number * HOUR, 1, Printed(late=(-10 if number % 2 else 4) * HOUR))
    [alarm] = young.health(TODAY + 10 * HOUR, Expect(delay_hours=1)).alarms
    assert (alarm.rule, alarm.now) == (Symptom.DELAY, 2.0)


def test_a_job_that_brings_nothing_is_looked_at_four_times_a_day(young: Gazette) -> None:
    found = []
    for hour in (0, 1, 5, 6, 7, 13, 36):
        young.job(TODAY + hour * HOUR)
        found.append(is_first_in_a_while(young.archive, SITE))
    assert found == [True, False, False, True, False, True, True]


def test_an_expectation_needs_no_history(young: Gazette) -> None:
    at = daily(young, TODAY, Printed(authors=()))
    [alarm] = young.health(at, Expect(author=0.5)).alarms
    assert alarm.sentence == "0% of the new articles of a week have this: author; the site file expects 50%."
