"""The name of a month → its number: in the language of a page, in English, in any language, in Roman numerals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dateparser.data.languages_info import language_locale_dict
from dateparser.languages.loader import LocaleDataLoader

from crawler.extraction.lexicon.date_words import date_words

_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_TELLING = 4
"""Shorter names are words of other languages too: "5 pro 2020"."""
_WIDELY_READ = (
    *("en", "de", "fr", "es", "pt", "it", "nl", "id", "ms", "tr", "pl", "cs", "sk", "sv", "da", "nb", "fi", "hu", "ro"),
    *("hr", "sr-Latn", "sl", "sq", "lt", "lv", "et", "ru", "uk", "bg", "el", "ar", "fa", "he", "hi", "ca", "th"),
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def month_of(word: str, language: str | None) -> int:
    """The number of a month's name in the page's language or in English; else in any language, because many pages
    declare a wrong one or none. 0 for any other word.
    """
    if word in _ROMAN:
        return _ROMAN.index(word) + 1
    plain = word.casefold().strip(",").replace(".", "")
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
    code = {"no": "nb", "nn": "nb", "tl": "fil"}.get(language, language)
    known = language_locale_dict.get(code) is not None
    info = LocaleDataLoader().get_locale(code).info if known else {}
    found = {
        str(name).casefold().replace(".", ""): number
        for number, key in enumerate(_NAMES, 1)
        for name in info.get(key, ())
    }
    rarer: Mapping[str, int] = date_words()["months"].get(code, {})
    return {**found, **rarer}
