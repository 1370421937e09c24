"""The server's process, and what the benchmark says to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `base` is its address, the first of `bases` where it has many."""

    bases: tuple[str, ...]

    @property
    def base(self) -> str:
        """The first address."""
        return self.bases[0]

    def seen(self) -> dict[int, int]:
        """Distinct pages answered since the last time, by status."""
        return self.tell("seen")

    def tell(self, what: str) -> dict[int, int]:
        """Say something to the server; what it had answered until then."""
        with urlopen(f"{self.base}/~{what}", timeout=60) as answer:
            return {int(status): count for status, count in json.load(answer).items()}


@contextmanager
def serving(*words: str | int | Path) -> Iterator[Server]:
    """A server of `stock FOLDER`, `invented FIRST COUNT` or `papers COUNT`, stopped at the end of the block."""
    command = [sys.executable, "-m", "benchmarks.crawl.server", *map(str, words)]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Server(tuple(process.stdout.readline().split()))
        finally:
            process.stdin.close()


def sitemaps(base: str, count: int, on_each: int) -> Sequence[str]:
    """The addresses of the sitemaps of so many pages."""
    return [f"{base}/sitemap-{number}.xml" for number in range(-(-count // on_each))]
