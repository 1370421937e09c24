"""`python -m benchmarks.sensitivity.built BENCH FILE`: writes pages that other benchmarks build, as JSON Lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.plaintext.dumps import LANGUAGES, LAYOUTS, MANNERS, dump
from benchmarks.separation.building import pages_of
from benchmarks.separation.stories import stories_of

_EVERY = 40
"""Of the pages that `make bench-separation` builds, a hundred."""
_SEEDS = range(500, 502)
_AT = "2026-11-22T00:00:00+00:00"


def _spliced(bench: Path) -> Iterator[dict[str, Any]]:
    for _, page in pages_of([*stories_of(bench)], _EVERY):
        yield {"of": "spliced", "url": page.url, "html": page.html, "fetched_at": _AT, "foreign": page.foreign}


def _dumps() -> Iterator[dict[str, Any]]:
    for language in LANGUAGES:
        for manner in MANNERS.values():
            for seed, layout in zip(_SEEDS, LAYOUTS.values(), strict=False):
                yield {"of": "dumps", "text": layout([line.text for line in dump(language, manner, seed)])}


if __name__ == "__main__":
    rows = (*_spliced(Path(sys.argv[1])), *_dumps())
    Path(sys.argv[2]).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
