"""Dates that are counted from today, written as the dates that they mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage.query.parser import parse
from storage.query.settling import first_minute, last_minute, settled

NOW = datetime(2026, 11, 30, 1, 36, 22, 123456, tzinfo=UTC)
MINUTE = NOW.replace(second=0, microsecond=0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fish last:7d", "fish from:2026-11-23T01:36Z"),
        ("(fish OR cod) -last:24h", "(fish OR cod) -from:2026-11-29T01:36Z"),
        ("from:2w to:1d", "from:2026-11-16T01:36Z to:2026-11-29T01:35Z"),
        ("since:yesterday until:today", "from:2026-11-29 to:2026-11-30"),
        ('on:today "last:7d" fish', 'on:2026-11-30 "last:7d" fish'),
        ('on:"yesterday"', "on:2026-11-29"),
        ("on:2d", "(from:2026-11-28T01:36Z to:2026-11-30T01:35Z)"),
        ("LAST:1Y", "from:2025-11-30T01:36Z"),
        ("last:99999w", "from:0110-05-26T01:36Z"),
    ],
)
def test_a_date_that_is_counted_from_now_is_written_as_what_it_means(typed: str, meant: str) -> None:
    assert settled(typed, NOW) == meant
    later = NOW.replace(year=2027)
    assert parse(settled(typed, NOW), later).root == parse(meant, NOW).root
    assert settled(meant, later) == meant


@pytest.mark.parametrize("typed", ["fish", "from:2026", "last:", "last:x", "to:soon", "words:7d", "last:9y9", ""])
def test_what_is_no_such_date_stays_as_it_was_typed(typed: str) -> None:
    assert settled(typed, NOW) == typed


@pytest.mark.parametrize("typed", ["last:7d", "from:3h", "to:7d", "on:today", "until:yesterday"])
def test_it_asks_for_the_same_as_it_asked_for_in_that_minute(typed: str) -> None:
    assert parse(settled(typed, NOW), NOW).root == parse(typed, MINUTE).root


def test_options_are_written_likewise() -> None:
    assert (first_minute("7d", NOW), last_minute("7d", NOW)) == ("2026-11-23T01:36Z", "2026-11-23T01:35Z")
    assert (first_minute("today", NOW), last_minute("yesterday", NOW)) == ("2026-11-30", "2026-11-29")
    assert (first_minute("2026-11", NOW), last_minute("soon", NOW), first_minute(None, NOW)) == (
        "2026-11",
        "soon",
        None,
    )
