"""Which language an article is in: what the page declares, else what its text reads like."""

from __future__ import annotations

import re
from functools import cache

import gcld3
from lxml.html import HtmlElement

from crawler.extraction.decoding import jsonld
from crawler.extraction.document.measures import LABEL
from crawler.extraction.document.tree import squeeze
from crawler.extraction.identity.main_article import Identity, meta

_DECLARED = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2}|\d{3}|[A-Z][a-z]{3}))?\b")
_ENOUGH = 500  # characters: the detector is as sure of them as of the whole text
_RENAMED = {"iw": "he"}
"""Codes of CLD3 that BCP 47 has replaced."""


def language_of(root: HtmlElement, identity: Identity, declared: str | None) -> tuple[str | None, str | None]:
    """BCP 47, and where it was found: the html element, JSON-LD, meta tags, the site's declaration."""
    candidates = [
        (
            root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang"),
            "html lang",
        ),
        (next(iter(jsonld.strings((identity.node or {}).get("inLanguage"))), None), "json-ld inLanguage"),
        (meta(identity.metas, "og:locale", "content-language", "dc.language", "language"), "meta language"),
        (declared, "site"),
    ]
    for value, evidence in candidates:
        if value and (match := _DECLARED.match(squeeze(value))):
            return _tag(match), evidence
    return None, None


def guessed_language(text: str) -> str | None:
    """The language of a text by its letters, from its first 500 characters; None for less than a sentence, or where the
    guess is not sure.
    """
    if len(text) <= LABEL:
        return None
    found = _detector().FindLanguage(text[:_ENOUGH])
    code = found.language.partition("-")[0]
    return _RENAMED.get(code, code) if found.is_reliable else None


@cache
def _detector() -> gcld3.NNetLanguageIdentifier:
    return gcld3.NNetLanguageIdentifier(0, 4 * _ENOUGH)  # bytes


def _tag(match: re.Match[str]) -> str:
    region = match[2]
    if not region:
        return match[1].lower()
    return f"{match[1].lower()}-{region.title() if len(region) == 4 else region.upper()}"
