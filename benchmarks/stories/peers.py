"""Others that find near-duplicates, each as its own documentation has it: for an environment of their own.

    python -m benchmarks.stories.peers HALF TOOL

Out: JSON: the cluster of each place that is in one, and milliseconds of CPU for each article. All are given the same
shingles, those of `storage/syndication`, so that what differs is the method.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from benchmarks.stories.texts import articles
from storage.query.normaliser import words
from storage.syndication.shingles import shingles

_PERMUTATIONS = 128
_BITS = 3
"""Bits of 64 in which simhashes of near-duplicates differ at most (Manku, Jain and Das Sarma 2007)."""

Pairs = Iterator[tuple[int, int]]


def _datasketch(texts: Sequence[list[str]], threshold: float) -> Pairs:
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - in its environment alone

    index = MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
    hashes: list[Any] = []
    for place, text in enumerate(texts):
        made = MinHash(num_perm=_PERMUTATIONS)
        made.update_batch([one.encode() for one in text])
        for other in index.query(made):
            if made.jaccard(hashes[other]) >= threshold:
                yield other, place
        index.insert(place, made)
        hashes.append(made)


def _rensa(texts: Sequence[list[str]], threshold: float) -> Pairs:
    from rensa import RMinHash  # noqa: PLC0415 - in its environment alone

    hashes = []
    for text in texts:
        made = RMinHash(num_perm=_PERMUTATIONS, seed=42)
        made.update(text)
        hashes.append(made)
    for one, other in combinations(range(len(hashes)), 2):
        if hashes[one].jaccard(hashes[other]) >= threshold:
            yield one, other


def _simhash(texts: Sequence[list[str]], bits: float) -> Pairs:
    from simhash import Simhash  # noqa: PLC0415 - in its environment alone

    hashes = [Simhash(text) for text in texts]
    for one, other in combinations(range(len(hashes)), 2):
        if hashes[one].distance(hashes[other]) <= bits:
            yield one, other


TOOLS: dict[str, tuple[Callable[[Sequence[list[str]], float], Pairs], float]] = {
    "datasketch 2.0.0, Jaccard 0.5": (_datasketch, 0.5),
    "datasketch 2.0.0, Jaccard 0.8": (_datasketch, 0.8),
    "rensa 0.5.0, Jaccard 0.5": (_rensa, 0.5),
    "rensa 0.5.0, Jaccard 0.8": (_rensa, 0.8),
    "simhash 2.1.2, 3 bits": (_simhash, _BITS),
}


def _clusters(pairs: Pairs) -> dict[int, int]:
    """Places that hang together, each with the lowest of them."""
    of: dict[int, int] = {}
    for one, other in pairs:
        first, second = of.setdefault(one, one), of.setdefault(other, other)
        low, high = min(first, second), max(first, second)
        of = {place: low if cluster == high else cluster for place, cluster in of.items()}
    return of


def _main() -> None:
    half, tool = sys.argv[1:]
    find, threshold = TOOLS[tool]
    texts = [shingles(words(one.text)) for one in articles(half)]
    began = time.process_time()
    clusters = _clusters(find(texts, threshold))
    spent = 1000 * (time.process_time() - began) / len(texts)
    sys.stdout.write(json.dumps({"clusters": clusters, "ms": spent}))


if __name__ == "__main__":
    _main()
