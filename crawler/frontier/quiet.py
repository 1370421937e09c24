"""Hours of the day in which a schedule leaves a site alone, because its operators asked for that. Pure.

In: the site's declaration and a moment. Out: whether it is quiet then, or when it will be. Never: a clock.
What a person asks for by hand is fetched at any hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.sites.declaration import Site

_NEAR = range(-1, 3)
"""Days around a moment whose hours may hold it, or come next."""


def quiet_until(site: Site, now: datetime) -> datetime | None:
    """The end (UTC) of the quiet hours that a moment lies in; None where it lies in none."""
    ends = [end for begin, end in _hours(site, now) if begin <= now < end]
    return max(ends, default=None)


def next_quiet(site: Site, now: datetime) -> datetime | None:
    """When the next quiet hours begin (UTC); None for a site without any."""
    return min((begin for begin, _end in _hours(site, now) if begin > now), default=None)


def _hours(site: Site, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Beginnings and ends around a moment, by the clock of the site's zone: a span that ends earlier in the day than it
    begins goes on over midnight.
    """
    zone = ZoneInfo(site.reading.timezone)
    today = now.astimezone(zone).date()
    for span in site.politeness.quiet:
        begin, end = (time.fromisoformat(clock) for clock in span.split("-"))
        for days in _NEAR:
            day = today + timedelta(days=days)
            last = day + timedelta(days=end <= begin)
            yield (
                datetime.combine(day, begin, zone).astimezone(UTC),
                datetime.combine(last, end, zone).astimezone(UTC),
            )
