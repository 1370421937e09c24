"""Where a site is at home, guessed from its address and its pages: its time zone, and the order of its dates.

In: a URL, a language tag, dates of publication. Out: what the site file may say, or None where nothing tells it.
Zones of countries are those of the tz database (zone.tab); orders of dates those of CLDR, as dateparser has them.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from storage.urls import host_of

_MONTH_FIRST = frozenset({"US", "PH"})
"""Countries that write English dates with the month first."""
_FOR_THEIR_SOUND = frozenset({"AI", "CO", "FM", "IO", "ME", "TV"})
"""Country domains that tell nothing of where a site is."""
_NOT_ISO = {"UK": "GB"}


def country_of(url: str, language: str | None) -> str | None:
    """Two letters: of the domain ("bbc.co.uk": GB), else the region of the language tag ("pt-PT": PT)."""
    top = host_of(url).rpartition(".")[2].upper()
    top = _NOT_ISO.get(top, top)
    if top not in _FOR_THEIR_SOUND and next(_zones(top), None):
        return top
    regions = [part for part in (language or "").replace("_", "-").split("-")[1:] if len(part) == 2 and part.isalpha()]
    return regions[0].upper() if regions else None


def timezone_of(country: str | None, published: Sequence[datetime]) -> str | None:
    """The zone of a country on whose clocks all these times may have been written; None where that is not told.

    Times at offset zero may be UTC and tell nothing. Without others only a country with one zone has one. Of zones
    that fit and go on differently (Phoenix, Los Angeles in summer) none is taken.
    """
    told = [at for at in published if at.utcoffset()]
    zones = list(_zones(country)) if country else []
    if not told:
        return zones[0] if len(zones) == 1 else None
    fitting = [zone for zone in zones if all(_fits(zone, at) for at in told)]
    return fitting[0] if len({_clocks(zone, told[0]) for zone in fitting}) == 1 else None


def _clocks(zone: str, at: datetime) -> tuple[timedelta | None, ...]:
    """The offsets of a zone in winter and in summer of a year."""
    return tuple(at.astimezone(zoneinfo.ZoneInfo(zone)).replace(month=m, day=1).utcoffset() for m in (1, 7))


def date_order_of(language: str | None, country: str | None) -> str | None:
    """DMY, MDY or YMD by the language; English dates need a country, too."""
    base = (language or "").replace("_", "-").split("-")[0].lower()
    if base == "en":
        return None if country is None else "MDY" if country in _MONTH_FIRST else "DMY"
    if not base.isalpha():
        return None
    try:
        info = import_module(f"dateparser.data.date_translation_data.{base}").info
    except ModuleNotFoundError:
        return None
    order = info.get("date_order")
    return order if order in {"DMY", "MDY", "YMD"} else None


def _fits(zone: str, at: datetime) -> bool:
    return at.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() == at.utcoffset()


def _zones(country: str) -> Iterator[str]:
    """The zones of a country, the one with most people first."""
    for line in _zone_tab().splitlines():
        code, _place, zone, *_comment = [*line.split("\t"), "", "", ""]
        if code == country and not line.startswith("#"):
            yield zone


def _zone_tab() -> str:
    for folder in zoneinfo.TZPATH:
        if (file := Path(folder) / "zone.tab").is_file():
            return file.read_text("utf-8")
    return files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
