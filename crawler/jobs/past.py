"""The days of a paper's past that a job asked for: how many, how many gave nothing, and where it was left off.

In: captures and what was read. Out: a sentence for each archive by date, and one for each that was given up.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from crawler.extraction.lexicon.dated_addresses import DatedAddress, dated_address
from crawler.frontier.date_archives import DAYS, MONTHS, MOST_DAYS, oldest_of
from crawler.sites.declaration import Site
from storage.records import Capture, Draft, Kind, Outcome, ReadingOutcome


class Past:
    """The days that one job asked for, by the pattern of their addresses; nothing where it is for today's news."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._gave: dict[str, dict[DatedAddress, bool]] = {}

    def asked(self, capture: Capture) -> None:
        """Note a page of a day; one that leads to the same day at another address is counted there."""
        address = self._address(capture.url, capture.at)
        if address is None or capture.kind in (Kind.RECHECK, Kind.REQUISITE):
            return
        leads = self._address(capture.location, capture.at) if capture.location else None
        if capture.outcome is not Outcome.REDIRECT or leads is None or leads.first != address.first:
            self._gave.setdefault(address.pattern, {})[address] = False

    def read(self, draft: Draft) -> None:
        """Note what a page of a day was; an article is no list, whatever its address."""
        address = self._address(draft.url, draft.at)
        days = self._gave.get(address.pattern, {}) if address else {}
        if address in days and draft.outcome is ReadingOutcome.LISTING:
            days[address] = True
        elif address in days and draft.outcome is ReadingOutcome.ARTICLE:
            del days[address]

    def said(self) -> tuple[str, ...]:
        """One sentence for each archive: "30 days of https://paper.example/{year}/{month:02}/{day:02}, …"."""
        return tuple(self._said(pattern, days) for pattern, days in self._gave.items() if days)

    def given_up(self) -> tuple[str, ...]:
        """One sentence for each archive that was not asked back to the day that was wanted."""
        return tuple(why for pattern, days in self._gave.items() if days and (why := self._why_given_up(pattern, days)))

    def _address(self, url: str, at: datetime) -> DatedAddress | None:
        until = at.astimezone(UTC).date()
        address = dated_address(url, until, self._site.reading.date_order) if self._site.back_to else None
        return address if address is not None and address.last >= oldest_of(self._site, at) else None

    def _said(self, pattern: str, days: dict[DatedAddress, bool]) -> str:
        nothing = sum(not gave for gave in days.values())
        return f"{_count(days)} of {pattern} asked for, back to {_oldest(days)}; {nothing or 'none'} gave nothing"

    def _why_given_up(self, pattern: str, days: dict[DatedAddress, bool]) -> str | None:
        wanted, oldest = self._site.back_to, _oldest(days)
        if wanted is None or oldest <= wanted:
            return None
        in_a_row = _in_a_row(days)
        if in_a_row >= (MONTHS if _of_months(days) else DAYS):
            return f"archive by date {pattern} gave nothing {in_a_row} times in a row and was given up at {oldest}"
        bound = datetime.now(UTC).date().toordinal() - MOST_DAYS
        is_at_bound = wanted.toordinal() < bound >= oldest.toordinal() - 1
        return (
            f"archive by date {pattern} was asked back to {oldest}: {MOST_DAYS} days are the most"
            if is_at_bound
            else None
        )


def _of_months(days: dict[DatedAddress, bool]) -> bool:
    return next(iter(days)).is_month


def _count(days: dict[DatedAddress, bool]) -> str:
    unit = "month" if _of_months(days) else "day"
    return f"{len(days)} {unit}" if len(days) == 1 else f"{len(days)} {unit}s"


def _oldest(days: dict[DatedAddress, bool]) -> date:
    return min(address.first for address in days)


def _in_a_row(days: dict[DatedAddress, bool]) -> int:
    """How many of the oldest gave nothing."""
    in_order = sorted(days, key=lambda address: address.first)
    return next((number for number, address in enumerate(in_order) if days[address]), len(in_order))
