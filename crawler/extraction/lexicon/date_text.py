"""A text → the moments that it names: dates as people write them.

Dates keep the offset that the text gives; those without one are read in the site's time zone, days as their midnight.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from dateparser.data.languages_info import language_locale_dict
from dateparser.languages.loader import LocaleDataLoader

from crawler.extraction.document.tree import squeeze
from crawler.extraction.lexicon.dateparser_fallback import hour_of, parsed
from crawler.extraction.lexicon.machine_dates import LONGEST, date_words, in_zone, zone_at, zone_of
from crawler.sites.declaration import ReadingHints

_SOME_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR = rf"(?P<year>{_SOME_YEAR.pattern})"
_MONTH = r"(?P<month>[^\s\d.,/|()]{2,14}?)"
_DAY = r"(?P<day>[0-3]?\d)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d){_YEAR}\s?[-/.年년]\s?(?P<number>[01]?\d)\s?[-/.月월]\s?{_DAY}(?!\d)",
        rf"(?<![\d.]){_DAY}\s?[./-]\s?(?P<number>[0-3]?\d)\s?[./-]\s?{_YEAR}(?!\d)",
        (
            rf"(?<!\d){_DAY}(?:st|nd|rd|th|er|ère|º|ª|o)?(?:[.,]?\s+|[-.])(?:(?:de|of|del|d[’'])\s*)?{_MONTH}\.?"
            rf"(?:/[^\s\d]{{2,14}})?,?(?:\s+|[-.]|(?<=\.))(?:del?\s+)?{_YEAR}(?!\d)"
        ),
        rf"(?<![^\s|,(]){_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}\.?\s?(?:m\.|г\.|года)?,?\s+{_MONTH}\.?\s+{_DAY}(?!\d)",
        rf"(?<!\d){_DAY}\s+tháng\s+(?P<number>[01]?\d),?\s+(?:năm\s+)?{_YEAR}(?!\d)",
    )
)
_CLOCK = re.compile(
    r"(?P<half>上午|下午|午前|午後|晚上|오전|오후)?\s?(?<!\d)(?P<hour>[01]?\d|2[0-4])\s?(?:[:.hH時时点시]|Uhr)\s?(?P<minute>[0-5]\d)"
    r"(?:[:.][0-5]\d)?\s?(?P<part>[ap]\.?\s?m\b\.?)?",
    re.I,
)
_BEHIND = re.compile(r"\s?(?:[^\W\d_]\.\s?[^\W\d_]\.|[^\W\d_]\S{0,11}(?:\s[^\W\d_]\S{1,11})?)")
_BEFORE = re.compile(r"(?<!\S)[^\W\d_]\S{0,8}\s?$")
"""What may name a half of the day beside a clock, in languages whose words for it are not in `_CLOCK`."""
_NO_REGION_MEANS_US = "en"
_WORLD_ENGLISH = re.compile(r"\.(uk|au|nz|ie|in|za|ng|ke|gh|pk|sg|my|mt|jm|eu)$")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_DIGITS = re.compile(r"\d\D+\d")
_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_TELLING = 4
"""Shorter names are words of other languages too: "5 pro 2020"."""
_WIDELY_READ = (
    *("en", "de", "fr", "es", "pt", "it", "nl", "id", "ms", "tr", "pl", "cs", "sk", "sv", "da", "nb", "fi", "hu", "ro"),
    *("hr", "sl", "sq", "lt", "lv", "et", "ru", "uk", "bg", "el", "ar", "fa", "he", "hi", "ca"),
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date in a text: its moment, whether it is no more than a day, and what stands before it."""

    value: datetime
    is_day: bool
    before: str


def written_dates(text: str, hints: ReadingHints, language: str | None, host: str = "") -> Iterator[WrittenDate]:
    """The dates that a short text says, in its order: "Published 8 March 2026, 9:30 pm", "2026年3月8日".

    Digits alone are read in the site's order of day and month, else in that of the language and of the host's country.
    """
    text, at = _with_plain_digits(squeeze(text[: 2 * LONGEST])[:LONGEST]), 0
    while (found := _first_date(text, at, hints, language, host)) is not None:
        match, day = found
        value, is_day = _with_clock(day, text[match.end() :], text[at : match.start()], hints, language)
        yield WrittenDate(value, is_day, text[at : match.start()])
        at = match.end()


def loose_date(text: str, hints: ReadingHints, language: str | None, host: str = "") -> WrittenDate | None:
    """The date of a text that says itself that it is one and has none of our forms: "8/3/26 9:30 PM"."""
    text = _with_plain_digits(squeeze(text[: 2 * LONGEST])[:LONGEST])
    if not _DIGITS.search(text):
        return None
    found = parsed(text, language, hints.date_order or _order_of("/", language, host))
    if found is None:
        return None
    return WrittenDate(in_zone(found, zone_of(hints)), _CLOCK.search(text) is None, "")


def _with_plain_digits(text: str) -> str:
    """A text with the digits of other scripts as 0 to 9."""
    return text if text.isascii() else _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def _first_date(
    text: str, at: int, hints: ReadingHints, language: str | None, host: str
) -> tuple[re.Match[str], datetime] | None:
    """The first date behind a place in a text, and its day."""
    if _SOME_YEAR.search(text, at) is None:
        return None  # each form has one
    matches = sorted((match for form in _FORMS for match in form.finditer(text, at)), key=lambda match: match.start())
    for match in matches:
        if (day := _day_of(match, hints, language, host)) is not None:
            return match, day
    return None


def _day_of(match: re.Match[str], hints: ReadingHints, language: str | None, host: str) -> datetime | None:
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    month = int(parts["number"]) if parts.get("number") else _month(parts.get("month") or "", language)
    # Only of digits alone is the order in doubt; those that begin with the year have but one.
    if parts.get("number") and match.start("day") < match.start("number"):
        mark = match.string[match.end("day") :].strip()[0]
        order = hints.date_order or _order_of(mark, language, host)
        day, month = (month, day) if _is_month_first(day, month, order) else (day, month)
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - the zone is added with the time of the day
    except ValueError:
        return None


def _is_month_first(first: int, second: int, order: str) -> bool:
    """Whether the first of two numbers is the month."""
    if first > 12 or second > 12:
        return second > 12
    return order == "MDY"


def _order_of(mark: str, language: str | None, host: str) -> str:
    """The order of day and month: Americans put the month first, and few of them write dots or hyphens."""
    tag = (language or _NO_REGION_MEANS_US).lower()
    american = tag == "en-us" or (tag == _NO_REGION_MEANS_US and not _WORLD_ENGLISH.search(host))
    return "MDY" if mark == "/" and american else "DMY"


def _month(word: str, language: str | None) -> int:
    """The number of a month's name in the page's language or in English; else in any language, because many pages
    declare a wrong one or none. 0 for any other word.
    """
    plain = word.casefold().strip(".,")
    code = (language or "").split("-")[0].lower()
    for tried in (code, "en"):
        names = _months(tried) if tried else {}
        if found := names.get(plain) or names.get(plain.removeprefix("ב")):
            return found
    return _months_anywhere().get(plain, 0)


@cache
def _months_anywhere() -> Mapping[str, int]:
    """The names of the months in many languages that mean one month in all of them: "listopad" is the tenth or the
    eleventh.
    """
    found: dict[str, set[int]] = {}
    for language in _WIDELY_READ:
        for name, number in _months(language).items():
            found.setdefault(name, set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1 and len(name) >= _TELLING}


@cache
def _months(language: str) -> Mapping[str, int]:
    """The names of the months and their short forms in a language, as dateparser has gathered them."""
    code = "nb" if language in ("no", "nn") else language
    known = language_locale_dict.get(code) is not None
    info = LocaleDataLoader().get_locale(code).info if known else {}
    found = {
        str(name).casefold().strip("."): number for number, key in enumerate(_NAMES, 1) for name in info.get(key, ())
    }
    return found | (date_words()["months"] if code == "ar" else {})


def _with_clock(
    day: datetime, behind: str, before: str, hints: ReadingHints, language: str | None
) -> tuple[datetime, bool]:
    """A day with the time that stands beside it, and whether there is none."""
    clock = _CLOCK.search(behind[:40]) or _CLOCK.search(before[-14:])
    if clock is None or (hour := _hour(clock)) > 23:
        return in_zone(day, zone_of(hints)), True
    text = behind if clock.string == behind[:40] else clock.string
    zone = zone_at(text[clock.end() : clock.end() + 14])
    if zone is None and 0 < hour <= 12 and not (clock["half"] or clock["part"]):
        hour = _hour_by_words(hour, clock, text, language)
    value = day.replace(hour=hour, minute=int(clock["minute"]))
    return (value.replace(tzinfo=zone) if zone else in_zone(value, zone_of(hints))), False


def _hour_by_words(hour: int, clock: re.Match[str], text: str, language: str | None) -> int:
    """The hour that a clock of twelve hours shows where a word beside it says which half of the day it means."""
    minute, shown = int(clock["minute"]), f"{clock['hour']}:{clock['minute']}"
    behind, before = _BEHIND.match(text, clock.end()), _BEFORE.search(text[: clock.start()])
    told = [f"{shown} {behind[0]}", f"{shown} {behind[0].split()[0]}"] if behind is not None else []
    told += [f"{before[0]} {shown}"] if before is not None else []
    return next((found for said in told if (found := hour_of(hour, minute, said, language)) is not None), hour)


def _hour(clock: re.Match[str]) -> int:
    hour, half = int(clock["hour"]), clock["half"] or (clock["part"] or "")[:1].lower()
    if half in ("p", "下午", "午後", "晚上", "오후"):
        return hour if hour >= 12 else hour + 12
    return 0 if hour in (12, 24) and (half in ("a", "上午", "午前", "오전") or hour == 24) else hour
