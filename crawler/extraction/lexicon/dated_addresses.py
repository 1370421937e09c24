"""Addresses of a day or a month, where papers list what they printed: /archive/2026/11/28, ?date=2026-11-28. Pure.

In: an absolute URL. Out: the day that ends it, and the address of any other one. Never: a clock; what stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

_YEAR, _MONTH, _DAY = r"(?P<year>(?:19|20)\d\d)", r"(?P<month>0?[1-9]|1[0-2])", r"(?P<day>0?[1-9]|[12]\d|3[01])"
_FORMS = (
    rf"{_YEAR}(?P<sep>[-/._]){_MONTH}(?P=sep){_DAY}",
    r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])",
    rf"{_DAY}(?P<sep>[-/._]){_MONTH}(?P=sep){_YEAR}",
    rf"(?P<month>0?[1-9]|1[0-2])(?P<sep>[-/._])(?P<day>0?[1-9]|[12]\d|3[01])(?P=sep){_YEAR}",
    rf"{_YEAR}[-/]{_MONTH}",
)
_MONTH_FIRST = 3
"""Among the forms, the one of American papers, "11-28-2026": looked at first where the site file says so."""
_BEFORE = r"(?P<before>[^?]*/(?:[a-z]+[-_.]?)?|[^?]*\?(?:[^&]*&)*[a-z_-]+=)"
"""A date has a part of the path to itself, with a word before it at most, or is the value of a parameter: what else
stands with a date is the headline of a story."""
_BEHIND = r"(?P<behind>/?|/index\.\w{2,5}|\.\w{2,5}(?:\.gz)?|(?<=\d)&[^/]*)"
_WHOLE = tuple(re.compile(_BEFORE + form + _BEHIND, re.I) for form in _FORMS)
_ANYWHERE = tuple(re.compile(rf"(?<!\d){form}(?!\d)") for form in _FORMS)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class DatedAddress:
    """An address with a day, or a month where `is_month`; `pattern` is for `str.format` with year, month and day."""

    pattern: str
    first: date
    is_month: bool

    @property
    def last(self) -> date:
        """The last day that it is of."""
        if not self.is_month:
            return self.first
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    def on(self, day: date) -> str:
        """The same address of another day, or of its month."""
        return self.pattern.format(year=day.year, month=day.month, day=day.day)


def dated_address(url: str, until: date, order: str | None = None) -> DatedAddress | None:
    """The date that an address ends with; None where it ends with none, or only with one behind `until`.

    `order` is that of dates in digits, as in a site file; without one the day comes before the month, unless that were
    a day behind `until`.
    """
    parts = urlsplit(url)
    address = url[len(f"{parts.scheme}://{parts.netloc}") :]
    if len(address) > _LONGEST or parts.fragment:
        return None
    for form in _ordered(_WHOLE, order):
        if (found := form.fullmatch(address)) and (day := _day(found)) and day <= until:
            host = _escaped(f"{parts.scheme}://{parts.netloc}")
            return DatedAddress(host + _pattern(found), day, "day" not in found.groupdict())
    return None


def day_in(url: str, until: date, order: str | None = None) -> date | None:
    """The first date that stands anywhere in the path or the query of an address."""
    parts = urlsplit(url)
    for form in _ordered(_ANYWHERE, order):
        if (found := form.search(f"{parts.path}?{parts.query}"[:_LONGEST])) and (day := _day(found)) and day <= until:
            return day
    return None


def _ordered(forms: tuple[re.Pattern[str], ...], order: str | None) -> tuple[re.Pattern[str], ...]:
    return (forms[_MONTH_FIRST], *forms) if order == "MDY" else forms


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found.groupdict().get("day") or 1))
    except ValueError:
        return None


def _pattern(found: re.Match[str]) -> str:
    """What was matched, with a field in the place of each number, in its width."""
    text, at, written = found.string, 0, ""
    for name in sorted({"year", "month", "day"} & found.groupdict().keys(), key=found.start):
        width = ":02" if name != "year" and len(found[name]) == 2 else ""
        written += f"{_escaped(text[at : found.start(name)])}{{{name}{width}}}"
        at = found.end(name)
    return written + _escaped(text[at:])


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
