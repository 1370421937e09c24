"""What each signal contributes: gold pages, corpora and spliced pages read without it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType

from benchmarks.extraction.pages import Gold
from benchmarks.separation.measure import Reader, Result, leak, share
from benchmarks.separation.report import percent
from benchmarks.separation.tools import microfiche
from crawler.extraction.separation.signals import SIGNALS

Spread = Callable[[Reader], Sequence[Result]]
"""A reader → its results on the spliced pages."""


@dataclass(frozen=True, slots=True)
class Sets:
    """What everything is read of: gold pages and corpora with the modules that judge them, and spliced pages."""

    gold: Gold
    gold_score: ModuleType
    corpora: Mapping[str, Sequence[Mapping[str, str]]]
    score: ModuleType
    spread: Spread


def corpora_of(bench: Path) -> dict[str, list[dict[str, str]]]:
    """The lines with a gold text of all corpora, by name."""
    found: dict[str, list[dict[str, str]]] = {}
    for file in sorted((bench / "corpora").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            found[file.name.partition(".")[0]] = [row for row in map(json.loads, lines) if row.get("text")]
    return found


def rows(sets: Sets) -> Iterator[Sequence[str]]:
    """The head, all signals together, then each left out."""
    yield ("without", "gold must", "gold leak", *(f"{name} F1" for name in sets.corpora), "spliced leak")
    yield ("nothing", *_figures(microfiche, sets))
    for signal in SIGNALS:
        rest = [one for one in SIGNALS if one is not signal]
        yield (signal.name, *_figures(partial(microfiche, signals=rest), sets))


def _figures(reader: Reader, sets: Sets) -> Iterator[str]:
    yield from _of_gold(reader, sets)
    for lines in sets.corpora.values():
        pages = [sets.score.overlap(one["text"], reader(one["html"], one["url"] or "").text) for one in lines]
        yield f"{sets.score.corpus_f1(pages)[0]:.4f}"
    yield percent(leak(sets.spread(reader)))


def _of_gold(reader: Reader, sets: Sets) -> tuple[str, str]:
    judged = [
        sets.gold_score.page(
            sets.gold.labels[one.id], {"article": {"text": reader(one.html, one.url).text}, "teasers": []}
        )
        for one in sets.gold.pages
    ]
    must, missed, foreign, leaked = (sum(len(one[name]) for one in judged) for name in ("must", "miss", "neg", "leaks"))
    return percent(share(must - missed, must)), percent(share(leaked, foreign))
