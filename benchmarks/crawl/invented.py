"""Small invented pages, as many as one likes, each other than the rest. Pure: the same number gives the same page."""

from __future__ import annotations

import random
from collections.abc import Iterator

_ONSETS = ("b", "d", "f", "gr", "h", "k", "l", "m", "n", "pr", "r", "s", "st", "t", "tr", "v", "w", "pl")
_RIMES = ("ack", "ail", "an", "ar", "eed", "elt", "en", "ick", "ill", "ine", "oat", "ock", "old", "ond", "ore", "une")
_COMMON = (
    "the",
    "of",
    "a",
    "and",
    "to",
    "in",
    "was",
    "it",
    "on",
    "for",
    "that",
    "with",
    "as",
    "at",
    "by",
    "from",
    "they",
)
_RARE = [first + middle + last for first in _ONSETS for middle in ("a", "e", "o", "u") for last in _RIMES]
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - The Invented Post</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="{when}">
<link rel="canonical" href="{url}"></head>
<body><header><nav><a href="/">Front page</a> <a href="/tides">Tides</a> <a href="/letters">Letters</a></nav></header>
<main><article><h1>{title}</h1><p class="byline">By {author}</p>{body}</article>
<aside><h2>Read next</h2><a href="/invented/{next}.html">{teaser}</a></aside></main>
<footer><p>The Invented Post, printed in Aalsand.</p></footer></body></html>
"""
_PARAGRAPHS = 3


def path_of(number: int) -> str:
    """Where page `number` stands."""
    return f"/invented/{number}.html"


def page(number: int, base: str) -> str:
    """The HTML of page `number` on a server at `base`; about 2 kB, three paragraphs."""
    return _PAGE.format(
        title=title(number),
        when=f"2026-{1 + number % 10:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00+00:00",
        url=base + path_of(number),
        author=" ".join(word.capitalize() for word in _words(random.Random(number % 97), 2)),
        body="".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(number)),
        next=number + 1,
        teaser=title(number + 1),
    )


def title(number: int) -> str:
    """The headline of page `number`."""
    return _sentence(random.Random(-1 - number), 7).rstrip(".")


def paragraphs(number: int, count: int = _PARAGRAPHS) -> list[str]:
    """The text of page `number`."""
    chance = random.Random(number)
    return [" ".join(_sentence(chance, 14) for _ in range(4)) for _ in range(count)]


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(_words(chance, words)).capitalize() + "."


def _words(chance: random.Random, count: int) -> Iterator[str]:
    """Every second word is a common one; of the rest, the early ones of the list come more often, as in speech."""
    for place in range(count):
        yield _RARE[int(len(_RARE) * chance.random() ** 3)] if place % 2 == 0 else chance.choice(_COMMON)
