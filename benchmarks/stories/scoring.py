"""How right clusters are: pairs, and B-cubed (Bagga and Baldwin 1998, doi:10.3115/980451.980859).

In: articles, and the cluster of each. Out: precision and recall, over all and by kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from benchmarks.stories.texts import LabelledArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Shares, 0 to 1. `found` by kind: pairs that are copies and were found, and all that are; `wrong`: pairs of a kind
    that are no copies and were taken for some, and all that are none.
    """

    precision: float
    recall: float
    b_precision: float
    b_recall: float
    found: Mapping[str, tuple[int, int]]
    wrong: Mapping[str, tuple[int, int]]


def scored(articles: Sequence[LabelledArticle], clusters: Mapping[int, int]) -> Scored:
    """Judge clusters; an article that is in none is alone."""
    of = [clusters.get(place, -1 - place) for place in range(len(articles))]
    true, found = _pairs([one.story for one in articles]), _pairs(of)
    both = true & found
    b_precision, b_recall = _b_cubed([one.story for one in articles], of)
    kinds = [one.kind for one in articles]
    asked = {pair for pair in combinations(range(len(articles)), 2) if kinds[pair[0]] == kinds[pair[1]]} - true
    return Scored(
        precision=len(both) / len(found) if found else 1.0,
        recall=len(both) / len(true),
        b_precision=b_precision,
        b_recall=b_recall,
        found=_by_kind(kinds, both, true),
        wrong=_by_kind(kinds, (found - true) & asked, asked),
    )


Pairs = set[tuple[int, int]]


def _pairs(labels: Sequence[str] | Sequence[int]) -> Pairs:
    together: dict[object, list[int]] = {}
    for place, label in enumerate(labels):
        together.setdefault(label, []).append(place)
    return {pair for places in together.values() for pair in combinations(places, 2)}


def _by_kind(kinds: Sequence[str], some: Pairs, every: Pairs) -> dict[str, tuple[int, int]]:
    ours, all_of = (Counter(kinds[one] for one, _other in pairs) for pairs in (some, every))
    return {kind: (ours[kind], all_of[kind]) for kind in dict.fromkeys(kinds) if all_of[kind]}


def _b_cubed(true: Sequence[str], found: Sequence[int]) -> tuple[float, float]:
    sizes, clusters, both = Counter(true), Counter(found), Counter(zip(true, found, strict=True))
    of = list(zip(true, found, strict=True))
    precision = sum(both[pair] / clusters[pair[1]] for pair in of) / len(of)
    return precision, sum(both[pair] / sizes[pair[0]] for pair in of) / len(of)
