"""justext: its good paragraphs. It knows no title, date or author."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import justext
from protocol import article, serve

LANGUAGE = re.compile(r"<html[^>]*?\blang\s*=\s*[\"']?\s*([a-z]{2})", re.IGNORECASE)
UNSPACED = {"ja", "th", "zh"}
"""Languages for which justext has no stop words, and advises limits of 0."""


def extract(_url: str, html: str) -> dict[str, Any]:
    """Paragraphs by the stop words of all languages together: on English pages better than English ones alone."""
    declared = LANGUAGE.search(html[:5000])
    limits = {"stopwords_low": 0, "stopwords_high": 0} if declared and declared[1].lower() in UNSPACED else {}
    paragraphs = justext.justext(html.encode(), stop_words(), encoding="utf-8", **limits)
    return article("\n".join(one.text for one in paragraphs if not one.is_boilerplate))


@cache
def stop_words() -> frozenset[str]:
    """Stop words of every language that justext knows, as trafilatura uses them too."""
    return frozenset().union(*map(justext.get_stoplist, justext.get_stoplists()))


if __name__ == "__main__":
    serve(extract)
