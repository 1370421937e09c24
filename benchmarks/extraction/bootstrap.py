"""Whether a difference between two tools is more than luck: the paired bootstrap over pages."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.extraction.scoring import Shares

F1 = Callable[[list[Shares]], float]
"""Of pages, by their shares."""
RESAMPLES = 1_000
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours minus theirs, and the interval that holds 95% of the resamples' differences."""

    measured: float
    low: float
    high: float


def difference(ours: Sequence[Shares], theirs: Sequence[Shares], f1: F1) -> Difference:
    """F1 of ours minus F1 of theirs on the same pages in the same order; percentile interval, fixed seed.

    Each resample draws as many pages as there are, with replacement, the same ones for both (Efron and Tibshirani, An
    Introduction to the Bootstrap, chapter 13). Raises ValueError when the lengths differ.
    """
    pairs = list(zip(ours, theirs, strict=True))
    draw = random.Random(SEED)
    drawn = sorted(_between(draw.choices(pairs, k=len(pairs)), f1) for _ in range(RESAMPLES))
    return Difference(_between(pairs, f1), _quantile(drawn, 0.025), _quantile(drawn, 0.975))


def _between(pairs: list[tuple[Shares, Shares]], f1: F1) -> float:
    return f1([ours for ours, _ in pairs]) - f1([theirs for _, theirs in pairs])


def _quantile(values: Sequence[float], share: float) -> float:
    return values[round(share * (len(values) - 1))]
