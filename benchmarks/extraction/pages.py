"""The pages to read, and the score.py files that judge the answers. Both come from folders of the caller."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """What a tool is given."""

    id: str
    url: str
    html: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """A set of pages whose article text is known whole; `file` holds the gold beside the pages."""

    name: str
    file: Path
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """A set of pages with fragments that an article must and must not contain, as `load` of its score.py gives it."""

    name: str
    pages: tuple[Page, ...]
    labels: dict[str, Any] = field(repr=False)


def scorer(file: Path) -> ModuleType:
    """A score.py as a module, loaded from its path."""
    spec = importlib.util.spec_from_file_location(f"score_of_{file.parent.name}", file)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def corpora_of(folder: Path) -> Iterator[Corpus]:
    """Every corpus of a folder, by name."""
    for file in sorted((folder / "corpora").glob("*.jsonl.gz")):
        yield Corpus(file.name.removesuffix(".jsonl.gz"), file, tuple(_lines_of(file)))


def gold_of(folder: Path, score: ModuleType) -> Gold:
    """The pages of a folder's dev/, with their labels."""
    labels = score.load(str(folder / "dev"))
    given = [label["_in"] for label in labels.values()]
    return Gold("gold/dev", tuple(Page(one["id"], one["url"] or "", one["html"]) for one in given), labels)


def _lines_of(file: Path) -> Iterator[Page]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield Page(row["id"], row["url"] or "", row["html"])
