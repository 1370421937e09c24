"""The pages that all tools are given, laid out in a folder: each as the bytes that the server sends, and as a file.

In: a folder of corpora, or the addresses of a running newspaper. Out: a `Stock`. Never: a page in the project's folder.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

CORPORA = ("aeb", "wcxb")
LAST_MODIFIED = "Mon, 23 Nov 2026 08:00:00 GMT"
_INDEX = "index.jsonl"
_LONGEST_PATH = 150


@dataclass(frozen=True, slots=True)
class Stored:
    """A page of the stock: its path on the server, its validator, the name of its files."""

    path: str
    etag: str
    name: str


@dataclass(frozen=True, slots=True)
class Stock:
    """A folder of pages: `coded/NAME` holds the body in gzip, `files/NAME.html` as it is."""

    folder: Path
    pages: tuple[Stored, ...]

    @property
    def files(self) -> Path:
        """The folder of the pages as they are."""
        return self.folder / "files"

    def coded(self, page: Stored) -> bytes:
        """The body of a page in gzip."""
        return (self.folder / "coded" / page.name).read_bytes()


def write_stock(folder: Path, pages: Iterable[tuple[str, str]], most: int | None = None) -> Stock:
    """Lay out pages, given as (URL of old, HTML), the first so many of them; each gets a path of its own."""
    for name in ("files", "coded"):
        (folder / name).mkdir(parents=True)
    stored = []
    for number, (url, html) in enumerate(pages):
        if number == most:
            break
        stored.append(_write(folder, f"{number:04}", url, html.encode("utf-8", "replace")))
    (folder / _INDEX).write_text("".join(json.dumps(asdict(one)) + "\n" for one in stored), "utf-8")
    return Stock(folder, tuple(stored))


def read_stock(folder: Path) -> Stock:
    """A stock that was written."""
    lines = (folder / _INDEX).read_text("utf-8").splitlines()
    return Stock(folder, tuple(Stored(**json.loads(line)) for line in lines))


def pages_of(bench: Path) -> Iterator[tuple[str, str]]:
    """URL and HTML of the pages of the corpora, those of one and of the other in turn, so that few are like all."""
    every = [list(_corpus(bench / "corpora" / f"{name}.jsonl.gz")) for name in CORPORA]
    for number in range(max(map(len, every))):
        yield from (pages[number] for pages in every if number < len(pages))


def _corpus(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["url"], row["html"]


def _write(folder: Path, name: str, url: str, body: bytes) -> Stored:
    (folder / "files" / f"{name}.html").write_bytes(body)
    (folder / "coded" / name).write_bytes(gzip.compress(body, 6, mtime=0))
    return Stored(_path(name, url), f'"{hashlib.sha256(body).hexdigest()[:16]}"', name)


def _path(name: str, url: str) -> str:
    """The old path behind a number: readers may look at words and dates in it."""
    return f"/{name}{quote(urlsplit(url).path, safe='/%-._~')[:_LONGEST_PATH].rstrip('%')}"
