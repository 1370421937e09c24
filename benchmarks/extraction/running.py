"""Tools at work: one process for each, all on the same pages in turn, so that noise of the machine hits all alike."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from benchmarks.extraction.environments import ROOT, nltk_data
from benchmarks.extraction.pages import Page
from benchmarks.extraction.tools import Tool

CHUNK = 20
"""Pages that a tool reads before it is the next one's turn."""
PAGE_LIMIT = 120.0
"""Seconds that a tool may take for a page."""
_ADAPTERS = Path(__file__).parent / "adapters"
_SILENT = "it ended without a word, or took too long"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool said of a page, as its adapter wrote it, and CPU milliseconds; or why the page was lost."""

    row: Mapping[str, Any]
    cpu_ms: float | None = None
    lost: str | None = None


class Worker:
    """A tool's process: started at the first page, and again after a page that ended it. Each start is warmed up."""

    def __init__(self, tool: Tool, python: Path, warm_up: Sequence[Page]) -> None:
        self.tool = tool
        self._python = python
        self._warm_up = warm_up
        self._process: subprocess.Popen[str] | None = None
        self._complaints: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed by __exit__

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._stop()
        self._complaints.close()

    def read(self, page: Page) -> Answer:
        """The answer for a page. A tool that ends or hangs on it loses the page; one that cannot start raises."""
        line = _ask(self._process or self._started(), page)
        if not line:
            return Answer({"id": page.id, "article": None, "teasers": []}, lost=self._last_words())
        row = json.loads(line)
        return Answer(row, row.pop("cpu_ms"))

    def _started(self) -> subprocess.Popen[str]:
        process = self._process = subprocess.Popen(
            [str(self._python), str(_ADAPTERS / self.tool.script), *self.tool.arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            encoding="utf-8",
            cwd=ROOT,
            env=_environment(self.tool),
        )
        for page in self._warm_up:
            if not _ask(process, page):
                raise RuntimeError(f"{self.tool.name} does not start: {self._last_words()}")
        return process

    def _last_words(self) -> str:
        """Ends the process and gives the last line that it complained with."""
        self._stop()
        self._complaints.seek(0)
        said = [line.strip() for line in self._complaints if line.strip()]
        self._complaints.seek(0)
        self._complaints.truncate()
        return said[-1][:200] if said else _SILENT

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        with suppress(BrokenPipeError), process:
            pass


def read_all(workers: Sequence[Worker], pages: Sequence[Page]) -> Iterator[tuple[str, Answer]]:
    """Name of the tool and its answer, for every page and tool: in chunks of pages, another tool first in each."""
    for start in range(0, len(pages), CHUNK):
        first = start // CHUNK % len(workers)
        for worker in (*workers[first:], *workers[:first]):
            for page in pages[start : start + CHUNK]:
                yield worker.tool.name, worker.read(page)


def _ask(process: subprocess.Popen[str], page: Page) -> str:
    """The line that answers a page; empty when the process ended or had to be ended."""
    if process.stdin is None or process.stdout is None:
        return ""
    clock = threading.Timer(PAGE_LIMIT, process.kill)
    clock.start()
    try:
        process.stdin.write(json.dumps({"id": page.id, "url": page.url, "html": page.html}) + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return ""
    finally:
        clock.cancel()


def _environment(tool: Tool) -> dict[str, str]:
    """The caller's, without what would let a peer import our packages, or us those of somewhere else."""
    ours = {"PYTHONPATH": str(ROOT)} if tool.peer is None else {"NLTK_DATA": str(nltk_data())}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **ours, "PYTHONHASHSEED": "0"}
