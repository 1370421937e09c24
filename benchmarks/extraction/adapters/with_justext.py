"""justext: its good paragraphs. It knows no title, date or author, and must be told the language."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import justext
from protocol import article, serve

LANGUAGE = re.compile(r"<html[^>]*?\blang\s*=\s*[\"']?\s*([a-z]{2})", re.IGNORECASE)
STOP_LISTS = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ko": "Korean",
    "lt": "Lithuanian",
    "nb": "Norwegian_Bokmal",
    "nl": "Dutch",
    "no": "Norwegian_Bokmal",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "vi": "Vietnamese",
}
WITHOUT_WORDS = {"ja", "th", "zh"}


def extract(_url: str, html: str) -> dict[str, Any]:
    """Paragraphs by the stop words of the language that the page declares, else English."""
    declared = LANGUAGE.search(html[:5000])
    code = declared[1].lower() if declared else "en"
    paragraphs = justext.justext(html.encode(), stop_words(code), encoding="utf-8", **limits(code))
    return article("\n".join(one.text for one in paragraphs if not one.is_boilerplate))


@cache
def stop_words(code: str) -> frozenset[str]:
    """Stop words of a language; none where words are not written apart."""
    return frozenset() if code in WITHOUT_WORDS else justext.get_stoplist(STOP_LISTS.get(code, "English"))


def limits(code: str) -> dict[str, float]:
    """justext's own advice for languages without a stop list."""
    return {"stopwords_low": 0, "stopwords_high": 0} if code in WITHOUT_WORDS else {}


if __name__ == "__main__":
    serve(extract)
