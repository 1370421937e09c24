"""Answers judged by the score.py files: what is right and wrong is theirs to say, here it is only added up."""

from __future__ import annotations

import gzip
import io
import json
import re
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from benchmarks.extraction.pages import Corpus, Gold
from benchmarks.extraction.running import Answer

Shares: TypeAlias = tuple[float, float, float]
"""True positives, false positives and false negatives of a page, as `overlap` of score.py gives them."""
_FIGURE = r"([\d.]+|-)"
_PRINTED = {
    "F1": rf"F1 {_FIGURE}",
    "precision": rf"precision {_FIGURE}",
    "recall": rf"recall {_FIGURE}",
    "word F1": rf"word F1 {_FIGURE}",
    "title": rf"^title {_FIGURE}",
    "title lax": rf"^title .*?\(lax {_FIGURE}",
    "date": rf"date {_FIGURE}",
    "authors": rf"^authors {_FIGURE}",
    "authors lax": rf"^authors .*?\(lax {_FIGURE}",
}


Rows: TypeAlias = Sequence[Mapping[str, Any]]
"""Answers as the adapters wrote them."""
_FIELDS = {"title": ("title", "title lax"), "published": ("date",), "authors": ("authors", "authors lax", "auth")}
"""The figures that a field of an answer decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a tool reached on a set: a figure by name (none: nothing to judge, or a field that the tool never gives),
    mean CPU milliseconds of a page, why pages were lost by id, and on a corpus the shares of each page."""

    figures: Mapping[str, float | None]
    cpu_ms: float
    lost: Mapping[str, str]
    pages: tuple[Shares, ...] = ()


def marks_on_corpus(corpus: Corpus, score: ModuleType, answers: Mapping[str, Answer]) -> Marks:
    """A corpus by `main` of its score.py; `pages` by its `overlap`, in the order of the corpus."""
    rows = [answers[page.id].row for page in corpus.pages]
    pages = tuple(_overlaps(corpus, score, rows))
    judged = _figures(_printed(corpus, score, rows)) if _some_right(pages) else {**dict.fromkeys(_PRINTED), "F1": 0.0}
    return Marks(
        figures={**judged, **_never_given(rows)},
        cpu_ms=_mean_cpu(answers),
        lost=_lost(answers),
        pages=pages,
    )


def f1_of(pages: Sequence[Shares], score: ModuleType) -> float:
    """F1 of some pages by `corpus_f1` of score.py; 0 where nothing is right, for which it has no answer."""
    return float(score.corpus_f1(pages)[0]) if _some_right(pages) else 0.0


def marks_on_gold(gold: Gold, score: ModuleType, answers: Mapping[str, Answer]) -> Marks:
    """A gold set by `page` of its score.py. All figures are shares, but "leaky pages" counts pages."""
    rows = [answers[page.id].row for page in gold.pages]
    results = [score.page(label, answers[name].row) for name, label in gold.labels.items()]
    missed, fragments = _count(results, "miss"), _count(results, "must")
    figures = {
        "must": _share(fragments - missed, fragments),
        "leak": _share(_count(results, "leaks"), _count(results, "neg")),
        "leaky pages": float(sum(bool(one["leaks"]) for one in results)),
        **{name: _right(results, name) for name in ("title", "date", "auth")},
        "tR_t": _share(sum(one["th"] for one in results), sum(one["tt"] for one in results)),
        "tR_u": _share(sum(one["uh"] for one in results), sum(one["tu"] for one in results)),
        "listings": _right(results, "null"),
    }
    return Marks(figures={**figures, **_never_given(rows)}, cpu_ms=_mean_cpu(answers), lost=_lost(answers))


def _printed(corpus: Corpus, score: ModuleType, rows: Rows) -> str:
    """What score.py prints of a corpus and the answers to it."""
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()) as printed:
        answers = Path(folder) / "answers.jsonl"
        answers.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        score.main(str(corpus.file), str(answers))
    return printed.getvalue()


def _figures(printed: str) -> dict[str, float | None]:
    """The figures that score.py printed; ValueError when it did not print one that is looked for."""
    found = {name: re.search(pattern, printed, re.MULTILINE) for name, pattern in _PRINTED.items()}
    absent = [name for name, match in found.items() if match is None]
    if absent:
        raise ValueError(f"score.py printed no {', '.join(absent)}")
    return {name: float(match[1]) if match and match[1] != "-" else None for name, match in found.items()}


def _overlaps(corpus: Corpus, score: ModuleType, rows: Rows) -> Iterator[Shares]:
    with gzip.open(corpus.file, "rt", encoding="utf-8") as lines:
        for line, row in zip(lines, rows, strict=True):
            if text := json.loads(line).get("text"):
                yield score.overlap(text, (row["article"] or {}).get("text"))


def _some_right(pages: Sequence[Shares]) -> bool:
    return any(right for right, _, _ in pages)


def _never_given(rows: Rows) -> dict[str, None]:
    """The figures of what a tool does not know at all, on no page."""
    given = {field for row in rows for field, value in (row["article"] or {}).items() if value}
    silent = {figure: None for field, figures in _FIELDS.items() if field not in given for figure in figures}
    return silent if any(row["teasers"] for row in rows) else {**silent, "tR_t": None, "tR_u": None}


def _mean_cpu(answers: Mapping[str, Answer]) -> float:
    return statistics.fmean(one.cpu_ms for one in answers.values() if one.cpu_ms is not None)


def _lost(answers: Mapping[str, Answer]) -> dict[str, str]:
    return {name: one.lost for name, one in answers.items() if one.lost}


def _count(results: Rows, name: str) -> int:
    return sum(len(one[name]) for one in results)


def _right(results: Rows, name: str) -> float | None:
    judged = [one[name] for one in results if one[name] is not None]
    return _share(sum(judged), len(judged))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
