"""Articles that are made up: words of nine languages as often as words are in life, and a few that are searched for.

In: a number. Out: the article of that number, always the same. Words follow each other by chance, so that phrases of
two words are rarer than in life; those that are searched for are put in.
"""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate

LANGUAGES = {"en": 40, "de": 20, "fr": 10, "es": 8, "ru": 6, "zh": 5, "ja": 4, "pt": 4, "ko": 3}
"""Language, and its share in hundredths."""

_CHARACTERS = {"zh": (0x4E00, 3_500), "ja": (0x3042, 80), "ko": (0xAC00, 2_000)}
_LETTERS = {
    "ru": ("бвгджзклмнпрстфхцчшщ", "аеёиоуыэюя"),
    "fr": ("bcdfglmnprstv", "aeiouéèêà"),
    "de": ("bcdfghklmnprstwz", "aeiouäöü"),
    "es": ("bcdfglmnñprstv", "aeiouáéíó"),
    "pt": ("bcdfglmnprstvç", "aeiouãõáé"),
    "en": ("bcdfghjklmnprstvwy", "aeiou"),
}
_FREQUENT = {"en": ("the", "of", "and", "to", "in"), "de": ("der", "die", "und"), "fr": ("de", "la", "le")}
_VOCABULARY = 40_000
_PUT_IN = (
    (0.13, "en", "government"),
    (0.05, "en", "climate change"),
    (0.01, "en", "governors met the harbour master"),
    (0.0005, "en", "zeppelin"),
    (0.2, "zh", "人民政府"),
    (0.3, "zh", "政府"),
    (0.1, "de", "Ärger"),
)
_SITES = 40
_SECTIONS = ("World", "Business", "Sport", "Culture", "Local", "Science")
_END = datetime(2026, 11, 29, tzinfo=UTC)
_YEARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """An article that was made up."""

    number: int
    site: str
    language: str
    section: str
    kind: str
    author: str
    title: str
    text: str
    published: datetime


def article(number: int) -> Invented:
    """The article of a number."""
    chance = random.Random(number)
    language = chance.choices([*LANGUAGES], [*LANGUAGES.values()])[0]
    put_in = [words for share, of, words in _PUT_IN if of == language and chance.random() < share]
    return Invented(
        number=number,
        site=f"paper{int(_SITES * chance.random() ** 2)}",
        language=language,
        section=chance.choice(_SECTIONS),
        kind=chance.choices(("news", "opinion", "analysis"), (8, 1, 1))[0],
        author=" ".join(_drawn(chance, "en", 2)).title(),
        title=_joined(language, _with(chance, _drawn(chance, language, 9), put_in[:1], 0.1)).capitalize(),
        text="\n".join(_paragraphs(chance, language, put_in)),
        published=_END - timedelta(seconds=chance.randrange(_YEARS * 365 * 86_400)),
    )


def _paragraphs(chance: random.Random, language: str, put_in: list[str]) -> list[str]:
    count = max(4, int(chance.lognormvariate(2.1, 0.5)))
    told = [_drawn(chance, language, chance.randint(30, 65)) for _ in range(count)]
    for words in put_in:
        chance.choice(told).insert(chance.randrange(20), words)
    return [_joined(language, words) + "." for words in told]


def _with(chance: random.Random, words: list[str], put_in: list[str], share: float) -> list[str]:
    return [*put_in, *words] if put_in and chance.random() < share else words


def _joined(language: str, words: list[str]) -> str:
    return ("" if language in ("zh", "ja") else " ").join(words)


def _drawn(chance: random.Random, language: str, count: int) -> list[str]:
    """Words as often as their rank says (Zipf), and now and then one that nobody has written before."""
    vocabulary, weights = _words(language)
    total = weights[-1]
    words = [vocabulary[bisect(weights, chance.random() * total)] for _ in range(count)]
    if chance.random() < 0.3:
        words.append(_word(chance, language) + _word(chance, language))
    return words


@cache
def _words(language: str) -> tuple[list[str], list[float]]:
    chance = random.Random(language)
    vocabulary = [*_FREQUENT.get(language, ())]
    vocabulary += [_word(chance, language) for _ in range(_VOCABULARY - len(vocabulary))]
    return vocabulary, list(accumulate(1 / (rank + 2.7) for rank in range(_VOCABULARY)))


def _word(chance: random.Random, language: str) -> str:
    if language in _CHARACTERS:
        first, count = _CHARACTERS[language]
        return "".join(chr(first + int(count * chance.random() ** 2)) for _ in range(chance.randint(1, 3)))
    consonants, vowels = _LETTERS[language]
    return "".join(chance.choice(consonants) + chance.choice(vowels) for _ in range(chance.randint(1, 4)))
