"""The command."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conservation.shown import letters_of, letters_shown
from benchmarks.separation.tools import draft_of
from crawler.extraction.decoding.charset import clean_characters


@dataclass(slots=True)
class Found:
    """What a corpus showed."""

    pages: int = 0
    shown: int = 0
    lost: int = 0
    extra: int = 0
    with_loss: int = 0

    def add(self, url: str, markup: str) -> None:
        """Count a page."""
        shown = letters_shown(clean_characters(markup))
        told = letters_of(block.text for block in draft_of(markup, url).blocks)
        lost = (shown - told).total()
        self.pages += 1
        self.shown += shown.total()
        self.lost += lost
        self.extra += (told - shown).total()
        self.with_loss += lost > 0


def _pages(gold: Path, bench: Path) -> Iterator[tuple[str, str, str]]:
    for file in sorted((gold / "dev").glob("*.html.gz")):
        url = json.loads(file.with_name(file.name.replace(".html.gz", ".json")).read_text())["url"]
        yield "gold", url, gzip.decompress(file.read_bytes()).decode("utf-8", "replace")
    for file in sorted((bench / "corpora").glob("*.jsonl.gz")):
        with gzip.open(file, "rt") as lines:
            for page in map(json.loads, lines):
                yield file.name.partition(".")[0], page["url"], page["html"]


def main(gold: str, bench: str) -> int:
    """Measure all pages; 1 where a letter is lost."""
    corpora: dict[str, Found] = {}
    for corpus, url, markup in _pages(Path(gold), Path(bench)):
        corpora.setdefault(corpus, Found()).add(url, markup)
    print("corpus  pages    letters  in no block  pages with such  twice")
    for name, found in corpora.items():
        print(f"{name:6} {found.pages:6} {found.shown:10} {found.lost:12} {found.with_loss:16} {found.extra:6}")
    return int(any(found.lost for found in corpora.values()))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
