"""What stands behind a time → the zone that it names: "+0100", "(GMT+7)", "CEST", "Eastern Standard Time", a place.

Some names mean one zone in one country and another one elsewhere ("IST", "CST"): those are told by the country of the
page, and are no zone where that says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crawler.extraction.lexicon.date_words import date_words

if TYPE_CHECKING:  # discovery asks too, in a process that should start fast
    from crawler.sites.declaration import ReadingHints

_PLACE = r"[A-Z][a-z]+(?:/[A-Z][A-Za-z_-]+){1,2}"
_ZONE = re.compile(
    r"\s*[(\[]?\s*(?:"
    r"(?:UTC|GMT)?\s*(?P<offset>[+-]\d{1,2}(?::?\d\d)?)(?!\d)"
    rf"|(?P<place>{_PLACE})"
    r"|(?P<words>[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,3}\sTime)\b|(?P<region>Eastern|Central|Mountain|Pacific)\b"
    r"|(?P<name>Z|[A-ZА-Яİ]{2,5}|мск)(?![^\W\d_])"
    r")"
)
_NAMES_ZONE = re.compile(r"\s*\(?\s*(?:[A-Z]{1,5}(?![^\W\d_])|[+-]\d)")
_REGION = re.compile(r"[a-z]{2,3}[-_](?:[a-z]{4}[-_])?([a-z]{2})$")
_WORLD_WIDE = frozenset({"co", "me", "tv", "io", "fm", "ai"})
"""Country domains that sites take for their sound."""
_FARTHEST = timedelta(hours=14)
"""From Greenwich, on any clock of the world."""


def zone_of(hints: ReadingHints) -> tzinfo:
    """The site's time zone; UTC when the declared one is unknown."""
    return _place(hints.timezone) or UTC


def in_zone(value: datetime, zone: tzinfo) -> datetime:
    """A naive `value` on the clocks of `zone`, with that moment's fixed offset, so that it survives being stored; an
    aware one as it is.
    """
    if value.tzinfo is not None:
        return value
    local = value.replace(tzinfo=zone)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def zone_at(text: str, country: str = "") -> tzinfo | None:
    """The zone that the beginning of a text names; None where it names none, or one of several meanings that the
    `country` ("in", "us") does not tell apart.
    """
    match = _ZONE.match(text)
    if match is None:
        return None
    if match["offset"]:
        return _offset(match["offset"])
    if match["place"]:
        return _place(match["place"])
    return _named(_abbreviated(match), country)


def without_zone(text: str) -> str:
    """A text without the name of a zone that it begins with."""
    return _ZONE.sub("", text, count=1) if _ZONE.match(text) else text


def names_unclear_zone(behind: str, country: str = "") -> bool:
    """Whether what stands behind a time names a zone that nobody can tell: "IST" is in India, Israel or Ireland."""
    return _NAMES_ZONE.match(behind) is not None and zone_at(behind, country) is None


def country_of(language: str | None, host: str = "") -> str:
    """The country that a page speaks to, by its language tag, its host or its language; "us" for English of no country,
    as in the order of day and month; "" where nothing tells.
    """
    tag = (language or "").lower()
    if match := _REGION.match(tag):
        return match[1]
    last = host.rpartition(".")[2].lower()
    if len(last) == 2 and last not in _WORLD_WIDE:
        return last
    countries = date_words()["countries"]
    return str(countries.get(tag) or countries.get(tag[:2], ""))


def _abbreviated(match: re.Match[str]) -> str:
    """The name of a zone in capitals: Central European Time → CET, Pacific → PT."""
    if match["name"]:
        return match["name"]
    return f"{match['region'][0]}T" if match["region"] else "".join(word[0] for word in match["words"].split())


def _named(name: str, country: str) -> tzinfo | None:
    words: Mapping[str, Any] = date_words()
    said = words["zones_in"].get(country, {}).get(name, words["zones"].get(name))
    return _place(said) if isinstance(said, str) else timezone(timedelta(minutes=said)) if said is not None else None


@lru_cache(maxsize=256)
def _place(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def _offset(text: str) -> timezone | None:
    hours, minutes = re.fullmatch(r"[+-](\d{1,2})(?::?(\d\d))?", text).groups()  # type: ignore[union-attr]  # by _ZONE
    span = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(span if text[0] == "+" else -span) if span <= _FARTHEST else None
