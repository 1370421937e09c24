"""Dates of other calendars → the same text with days of ours: "令和8年11月22日", "4 มีนาคม 2569", "۱ آذر ۱۴۰۵".

A calendar is read where its own words stand (an era, the names of its months), and without them only in the language of
its country. What is in doubt stays as it is, so that nobody takes it for a day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from crawler.extraction.lexicon.date_words import date_words

_ERAS = {
    "令和": 2018,
    "㋿": 2018,
    "R": 2018,
    "平成": 1988,
    "㍻": 1988,
    "H": 1988,
    "昭和": 1925,
    "㍼": 1925,
    "S": 1925,
    "大正": 1911,
    "㍽": 1911,
    "明治": 1867,
    "㍾": 1867,
}
"""The year before the first of each era of Japan."""
_ERA = "令和|平成|昭和|大正|明治|[㋿㍻㍼㍽㍾]"
_REST = r"\s?[年./-]\s?(?P<month>\d{1,2})\s?[月./-]\s?(?P<day>\d{1,2})(?!\d)"
_TWICE = re.compile(rf"(?<=[\d元年])\s?[(（]\s?(?:(?:{_ERA})\s?(?:元|\d\d?)|\d{{4}})\s?年?\s?[)）]")
"""The second of two years: 2026年（令和8年）, 令和8（2026）年."""
_ERA_DATE = re.compile(rf"(?P<era>{_ERA})\s?(?P<year>元|\d\d?){_REST}")
_ERA_LETTER = re.compile(rf"(?<![A-Za-z\d])(?P<era>[RHS])\s?(?P<year>\d\d?){_REST}")
_REPUBLIC = re.compile(rf"(?:中?[華华]?民[國国])\s?(?P<year>元|\d{{1,3}}){_REST}")
_REPUBLIC_BARE = re.compile(rf"(?<![\d./-])(?P<year>1[0-4]\d){_REST}")
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百]+(?=\s?[年月日])")
_NUMERALS = "〇一二三四五六七八九"
_BUDDHIST = re.compile(r"(?<![\d.,])(?:2[4-5]\d\d|26[0-4]\d)(?![\d,])")
_BUDDHIST_SHORT = re.compile(
    r"(?P<day>(?<!\d)\d\d?(?:\s?[\u0e00-\u0e7f]{2,12}\.?\s?|[/-]\d\d?[/-]))(?P<year>3[6-9]|[4-9]\d)(?![\d:.])"
)
_BUDDHIST_ERA = re.compile(r"(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)\s?(?=\d)")
_DOT_INSIDE = re.compile(r"(?<=[\u0e00-\u0e7f])\.(?=[\u0e00-\u0e7f])")
_JUCHE = re.compile(r"주체\s?\d+\s?\((\d{4})\)\s?(?=년)")
_SCRIPTS = (
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("han", re.compile(f"{_ERA}|民[國国]")),
    ("arabic", re.compile("[آ-ی]")),
    ("am", re.compile("[\u1200-\u137f]")),
)
"""By which a calendar is known on a page that declares another language or none."""
_DIGITS = (
    re.compile(r"(?<!\d)(?P<year>1[34]\d\d)[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>1[34]\d\d)(?!\d)"),
)
_JALALI_EPOCH, _ETHIOPIAN_EPOCH = 226_894, 2_400
"""Ordinals (`date.fromordinal`) from which days are counted: that before the first; that, less a year and a month."""
_LAST_BIKRAM = 2083
"""Of later years libraries have guesses, no two the same (findings/nepali-calendars-agree-on-no-table.sh)."""
_ARABIC_FORM = (
    r"(?<!\d)(?P<day>\d{1,2})(?:\s?[اأ]?م)?\s+(?:من\s+)?(?:شهر\s+)?{name}(?:\s?ماه)?[،,]?\s+"
    r"(?:سنة\s+|عام\s+|سال\s+)?(?P<year>1[34]\d\d)(?!\d)(?:\s?هـ?)?"
)
"""A day of Iran's calendar or of the Islamic one: 1 آذر ماه 1405, 12 من شهر رمضان سنة 1447 هـ."""
_LETTERS = str.maketrans("يىك", "ییک")
_EITHER = {"ی": "[یيى]", "ک": "[کك]"}
"""Letters that look alike, of which Persian and Pashto have one and Arabic keyboards the other."""
_HALF_YEAR = 7
"""The first month of thirty days in the Persian calendar, whose first six have 31."""


def in_our_calendar(text: str, language: str | None, country: str = "") -> str:
    """A text in which days of other calendars are written as YYYY-MM-DD; `language` and `country` are the page's.

    Digits of other scripts must be 0 to 9 already.
    """
    code = (language or "").partition("-")[0].lower()
    if code not in _READERS:
        code = next((script for script, letters in _SCRIPTS if letters.search(text)), "")
    for reader in _READERS.get(code, ()):
        text = reader(text)
    return _REPUBLIC_BARE.sub(_of_republic, text) if country == "tw" else text


def has_own_calendar(language: str | None) -> bool:
    """Whether two digits of a year may be those of another calendar in a language: "04/12/13" in Persian."""
    return (language or "").partition("-")[0].lower() in ("th", "fa", "ps")


def _written(find: Callable[[], date], match: re.Match[str]) -> str:
    """The day of a match as ours; what stands there, where there is no such day."""
    try:
        return f" {find().isoformat()}"
    except (ValueError, OverflowError):
        return match[0]


def _of_era(match: re.Match[str]) -> str:
    year = 1 if match["year"] == "元" else int(match["year"])
    return _written(lambda: date(_ERAS[match["era"]] + year, int(match["month"]), int(match["day"])), match)


def _of_republic(match: re.Match[str]) -> str:
    year = 1 if match["year"] == "元" else int(match["year"])
    return _written(lambda: date(1911 + year, int(match["month"]), int(match["day"])), match)


def _eras(text: str) -> str:
    return _REPUBLIC.sub(_of_republic, _ERA_DATE.sub(_of_era, _TWICE.sub("", text)))


def _era_letters(text: str) -> str:
    return _ERA_LETTER.sub(_of_era, text)


def _juche(text: str) -> str:
    return _JUCHE.sub(r"\1", text)


def _numerals(text: str) -> str:
    """Chinese numerals before 年, 月, 日 as digits: 二〇二六年十一月二十二日."""
    return _NUMERAL.sub(_in_digits, text)


def _in_digits(match: re.Match[str]) -> str:
    numeral = match[0].replace("零", "〇")
    if "十" not in numeral and "百" not in numeral:
        return "".join(str(_NUMERALS.index(letter)) for letter in numeral)
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    try:
        found = 100 * _digit(hundreds or ("一" if "百" in numeral else "〇"))
        return str(found + (10 * _digit(tens.strip("〇") or "一") if ten else 0) + _digit(ones.strip("〇") or "〇"))
    except ValueError:
        return match[0]


def _digit(numeral: str) -> int:
    return _NUMERALS.index(numeral[-1])


def _buddhist(text: str) -> str:
    """Thai years, which are 543 ahead, and the names of its months without dots inside: 4 มี.ค. 69."""
    plain = _BUDDHIST_ERA.sub(" ", _DOT_INSIDE.sub("", text))
    plain = _BUDDHIST_SHORT.sub(lambda match: f"{match['day']}{2500 - 543 + int(match['year'])}", plain)
    return _BUDDHIST.sub(lambda match: str(int(match[0]) - 543), plain)


def _jalali_digits(text: str) -> str:
    for form in _DIGITS:
        text = form.sub(lambda match: _written(lambda: _jalali(*_parts(match)), match), text)
    return text


def _jalali_words(text: str) -> str:
    return _in_words(text, "jalali", [_ARABIC_FORM], _jalali)


def _hijri_words(text: str) -> str:
    return _in_words(text, "hijri", [_ARABIC_FORM], _hijri)


def _hijri_digits(text: str) -> str:
    for form in _DIGITS:
        text = form.sub(lambda match: _written(lambda: _hijri(*_parts(match)), match), text)
    return text


def _as_typed(name: str) -> str:
    """A form that finds a name with the letters of an Arabic keyboard, too: فروردين for فروردین."""
    return "".join(_EITHER.get(letter, re.escape(letter)) for letter in name)


def _ethiopian_words(text: str) -> str:
    """A text with the days of the calendar of Ethiopia: ኅዳር 11 ቀን 2019."""
    day, year = r"(?<!\d)(?P<day>\d{1,2})", r"(?P<year>[12]\d{3})(?!\d)"
    forms = (rf"{{name}}\s+{day}(?:\s+ቀን)?[፣፤,]?\s+{year}", rf"{day}\s+{{name}}[፣፤,]?\s+{year}")
    return _in_words(text, "ethiopian", forms, _ethiopian)


def _bikram_words(text: str) -> str:
    """A text with the days of the calendar of Nepal: २०८३ मंसिर १४ गते, १४ मंसिर २०८३, मंसिर १४, २०८३."""
    day, year = r"(?<!\d)(?P<day>\d{1,2})(?!\d)(?:\s?गते)?", r"(?<!\d)(?P<year>20[4-9]\d)(?!\d)(?:\s+साल)?"
    orders = ((year, "{name}", day), (day, "{name}", year), ("{name}", day, year))
    return _in_words(text, "bikram", (r",?\s+".join(order) for order in orders), _bikram)


def _in_words(text: str, calendar: str, forms: Iterable[str], day_of: Callable[[int, int, int], date]) -> str:
    """A text with the days of a calendar whose months have names of their own, in forms in which `{name}` is one."""
    months = {name.translate(_LETTERS): number for name, number in date_words()[calendar].items()}
    names = "|".join(sorted((_as_typed(name) for name in months), key=lambda name: (-len(name), name)))

    def found(match: re.Match[str]) -> str:
        month = months[match["name"].translate(_LETTERS)]
        return _written(lambda: day_of(int(match["year"]), month, int(match["day"])), match)

    for form in forms:
        text = re.sub(form.replace("{name}", f"(?P<name>{names})"), found, text)
    return text


def _bikram(year: int, month: int, day: int) -> date:
    """The day of a date in the calendar of Nepal (Bikram Sambat), up to the last year that was announced."""
    from nepali_datetime import date as bikram_date  # noqa: PLC0415 - its table is for pages that print such a date

    if year > _LAST_BIKRAM:
        raise ValueError(year)
    found: date = bikram_date(year, month, day).to_datetime_date()
    return found


def _ethiopian(year: int, month: int, day: int) -> date:
    """The day of a date in the calendar of Ethiopia: twelve months of 30 days, and five days more, or six."""
    if not 1 <= day <= (30 if month <= 12 else 6 if year % 4 == 3 else 5):
        raise ValueError(day)
    return date.fromordinal(_ETHIOPIAN_EPOCH + 365 * year + year // 4 + 30 * month + day)


def _parts(match: re.Match[str]) -> Iterator[int]:
    return (int(match[name]) for name in ("year", "month", "day"))


def _jalali(year: int, month: int, day: int) -> date:
    """The day of a date in the calendar of Iran, whose leap years repeat after 33 years from 1244 to 1633."""
    if not (1 <= month <= 12 and 1 <= day <= _days_of(year, month)):
        raise ValueError(day)
    before = 31 * (month - 1) if month <= _HALF_YEAR else 30 * (month - 1) + 6
    return date.fromordinal(_JALALI_EPOCH + _new_year(year) + before + day)


def _days_of(year: int, month: int) -> int:
    if month < 12:
        return 31 if month < _HALF_YEAR else 30
    return _new_year(year + 1) - _new_year(year) - 336


def _new_year(year: int) -> int:
    return 365 * (year - 1) + (8 * year + 21) // 33


def _hijri(year: int, month: int, day: int) -> date:
    """The day of a date in the calendar of Saudi Arabia (Umm al-Qura), 1343 to 1500."""
    from hijridate import Hijri  # noqa: PLC0415 - its tables are for pages that print such a date

    return Hijri(year, month, day).to_gregorian()


_READERS: Mapping[str, tuple[Callable[[str], str], ...]] = {
    "ja": (_numerals, _eras, _era_letters),
    "zh": (_numerals, _eras),
    "han": (_numerals, _eras),
    "ko": (_juche,),
    "th": (_buddhist,),
    "fa": (_jalali_words, _jalali_digits),
    "ps": (_jalali_words, _jalali_digits),
    "ar": (_hijri_words, _hijri_digits),
    "am": (_ethiopian_words,),
    "ti": (_ethiopian_words,),
    "ne": (_bikram_words,),
    "arabic": (_jalali_words, _hijri_words),
}
"""What reads the other calendars of a language."""
