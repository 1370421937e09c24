"""The charsets of a page that names none, by its language: the HTML Standard's table of locale defaults (§13.2.3.2).

In: a page in bytes. Out: its charset, of those that pages of its language are in; that of the table comes first.
Browsers go by the language of their user; here it is that which the page declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LANGUAGE = re.compile(
    rb"<html\b[^>]*?\b(?:xml:)?lang\s*=\s*[\"']?([a-z]{2,3}(?:[-_][a-z]+)*)"
    rb"|<meta\b[^>]*?content-language[\"']?\s+content\s*=\s*[\"']?([a-z]{2,3}(?:[-_][a-z]+)*)",
    re.I,
)
_HEAD = 4_096  # bytes in which the html element stands, behind comments
_WESTERN = ("cp1252",)
_CENTRAL, _BALTIC, _TURKISH = ("cp1250", "iso8859-2"), ("cp1257", "iso8859-13", "iso8859-4"), ("cp1254", "iso8859-9")
_CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")
_BY_LANGUAGE = {
    **dict.fromkeys(("ba", "be", "bg", "kk", "ky", "mk", "ru", "sah", "sr", "tg", "tt"), _CYRILLIC),
    "uk": ("cp1251", "koi8-u", "koi8-r", "iso8859-5", "cp866"),
    **dict.fromkeys(("cs", "hr", "sk"), _CENTRAL),
    **dict.fromkeys(("hu", "pl", "sl"), ("iso8859-2", "cp1250")),
    **dict.fromkeys(("et", "lt", "lv"), _BALTIC),
    **dict.fromkeys(("az", "ku", "tr"), _TURKISH),
    **dict.fromkeys(("ar", "fa"), ("cp1256", "iso8859-6")),
    "el": ("iso8859-7", "cp1253"),
    "he": ("cp1255", "iso8859-8"),
    "th": ("cp874",),
    "vi": ("cp1258",),
    "ja": ("cp932", "euc_jp", "iso2022_jp"),
    "ko": ("cp949",),
    "zh": ("gb18030", "big5hkscs"),
    **dict.fromkeys(("zh-tw", "zh-hk", "zh-mo", "zh-hant"), ("big5hkscs", "gb18030")),
    **dict.fromkeys(
        (
            "af",
            "ca",
            "da",
            "de",
            "en",
            "es",
            "eu",
            "fi",
            "fo",
            "fr",
            "ga",
            "gl",
            "is",
            "it",
            "nb",
            "nl",
            "nn",
            "no",
            "pt",
        ),
        _WESTERN,
    ),
    **dict.fromkeys(("sq", "sv"), _WESTERN),
}
"""Charsets by the names of Python's codecs. Where a standard's charset and the one that Windows made of it differ in
characters that the language needs, both stand here."""
_LETTERS = {
    "cs": "áčďéěíňóřšťúůýž",
    "et": "äõöüšž",
    "hr": "čćđšž",
    "hu": "áéíóöőúüű",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "pl": "ąćęłńóśźż",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
}
"""Letters beyond ASCII of languages whose charsets put different letters in one place."""
_SWAPPED = frozenset(_CYRILLIC) | {"koi8-u"}
"""In these nearly every byte is a letter of each other, so that only the words tell them apart."""
ONE_BYTE = re.compile(r"^(ascii|cp12\d\d|cp\d{3}|iso8859-\d+|koi8-[rut]|mac-.*|latin.*|tis-620)$")
"""Python names of charsets of one byte a character."""
_OUT_OF_PLACE = re.compile(
    r"(?<=[^\W\d_])[^\w\s'\u2019\x00-\x7f\u2010-\u2015\u2026\xad](?=[^\W\d_])|[\x80-\x9f\ufffd]"
    r"|[\xc0-\xff](?=[\u0590-\u06ff])|(?<=[\u0590-\u06ff])[\xc0-\xff]"
)
"""What no text has: signs beyond ASCII between two letters, control characters, bytes that stand for nothing, accented
letters in words of Hebrew or Arabic."""
_ACCENTED = re.compile(r"[^\W\d_a-zA-Z]")


def charset_for(body: bytes, sample: bytes, guess: Callable[[bytes], str]) -> str:
    """The charset of a page that names none; `sample` is its text, `guess` tells a charset by letters and words.

    One-byte charsets cannot be told apart by a few accents: then the language decides, and among the charsets of a
    language what is out of place in the sample.
    """
    language = _language_of(body)
    charsets = _BY_LANGUAGE.get(language, ())
    if not charsets:
        return guess(sample)
    if charsets == _WESTERN or charsets[0] in _SWAPPED:
        guessed = guess(sample)
        if guessed in charsets or not ONE_BYTE.match(guessed):
            return guessed
    return min(charsets, key=lambda charset: _strangeness(sample.decode(charset, "replace"), language))


def _strangeness(text: str, language: str) -> int:
    """How many characters do not belong into a text of a language."""
    found = len(_OUT_OF_PLACE.findall(text))
    if (own := _LETTERS.get(language)) is None:
        return found
    return found + sum(letter.lower() not in own for letter in _ACCENTED.findall(text))


def _language_of(body: bytes) -> str:
    """The key of the table for the language that a page declares; empty where it declares none, or a rare one."""
    found = _LANGUAGE.search(body[:_HEAD])
    if found is None:
        return ""
    tag = (found[1] or found[2]).decode("ascii").lower().replace("_", "-")
    named = "-".join(tag.split("-")[:2])
    return named if named in _BY_LANGUAGE else tag.partition("-")[0]
