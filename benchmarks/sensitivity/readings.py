"""Pages read by the extractor with changes, each time in a fresh process: what of the readings is other than before."""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing.pool import Pool
from types import ModuleType
from typing import Any

from benchmarks.sensitivity import probes
from benchmarks.sensitivity.changes import Change, reader, remembered
from benchmarks.sensitivity.samples import Sample

PROCESSES = 2
_NICE = 0
_LIMIT = 30.0
"""CPU seconds of a page; a change may make a reading endless."""
_BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading: `row` as `microfiche extract` gives it, its digest, and that of everything else (blocks, links)."""

    row: Mapping[str, Any]
    said: str
    rest: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A change to try on some pages (their numbers): what its module, or modules, become. Where it shows nothing on
    these, the `others` are read until it does.
    """

    key: str
    changes: Mapping[str, Change]
    pages: Sequence[int]
    others: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial gave: the readings that are other than before, by the number of the page; or why there are none."""

    key: str
    readings: Mapping[int, Reading]
    failed: str = ""


class Laboratory:
    """The pages, and what is known of their readings without a change."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.samples = samples
        self.base: list[Reading] = []

    def read_all(self) -> None:
        """Reads every page as it is."""
        self.base = [reading for part in self._halves(self._read, {}) for reading in part]

    def touched(self, changes: Mapping[str, Change]) -> list[set[probes.Label]]:
        """What probes and listeners in changed modules tell of each page; what a module's import touches, of all."""
        return [one for part in self._halves(self._touch, changes) for one in part]

    def tried(self, trials: Sequence[Trial]) -> Iterator[Outcome]:
        """What each trial gives, in their order."""
        yield from _forked(self._try, trials)

    def _halves(self, task: Callable[[Any], Any], changes: Mapping[str, Change]) -> Iterator[Any]:
        step = len(self.samples) // 16 + 1
        parts = [range(start, min(start + step, len(self.samples))) for start in range(0, len(self.samples), step)]
        yield from _forked(task, [Trial("", changes, part) for part in parts])

    def _read(self, trial: Trial) -> list[Reading]:
        module = reader(trial.changes)
        return [_reading(module, self.samples[number]) for number in trial.pages]

    def _touch(self, trial: Trial) -> list[set[probes.Label]]:
        memories = remembered()
        module = reader(trial.changes)
        always, found = set(probes.touched), list[set[probes.Label]]()
        for number in trial.pages:
            probes.touched.clear()
            for memory in memories:
                memory.cache_clear()
            read = _reading(module, self.samples[number])
            if read.said != self.base[number].said:
                print(f"probes disturb page {number} of {self.samples[number].of}: {read.row}"[:300], flush=True)
            found.append(probes.touched | always)
        return found

    def _try(self, trial: Trial) -> Outcome:
        try:
            module = reader(trial.changes)
        except Exception as error:  # noqa: BLE001 - the outermost frame of a process that tries what may not work
            return Outcome(trial.key, {}, f"{type(error).__name__}: {error}")
        found = dict(self._changed(module, trial.pages)) or dict(islice(self._changed(module, trial.others), 1))
        return Outcome(trial.key, found)

    def _changed(self, module: ModuleType, pages: Iterable[int]) -> Iterator[tuple[int, Reading]]:
        for number in pages:
            if (read := _reading(module, self.samples[number])) != self.base[number]:
                yield number, read


def _forked(task: Callable[[Any], Any], given: Sequence[Any]) -> Iterator[Any]:
    """The results of a task in their order; each runs in a fork of its own, which sees all that this process knows."""
    context = multiprocessing.get_context("fork")
    with context.Pool(PROCESSES, _begin, (task, given), maxtasksperchild=1) as pool:
        yield from _results(pool, len(given))


def _results(pool: Pool, count: int) -> Iterator[Any]:
    yield from pool.imap(_work, range(count), chunksize=1)


_task: Callable[[Any], Any]
_given: Sequence[Any]


def _begin(task: Callable[[Any], Any], given: Sequence[Any]) -> None:
    """Keeps in the fork what cannot be sent to it: functions, and modules that judge."""
    global _task, _given
    _task, _given = task, given
    gc.disable()
    os.nice(_NICE)


def _work(number: int) -> Any:
    return _task(_given[number])


def _reading(module: ModuleType, sample: Sample) -> Reading:
    signal.signal(signal.SIGVTALRM, _too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, _LIMIT)
    try:
        row, rest = _row(module, sample.request)
    except Exception as error:  # noqa: BLE001 - the outermost frame of a process that tries what may not work
        row, rest = {"outcome": _BROKEN, "article": None, "teasers": [], "reason": repr(error)}, ""
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return Reading(row, _digest(repr(row)), _digest(rest))


def _row(module: ModuleType, request: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    kind = "text" if "text" in request else "html"
    page = module._page({"fetched_at": None, **request, "html": request[kind]})
    reading = module.read_alone(page, sys.modules[module.read_alone.__module__].READERS[kind][1])
    blocks = [(block.verdict.value, block.signal, block.kind, block.text) for block in reading.blocks]
    return module.as_json(reading), repr((blocks, reading.draft.links, reading.draft.names))


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {_LIMIT:.0f} s")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
