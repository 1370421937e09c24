"""The set: articles, each with the story that it belongs to and the kind of case that it is of.

In: a half. Out: `LabelledArticle`s, the same each time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from benchmarks.stories.copying import EDITS, Language
from benchmarks.stories.drawing import data, filled, page, sentences

_PAPERS = [f"paper{number}" for number in range(1, 13)]
_TWO_YEARS = 700
_EACH = 3
"""Originals of each kind in each language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledArticle:
    """An article of a site on a day; those of one `story` are copies. `kind` is what is tried with it."""

    kind: str
    story: str
    site: str
    day: int
    text: str


def articles(half: str) -> list[LabelledArticle]:
    """All of a half."""
    said = data(half)
    lot = random.Random(half)
    number = count()
    found: list[LabelledArticle] = []
    for language in said["languages"].values():
        for kind in _KINDS:
            for _ in range(_EACH):
                found += _KINDS[kind](kind, language, lot, number)
    for template in said["templates"]:
        found += _of_template(template, lot, number)
    return found


Numbers = Iterator[int]


def _pair(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    """An original, and what another paper made of it."""
    said = sentences(language, lot, lot.randint(12, 26))
    story, day = f"story {next(number)}", lot.randint(1, 30)
    one, other = lot.sample(_PAPERS, 2)
    yield LabelledArticle(kind=kind, story=story, site=one, day=day, text=page(language, said))
    text = EDITS[kind](said, language, lot)
    yield LabelledArticle(kind=kind, story=story, site=other, day=day + lot.randint(0, 3), text=text)


def _wide(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    """One text in six papers, each in its own way."""
    said = sentences(language, lot, 20)
    story, day = f"story {next(number)}", lot.randint(1, 30)
    edits = lot.sample(sorted(EDITS), 5)
    texts = [page(language, said), *(EDITS[name](said, language, lot) for name in edits)]
    for site, text in zip(lot.sample(_PAPERS, 6), texts, strict=True):
        yield LabelledArticle(kind=kind, story=story, site=site, day=day + lot.randint(0, 2), text=text)


def _again(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    """What a paper prints again two years later, with a sentence more."""
    said = sentences(language, lot, lot.randint(12, 26))
    story, day, site = f"story {next(number)}", lot.randint(1, 30), lot.choice(_PAPERS)
    yield LabelledArticle(kind=kind, story=story, site=site, day=day, text=page(language, said))
    more = page(language, [*said, *sentences(language, lot, 1)])
    yield LabelledArticle(kind=kind, story=story, site=site, day=day + _TWO_YEARS, text=more)


def _apart(
    kind: str, site: tuple[str, str], number: Numbers, day: int, texts: tuple[str, str]
) -> Iterator[LabelledArticle]:
    """Two articles that are no copies."""
    for paper, text, late in zip(site, texts, (0, 1), strict=True):
        yield LabelledArticle(kind=kind, story=f"story {next(number)}", site=paper, day=day + late, text=text)


def _sharing(
    kind: str, language: Language, lot: random.Random, number: Numbers, sizes: tuple[int, int, int], *, papers: int
) -> Iterator[LabelledArticle]:
    """Two articles of so many sentences of their own each, around so many that both have."""
    shared = sentences(language, lot, sizes[2])
    own = [sentences(language, lot, size) for size in sizes[:2]]
    texts = [page(language, [*one[: len(one) // 2], *shared, *one[len(one) // 2 :]]) for one in own]
    one, *other = lot.sample(_PAPERS, papers)
    yield from _apart(kind, (one, other[0] if other else one), number, lot.randint(1, 30), (texts[0], texts[1]))


def _quotation(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    return _sharing(kind, language, lot, number, (12, 14, 4), papers=2)


def _statement(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    return _sharing(kind, language, lot, number, (5, 6, 5), papers=2)


def _follow_up(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    return _sharing(kind, language, lot, number, (9, 8, 8), papers=1)


def _long_read(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    return _sharing(kind, language, lot, number, (12, 60, 3), papers=2)


def _round_up(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    """A newsletter that holds nine short items whole, of which one is an article of another paper."""
    item = sentences(language, lot, 6)
    letter = [*sentences(language, lot, 24), *item, *sentences(language, lot, 24)]
    one, other = lot.sample(_PAPERS, 2)
    yield from _apart(kind, (one, other), number, lot.randint(1, 30), (page(language, item), page(language, letter)))


def _live(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    """A live report whose newest entry is an agency item, whole."""
    item = sentences(language, lot, 6)
    one, other = lot.sample(_PAPERS, 2)
    report = page(language, [*item, *sentences(language, lot, 36)])
    yield from _apart(kind, (one, other), number, lot.randint(1, 30), (page(language, item), report))


def _newsletters(kind: str, language: Language, lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    """Two newsletters of one day, half of whose headlines are the same."""
    return _sharing(kind, language, lot, number, (12, 12, 12), papers=2)


_KINDS: Mapping[str, Any] = {
    **dict.fromkeys(EDITS, _pair),
    "six papers": _wide,
    "printed again after two years": _again,
    "one long quotation": _quotation,
    "same press statement": _statement,
    "follow-up with background": _follow_up,
    "long read that quotes": _long_read,
    "item in a newsletter": _round_up,
    "item on top of a live report": _live,
    "newsletters with the same items": _newsletters,
}


def _of_template(template: Mapping[str, Any], lot: random.Random, number: Numbers) -> Iterator[LabelledArticle]:
    """Pages of one template, of one site day by day, or of as many sites on one day."""
    kind = f"{template['kind']} ({template['language']})"
    site = lot.choice(_PAPERS)
    for time in range(template["times"]):
        text = filled(template["text"], template["lists"], lot)
        where = _PAPERS[time % len(_PAPERS)] if template.get("spread") else site
        day = 9 if template.get("spread") else 3 + time
        yield LabelledArticle(kind=kind, story=f"story {next(number)}", site=where, day=day, text=text)
