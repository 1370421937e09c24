"""The pages that everything is read of, in sets, with what is known of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.extraction.pages import corpora_of, gold_of, scorer
from benchmarks.sensitivity.judging import CorpusMarks, GoldMarks, Marks, NoMarks, SplicedMarks

AT = "2026-11-22T00:00:00+00:00"
ROOT = Path(__file__).parents[2]
_TESTS = ("tests/unit/extraction", "tests/unit/discovery")


@dataclass(frozen=True, slots=True)
class Sample:
    """A page as `microfiche extract` is given it, the set that it is of, and what judges a reading of it."""

    of: str
    request: Mapping[str, str]
    judge: Marks = field(repr=False)


def samples(gold: Path, bench: Path, cases: Path, every: int) -> list[Sample]:
    """The pages of all sets that there are; of each set every `every`th."""
    sets = (_of_corpora(bench), _of_gold(gold), _of_cases(cases), _built(bench))
    return [sample for pages in sets for sample in [*pages][::every]]


def _of_corpora(bench: Path) -> Iterator[Sample]:
    score = scorer(bench / "score.py")
    for corpus in corpora_of(bench):
        for page, row in zip(corpus.pages, _rows(corpus.file), strict=True):
            yield Sample(corpus.name.partition(".")[0], _request(page.url, page.html), CorpusMarks(score, row))


def _rows(file: Path) -> Iterator[Mapping[str, Any]]:
    opened = subprocess.run(["gzip", "-dc", str(file)], check=True, capture_output=True).stdout
    for row in map(json.loads, opened.splitlines()):
        yield {name: value for name, value in row.items() if name != "html"}


def _of_gold(folder: Path) -> Iterator[Sample]:
    score: ModuleType = scorer(folder / "score.py")
    gold = gold_of(folder, score)
    for page in gold.pages:
        yield Sample("gold", _request(page.url, page.html), GoldMarks(score, gold.labels[page.id]))
    for label in score.load(str(folder / "dev" / "text"), text=True).values():
        yield Sample("gold text", {"text": label["_in"]["text"]}, GoldMarks(score, label))


def _of_cases(folder: Path) -> Iterator[Sample]:
    cases = json.loads((folder / "pages" / "cases.json").read_text("utf-8"))
    for name, case in cases.items():
        html = (folder / "pages" / f"{name}.html").read_text("utf-8")
        yield Sample("cases", _request(case["url"], html), NoMarks())
    for file in sorted((folder / "wire").glob("*.html")):
        html = file.read_bytes().decode("utf-8", "replace")
        yield Sample("cases", _request("https://post.example/x", html), NoMarks())


def _request(url: str, html: str) -> Mapping[str, str]:
    return {"url": url, "html": html, "fetched_at": AT}


def _built(bench: Path) -> Iterator[Sample]:
    """Pages of the tests, spliced pages and dumps, each made by a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pages"
        tests = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "benchmarks.sensitivity.recorder",
            "-p",
            "no:cacheprovider",
        ]
        _run([*tests, *_TESTS], file)
        yield from (Sample("tests", row, NoMarks()) for row in _lines(file))
        _run([sys.executable, "-m", "benchmarks.sensitivity.built", str(bench), str(file)], file)
        for row in _lines(file):
            judge = SplicedMarks(tuple(row.pop("foreign"))) if "foreign" in row else NoMarks()
            yield Sample(row.pop("of"), row, judge)


def _run(command: Sequence[str], file: Path) -> None:
    environment = {**os.environ, "RECORDED_PAGES": str(file)}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)


def _lines(file: Path) -> Iterable[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
