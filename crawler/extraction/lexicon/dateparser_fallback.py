"""dateparser, asked where our own forms do not suffice: half-days in other languages, dates in forms that we lack.

It takes some 2 ms for a text and up to 100 for the first one in a language, so it is asked only about what says itself
that it is a date. What it answers depends on the text alone: neither on the day on which it is asked nor on where.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from dateparser.data.languages_info import language_locale_dict
from dateparser.date import DateDataParser

_LONGEST = 80  # characters: dates are shorter, and dateparser is slow
_FAILURES = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
_SETTINGS = {
    "PARSERS": ["absolute-time"],
    "REQUIRE_PARTS": ["day", "month", "year"],
    "RELATIVE_BASE": datetime(2000, 1, 1),  # noqa: DTZ001 - dateparser wants it naive
    "TIMEZONE": "UTC",
    "RETURN_AS_TIMEZONE_AWARE": False,
    "PREFER_LOCALE_DATE_ORDER": False,
}

_SIGNS = frozenset({"th", "lo", "km", "my", "si", "hi", "mr", "ne", "bn", "pa", "gu", "or", "ta", "te", "kn", "ml"})
"""Languages whose vowels are signs, which `NORMALIZE` would strip like accents: Thai March would be January."""


@lru_cache(maxsize=512)
def parsed(text: str, language: str | None, order: str) -> datetime | None:
    """The day and time that a short text names in a language, naive; `order` is that of digits: "DMY", "MDY", "YMD".

    None where the text is no date, or names no whole day. Never raises.
    """
    parser = _parser((language or "en").partition("-")[0].lower(), order)
    try:
        found = parser.get_date_data(text).date_obj if parser is not None and len(text) <= _LONGEST else None
    except _FAILURES:
        return None
    return found.replace(tzinfo=None) if found is not None else None


def hour_of(hour: int, minute: int, text: str, language: str | None) -> int | None:
    """The hour of a clock that shows `hour` and `minute` where the words beside it in `text` name a half of the day:
    7:10 with "7:10 μ.μ." → 19; None where they don't.
    """
    found = parsed(f"2000-01-31 {text}", language, "YMD")
    if found is None or found.day != 31 or found.minute != minute or found.hour % 12 != hour % 12:
        return None
    return found.hour


@lru_cache(maxsize=64)
def _parser(language: str, order: str) -> DateDataParser | None:
    code = {"no": "nb", "nn": "nb"}.get(language, language)
    if code not in language_locale_dict:
        return None
    settings = {**_SETTINGS, "DATE_ORDER": order, "NORMALIZE": code not in _SIGNS}
    return DateDataParser(languages=[code], settings=settings, try_previous_locales=False)
