"""Invented sentences and pages of a template, the same for the same seed.

In: a language or a template of the files in `data`. Out: sentences, texts.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"
_SLOT = re.compile(r"\{([^}]+)\}")
_NUMBERS = re.compile(r"(\d+)-(\d+)")


def data(half: str) -> Mapping[str, Any]:
    """The languages and templates of a half."""
    return tomllib.loads((_DATA / f"{half}.toml").read_text("utf-8"))


def sentence(language: Mapping[str, Any], lot: random.Random) -> str:
    """A subject, a verb, an object and a clause, in the order of the language."""
    parts = [filled(lot.choice(language[part]), {}, lot) for part in language.get("order", "SVOA")]
    parts = [_with_a_word(part, language, lot) for part in parts]
    said = language["sep"].join(parts)
    return said[0].upper() + said[1:] + language["end"]


def _with_a_word(part: str, language: Mapping[str, Any], lot: random.Random) -> str:
    """A phrase with an invented word within. Phrases of one list are as long as a shingle, and all texts of a language
    would share most of them, as no texts do that people write.
    """
    if not language["sep"]:
        place = lot.randrange(2, max(3, len(part) - 1))
        return part[:place] + "".join(lot.choice(lot.choice(language["S"])) for _ in range(2)) + part[place:]
    words = part.split()
    if len(words) < 3:
        return part
    halves = [lot.choice(lot.choice(language["S"] + language["A"]).split()).lower() for _ in range(2)]
    words.insert(lot.randrange(1, len(words)), "".join(halves))
    return " ".join(words)


def sentences(language: Mapping[str, Any], lot: random.Random, count: int) -> list[str]:
    """So many of them."""
    return [sentence(language, lot) for _ in range(count)]


def filled(template: str, lists: Mapping[str, list[str]], lot: random.Random) -> str:
    """A template whose slots hold numbers between two, or words of a list."""
    return _SLOT.sub(lambda slot: _word(slot.group(1), lists, lot), template)


def _word(slot: str, lists: Mapping[str, list[str]], lot: random.Random) -> str:
    numbers = _NUMBERS.fullmatch(slot)
    return str(lot.randint(int(numbers[1]), int(numbers[2]))) if numbers else lot.choice(lists[slot])


def page(language: Mapping[str, Any], said: list[str]) -> str:
    """Sentences as paragraphs of three."""
    between = language["sep"]
    return "\n".join(between.join(said[start : start + 3]) for start in range(0, len(said), 3))
