"""What a reading is worth, page by page, so that a set with some pages read anew is judged without the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

Row = Mapping[str, Any]
"""What `microfiche extract` says of a page."""


class Marks(Protocol):
    """What judges the readings of one page."""

    def counts(self, row: Row) -> Counter[str]:
        """What is right and wrong, by name: sums over a set are its figures."""


@dataclass(frozen=True, slots=True)
class NoMarks:
    """A page of which only is known that its reading stays."""

    def counts(self, row: Row) -> Counter[str]:
        """Nothing."""
        return Counter()


@dataclass(frozen=True, slots=True)
class CorpusMarks:
    """A page whose text is known whole, by its corpus' score.py."""

    score: ModuleType
    gold: Mapping[str, Any]

    def counts(self, row: Row) -> Counter[str]:
        """Precision and recall, and of how many pages they are; right titles, dates and authors."""
        article, gold, score = row.get("article") or {}, self.gold, self.score
        found: Counter[str] = Counter()
        if gold.get("text"):
            right, extra, missing = score.overlap(gold["text"], article.get("text"))
            found["precision"], found["recall"] = score.ratio(right, extra), score.ratio(right, missing)
            found["judged"], found["nothing"] = 1, int(right + extra == 0)
            found["precision"] *= int(right + extra > 0)
        found["title"] = bool(gold.get("title")) and score.plain(gold["title"]) == score.plain(article.get("title"))
        found["author"] = bool(gold.get("author")) and score.names(gold["author"]) == score.names(
            article.get("authors")
        )
        found["date"] = bool(gold.get("date")) and str(article.get("published") or "")[:10] == str(gold["date"])[:10]
        return found


@dataclass(frozen=True, slots=True)
class GoldMarks:
    """A page with fragments that its article must and must not contain, by its set's score.py."""

    score: ModuleType
    label: Mapping[str, Any]

    def counts(self, row: Row) -> Counter[str]:
        """Fragments that are missing and that leaked; right fields and teasers."""
        judged = self.score.page(self.label, row)
        return Counter(
            missing=len(judged["miss"]),
            leaked=len(judged["leaks"]),
            title=int(bool(judged["title"])),
            date=int(bool(judged["date"])),
            author=int(bool(judged["auth"])),
            teasers=judged["th"] + judged["uh"],
            listings=int(bool(judged["null"])),
        )


@dataclass(frozen=True, slots=True)
class SplicedMarks:
    """A page with texts of other articles in it."""

    foreign: Sequence[str]

    def counts(self, row: Row) -> Counter[str]:
        """How many of them leaked."""
        said = "".join(((row.get("article") or {}).get("text") or "").split())
        return Counter(leaked=sum("".join(text.split()) in said for text in self.foreign))


def figures(counts: Iterable[Counter[str]]) -> dict[str, float]:
    """The figures of a set: F1 where its text is known, and the sums of all else."""
    summed: Counter[str] = Counter()
    for one in counts:
        summed.update(one)
    found = {name: value for name, value in summed.items() if name not in ("precision", "recall", "judged", "nothing")}
    if summed["judged"]:
        precision = summed["precision"] / max(summed["judged"] - summed["nothing"], 1)
        recall = summed["recall"] / summed["judged"]
        found["F1"] = 2 * precision * recall / (precision + recall)
    return found
