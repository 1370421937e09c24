"""The words around dates, the zones and the rarer names of months, by the tables of data/dates.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def date_words() -> dict[str, dict[str, Any]]:
    """The tables, each read once: by language the words for publication and change; zones, countries, months."""
    return tomllib.loads((files("crawler.extraction") / "data" / "dates.toml").read_text("utf-8"))
