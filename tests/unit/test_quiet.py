"""Quiet hours, by the clock on the wall of the paper."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.frontier.quiet import next_quiet, quiet_until
from crawler.sites.declaration import Site
from crawler.sites.site_files import parse_site
from storage.errors import BadSiteFile


def site(*spans: str, zone: str = "Europe/Berlin") -> Site:
    listed = ", ".join(f'"{span}"' for span in spans)
    lines = (f"politeness.quiet = [{listed}]", f'reading.timezone = "{zone}"')
    return parse_site("\n".join(['name = "paper"', 'start = ["https://paper.example/"]', *lines]))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-01-10 20:59", None),
        ("2026-01-10 21:00", "2026-01-11 05:00"),
        ("2026-01-11 04:59", "2026-01-11 05:00"),
        ("2026-01-11 05:00", None),
        ("2026-07-10 20:30", "2026-07-11 04:00"),  # summer time
        ("2026-03-28 23:30", "2026-03-29 04:00"),  # the night that is an hour shorter
    ],
)
def test_a_span_over_midnight_is_quiet_by_the_zone_of_the_site(now: str, until: str | None) -> None:
    assert quiet_until(site("22:00-06:00"), at(now)) == (at(until) if until else None)


def test_the_next_quiet_hours_are_those_that_begin_first() -> None:
    paper = site("06:30-07:00", "12:00-13:30", zone="UTC")
    assert next_quiet(paper, at("2026-01-10 06:30")) == at("2026-01-10 12:00")
    assert next_quiet(paper, at("2026-01-10 14:00")) == at("2026-01-11 06:30")
    assert next_quiet(site(), at("2026-01-10 14:00")) is None


def test_spans_that_meet_are_one_quiet_time() -> None:
    assert quiet_until(site("01:00-03:00", "02:00-05:00", zone="UTC"), at("2026-01-10 02:30")) == at("2026-01-10 05:00")


@pytest.mark.parametrize("span", ["22-6", "25:00-06:00", "22:00", "22:00–06:00", "6:00-7:00", "06:00-06:00"])
def test_what_is_no_span_of_hours_is_told(span: str) -> None:
    with pytest.raises(BadSiteFile, match="no span of hours"):
        site(span)
