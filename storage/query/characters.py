"""What each character does in a text that is cut into words: it is part of one, one by itself, a mark, or divides.

In: a character. Out: a `Part`, and what the character is in an index.
Never: the word lists of a language: what is alike is told by the properties of Unicode (UAX #15, #29, #44).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from enum import Enum
from functools import cache

Ranges = tuple[tuple[int, int], ...]


class Part(Enum):
    """What a character does in a text that is cut into words."""

    LETTER = "part of a word that is divided from others by what is no letter"
    ALONE = "a word by itself, with the marks upon it: its script puts no blanks between words"
    MARK = "belongs to the character before it"
    NOTHING = "is not there: soft hyphens, joiners, what stretches a word"
    DIVIDER = "stands between words"


# Scripts that put no blanks between words, and Hangul, whose particles are written in one with what they stand behind.
# A query of several such characters is a phrase.
_ALONE: Ranges = (
    (0x0E01, 0x0E4F),  # Thai
    (0x0E81, 0x0ECF),  # Lao
    (0x0EDC, 0x0EDF),
    (0x1000, 0x103F),  # Myanmar
    (0x1050, 0x108F),
    (0x1100, 0x115F),  # leading consonants of Hangul
    (0x1780, 0x17DC),  # Khmer
    (0x3005, 0x3007),  # 々〆〇
    (0x3041, 0x30FF),  # Kana
    (0x3105, 0x31FF),  # Bopomofo, Hangul letters, Kana
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xA960, 0xA97C),
    (0xAA60, 0xAA7F),
    (0xAC00, 0xD7A3),  # Hangul
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),  # Kana of half the width
    (0x20000, 0x323AF),
)

# Characters that Unicode calls letters and that belong to the one before: vowels and endings of Hangul, the vowel am of
# Thai and Lao, the marks of Kana of half the width.
_BOUND: Ranges = ((0x0E33, 0x0E33), (0x0EB3, 0x0EB3), (0x1160, 0x11FF), (0xD7B0, 0xD7FB), (0xFF9E, 0xFF9F))

# What a reader leaves out when he types: accents, points of Hebrew and Arabic, titlos, selectors of variants.
# Vowel signs of India, and the two marks of Kana, make other words and stay.
_ACCENTS: Ranges = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05BD),
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C5),
    (0x05C7, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),  # tatweel, which stretches a word
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x0711, 0x0711),
    (0x0730, 0x074A),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)

# Letters with a stroke or joined ones, which do not fall apart by themselves; one letter of Persian and Arabic.
_ALIKE = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "ŋ": "n",
        "ø": "o",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ƀ": "b",
        "ɨ": "i",
        "ƶ": "z",
        "ك": "ک",
        "ي": "ی",
        "ى": "ی",
    }
)

_ZERO_WIDTH_SPACE = "\u200b"


@cache
def part(character: str) -> Part:
    """What one character does."""
    point = ord(character)
    category = unicodedata.category(character)
    if _within(point, _BOUND):
        return Part.MARK
    if category[0] in "LN":
        return Part.NOTHING if point == 0x0640 else Part.ALONE if _within(point, _ALONE) else Part.LETTER
    if category[0] == "M":
        return Part.MARK
    return Part.NOTHING if category == "Cf" and character != _ZERO_WIDTH_SPACE else Part.DIVIDER


@cache
def folded(cluster: str) -> str:
    """A character with its marks as an index holds it: one width, one case, without accents, digits of one script."""
    text = unicodedata.normalize("NFKC", cluster).casefold()
    bare = "".join(_digit(c) for c in unicodedata.normalize("NFD", text) if not _within(ord(c), _ACCENTS))
    return unicodedata.normalize("NFC", bare.translate(_ALIKE))


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character, character)) if not character.isascii() else character


def _within(point: int, ranges: Ranges) -> bool:
    place = bisect_right(ranges, (point, 0x110000)) - 1
    return place >= 0 and point <= ranges[place][1]
