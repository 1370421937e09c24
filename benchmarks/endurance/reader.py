"""One process that reads invented pages and says from time to time how much memory it holds."""

from __future__ import annotations

import itertools
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.hostile.reader import READERS
from benchmarks.memory.prose import LANGUAGES
from benchmarks.memory.sites import site
from crawler.reading.garbage_collection import collect_rarely


def pages() -> Iterator[bytes]:
    """Pages without end, no two the same; every name of a class is new, as those are that a build tool makes."""
    for seed in itertools.count():
        chance = random.Random(seed)
        for page in site(LANGUAGES[seed % len(LANGUAGES)], 1000 + seed):
            name = f"css-{chance.randrange(1 << 40):x}"
            yield (
                page.markup()
                .replace("<p>", f'<p class="{name}">')
                .replace('class="text"', f'class="b-{name}"')
                .encode()
            )


def held() -> float:
    """The memory that this process holds now, in MB."""
    told = re.search(r"^VmRSS:\s+(\d+) kB$", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    return int(told[1]) / 1024 if told else 0.0


def main() -> None:
    """Read as many pages as asked for with the reader asked for; print the memory after every so many."""
    if sys.argv[1] == "microfiche":
        collect_rarely()  # as the processes that read pages in a crawl do
    reader, count, every = READERS[sys.argv[1]], int(sys.argv[2]), int(sys.argv[3])
    for number, page in enumerate(itertools.islice(pages(), count), 1):
        reader(page)
        if number % every == 0:
            print(f"{number} {held():.1f}", flush=True)


if __name__ == "__main__":
    main()
