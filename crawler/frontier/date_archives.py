"""The pages of a paper by day or month, back to the day from which on a person asked for its past. Pure.

In: a page that was read, of a site with `back_to`. Out: plans for the days beside those that the site itself linked to.

From each such address that a page links to, and from each that turned out to be a list, the days beside it are planned.
So an archive is gone through for as long as it gives something, and one that gives nothing costs a week of addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from crawler.extraction.lexicon.dated_addresses import DatedAddress, dated_address, day_in
from crawler.sites.declaration import Site
from storage.records import Draft, Link, ReadingOutcome, Rel

DAYS, MONTHS = 7, 3
"""Days, or months, in a row without anything, behind which an archive is not asked any further: a paper that prints
weekly, or that skips the holidays, has such gaps."""
MOST_DAYS = 4_000
"""How far back any archive by date is asked: eleven years."""


def days_beside(site: Site, draft: Draft) -> Iterator[Link]:
    """Links to the days that are to be looked at next, the newest first; none unless the site is asked for its past."""
    if site.back_to is None:
        return
    until = draft.at.astimezone(UTC).date()
    urls = [link.url for link in draft.links if link.rel is Rel.DAY]
    if draft.outcome is ReadingOutcome.LISTING:
        urls.append(draft.url)
    for url in urls:
        if (address := dated_address(url, until, site.reading.date_order)) is None:
            continue
        for day in _beside(address, oldest_of(site, draft.at), until):
            yield Link(url=address.on(day), rel=Rel.DAY, via=draft.url)


def oldest_of(site: Site, at: datetime) -> date:
    """The oldest day that is asked for."""
    bound = at.astimezone(UTC).date() - timedelta(days=MOST_DAYS)
    return max(site.back_to or bound, bound)


def is_before(site: Site, link: Link, at: datetime) -> bool:
    """Whether a link leads to the list of a day, or a month, that is older than what was asked for."""
    if site.back_to is None:
        return False
    address = dated_address(link.url, at.astimezone(UTC).date(), site.reading.date_order)
    return address is not None and address.last < site.back_to


def is_of_same_day(site: Site, draft: Draft, link: Link) -> bool:
    """Whether a link leads to a further page of the list of a day that is asked for."""
    if site.back_to is None or link.rel is not Rel.PAGER:
        return False
    until = draft.at.astimezone(UTC).date()
    day, own = (day_in(url, until, site.reading.date_order) for url in (link.url, draft.url))
    return day is not None and day == own


def _beside(address: DatedAddress, oldest: date, until: date) -> list[date]:
    """The first days of what lies beside an address, it itself among them, between two days; the newest first."""
    if address.is_month:
        days = [_months_on(address.first, number) for number in range(MONTHS, -MONTHS - 1, -1)]
        return [day for day in days if oldest.replace(day=1) <= day <= until]
    days = [address.first + timedelta(days=number) for number in range(DAYS, -DAYS - 1, -1)]
    return [day for day in days if oldest <= day <= until]


def _months_on(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
