"""How pages are to look for who asks: size of text, width of lines, keys; and what the keys are."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.web.asked import Elsewhere, Leaf, PageAsked
from readingroom.web.comfort import KEYS, SIZES, WIDTHS, ReadingChoice
from storage.database.engine import Connection

_HERE = "/reading"


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """What there is to choose from."""

    sizes: tuple[str, ...] = SIZES
    widths: tuple[str, ...] = WIDTHS
    keys: tuple[str, ...] = KEYS


def page(_connection: Connection, asked: PageAsked) -> Leaf | Elsewhere:
    """The form; where `size`, `width` and `keys` are given, they are set, and the page is shown in them."""
    if not asked.given:
        return Leaf(template="reading.html", title="How you like to read", facts=ReadingShown())
    chosen = ReadingChoice(asked.choice("size", SIZES), asked.choice("width", WIDTHS), asked.choice("keys", KEYS))
    return Elsewhere(_HERE, headers={"Set-Cookie": chosen.cookie})
