"""The time that stands beside a day, as people write it: "9:30 pm EST", "下午9点30分", "21h30", "9:15 Uhr abends"."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache

from crawler.extraction.lexicon.date_words import date_words
from crawler.extraction.lexicon.dateparser_fallback import hour_of
from crawler.extraction.lexicon.zones import zone_at

CLOCK = re.compile(
    r"(?<!\d)(?P<hour>[01]?\d|2[0-4])\s?(?:[:.hH時时点시]|(?<=\d)u(?=\d)|Uhr)\s?(?P<minute>[0-5]\d|\d(?=\s?[分분]))"
    r"(?:\s?[:.]\s?[0-5]\d(?:[.,]\d+)?)?\s?[分분]?(?!\d)\s?(?P<part>[ap]\.?\s?m\b\.?)?",
    re.I,
)
_FULL_HOUR = re.compile(r"(?<![\d:.])(?P<hour>1[0-2]|0?[1-9])(?P<minute>)\s?(?P<part>[ap]\.?m\b\.?)", re.I)
_WHOLE_HOUR = re.compile(
    r"(?:(?<!\S)(?:à|às|as|alle|a\slas?|um|om)\s|(?=\d\d?\s?u))(?<![\d:.])(?P<hour>[01]?\d|2[0-4])(?P<minute>)(?P<part>)"
    r"\s?(?:h|Uhr|uur)(?![^\W_])",
    re.I,
)
"""A bare "3h" is as often the time that something took: "à 15h", "às 15h"; "15 Uhr", "15 uur"."""
_MOST_BETWEEN, _MOST_BEHIND = 17, 40
"""Letters between a clock and the day behind it, a zone and a weekday: " EST, Wednesday, "; and from a day to what
stands behind the clock that follows it.
"""
_BEHIND = re.compile(r"\s?(?:[^\W\d_]\.\s?[^\W\d_]\.|[^\W\d_]\S{0,11}(?:\s[^\W\d_]\S{1,11})?)")
_BEFORE = re.compile(r"(?<!\S)[^\W\d_]\S{0,8}\s?$")
"""What may name a half of the day beside a clock, in languages whose words for it are not in our tables."""
_RANGE = re.compile(r"\s?-\s?\d{1,2}:\d\d(?!\d)")
"""What stands behind a time without seconds is the end of an event and no offset: "19:00-21:00"."""
_OUR_ERA = re.compile(r"^\s?م(?=\s)")
"""Behind a year "م" says that it is one of our calendar, behind a clock that it is past noon."""
_UNIT = re.compile(r"^\s?(?:Uhr|uur|hrs?|h|น\.)(?=[\s(])")
_SMALL = re.compile(r"\s?\(?[a-z]{2,4}(?![^\W\d_])")
"""A zone in small letters, behind "pm" only: elsewhere "est" and "cat" are words."""
_NOON = 12  # the last hour of a clock with two halves


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day: its hour from 0 to 24, which is the end of the day, and the zone that it names."""

    hour: int
    minute: int
    zone: tzinfo | None


def clock_beside(before: str, behind: str, language: str | None, country: str) -> Clock | None:
    """The time in what stands behind a day, or right before it."""
    behind = _OUR_ERA.sub(" ", behind, count=1)
    following = behind[:_MOST_BEHIND]
    if match := CLOCK.search(following) or _FULL_HOUR.search(following) or _WHOLE_HOUR.search(following):
        return _read(match, behind, language, country)
    return next((_read(match, before, language, country) for match in _last_clocks(before)), None)


def _last_clocks(before: str) -> Iterator[re.Match[str]]:
    """The last clock in what stands before a day, if it stands right there."""
    for form in (CLOCK, _FULL_HOUR, _WHOLE_HOUR):
        last = deque(form.finditer(before), maxlen=1)
        between = before[last[0].end() :] if last else "|"
        if len(between) <= _MOST_BETWEEN and "|" not in between:
            yield last[0]


def _read(match: re.Match[str], text: str, language: str | None, country: str) -> Clock:
    behind, part = text[match.end() : match.end() + _MOST_BEHIND], match["part"]
    named = behind.upper() if part and _SMALL.match(behind) else behind
    is_range = _RANGE.match(behind) is not None and match[0].count(":") == 1
    zone = None if is_range else zone_at(_UNIT.sub("", named, count=1), country)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if part:
        return Clock(hour if hour > _NOON else hour % 12 + (12 if part[0] in "pP" else 0), minute, zone)
    if 0 < hour <= _NOON:
        hour = _hour_by_words(hour, match, text, language if zone is None else "")
    return Clock(hour, minute, zone)


def _hour_by_words(hour: int, match: re.Match[str], text: str, language: str | None) -> int:
    """The hour that a clock of twelve hours shows where a word beside it says which half of the day it means; only
    our own words where no language is given.
    """
    before, behind = text[: match.start()], text[match.end() :]
    for key, hour_at in _HALVES.items():
        if _beside(key)[0].search(before[-30:]) or _beside(key)[1].match(behind[:_MOST_BEHIND]):
            return hour_at(hour)
    return hour if language == "" else _hour_by_dateparser(hour, match, text, language)


def _hour_by_dateparser(hour: int, match: re.Match[str], text: str, language: str | None) -> int:
    minute, shown = int(match["minute"] or 0), f"{match['hour']}:{match['minute']}"
    behind, before = _BEHIND.match(text, match.end()), _BEFORE.search(text[: match.start()])
    told = [f"{shown} {behind[0]}", f"{shown} {behind[0].split()[0]}"] if behind is not None else []
    told += [f"{before[0]} {shown}"] if before is not None else []
    return next((found for said in told if (found := hour_of(hour, minute, said, language)) is not None), hour)


def _at_night(hour: int) -> int:
    return hour + 12 if _NOON > hour > 4 else hour % 12


def _morning(hour: int) -> int:
    return hour % 12


def _evening(hour: int) -> int:
    return hour % 12 + 12


def _from_six(counted: Container[int], otherwise: Callable[[int], int]) -> Callable[[int], int]:
    """Swahili counts the hours from six, sunrise and sunset: 8:05 mchana is 14:05. A part of the day has few of these
    hours; beside others its name was put by a program, whose clock counts from midnight: 2:05 mchana is 14:05, too.
    """
    return lambda hour: (hour + 6) % 24 if hour in counted else otherwise(hour)


_HALVES: dict[str, Callable[[int], int]] = {
    "morning": _morning,
    "evening": _evening,
    "night": _at_night,
    "forenoon_from_six": lambda hour: _from_six(range(6), _morning)(hour % 12),
    "noon_from_six": _from_six(range(6, 12), _evening),
    "dusk_from_six": _from_six(range(10, 13), _evening),
    "night_from_six": lambda hour: (hour + 18) % 24,
}


@cache
def _beside(key: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What says before a clock and behind it which half of the day it means."""
    phrases = {phrase for listed in date_words().values() for phrase in listed.get(key, ()) if isinstance(phrase, str)}
    listed = "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
    edge = r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_])(?:{listed})\s?$", re.I), re.compile(
        rf"\s?(?:(?:Uhr|uur|h|hrs|बजे)\s)?(?:{listed}){edge}", re.I
    )
