"""Invented prose: the words of a language, and paragraphs made of them."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es", "pt")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a paper of one language says: parts of sentences, what it plants, and what its articles repeat."""

    who: list[str]
    does: list[str]
    what: list[str]
    where: list[str]
    when: list[str]
    authors: list[str]
    bios: list[str]
    series: list[str]
    introductions: list[str]
    calls: list[str]
    section_calls: list[str]
    sections: list[str]
    headlines: list[list[str]]
    slogans: list[str]
    heads: list[str]
    quotes: list[str]
    short: list[str]
    datelines: list[str]
    corrections: list[str]
    refrain: list[str]
    questions: list[str]
    background: list[str]
    items: list[str]


@cache
def words_of(language: str) -> Words:
    """The words of a language, by its BCP 47 code."""
    return Words(**tomllib.loads((Path(__file__).parent / "data" / f"{language}.toml").read_text("utf-8")))


def sentence(words: Words, chance: random.Random) -> str:
    """One of 12⁵ sentences."""
    parts = (words.who, words.does, words.what, words.where, words.when)
    return " ".join(chance.choice(part) for part in parts) + "."


def paragraph(words: Words, chance: random.Random) -> str:
    """Two to four sentences."""
    return " ".join(sentence(words, chance) for _ in range(chance.randint(2, 4)))


def title(words: Words, chance: random.Random) -> str:
    """A headline."""
    return " ".join(chance.choice(part) for part in (words.who, words.does, words.what, words.where))
