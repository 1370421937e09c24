"""How sentences end, in the scripts that news is written in: the one place that knows the marks."""

from __future__ import annotations

import re

STOPS = tuple(".!?…。！？؟۔।॥։።")
"""Marks that end a sentence: of Latin, Han, Arabic, Devanagari, Armenian, Ethiopic."""
COLONS = tuple(":：")
"""Marks after which a text goes on, though its line ends."""
QUOTES = tuple("\"'”’“»«」』")
"""Marks that close a quotation, behind or before the stop."""
BRACKETS = tuple(")）]")
STOP = f"[{re.escape(''.join(STOPS))}]"
CLOSERS = rf"[\s{re.escape(''.join((*QUOTES, *BRACKETS)))}]"
"""For patterns: a mark that ends a sentence; what may stand between it and the end of a line."""
_STOP = re.compile(STOP)
_ENDS = (*STOPS, *QUOTES, ")")
"""Square brackets close labels: "18 June 2018 [ Nigeria ]"."""


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, be it with what closes a quotation or an aside."""
    return text.endswith(_ENDS)


def holds_sentence(text: str) -> bool:
    """Whether a mark that ends sentences stands anywhere in a text."""
    return _STOP.search(text) is not None
