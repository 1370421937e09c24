"""Readings that go wrong, to be planted into readers' processes by name: "tests.faults.planted:bug".

In: what a reading gets. Out: what the real one gives, but for URLs that hold the name of a fault.
"""

from __future__ import annotations

import os
import signal
import time
from importlib import import_module
from typing import Any

from crawler.reading.reader import read_and_finish
from crawler.sites.declaration import Site
from storage.records import Capture, Snapshot

BUG = "tests.faults.planted:bug"
FAULTS = "tests.faults.planted:faults"
NOWHERE = "tests.faults.planted:nowhere"


def bug(capture: Capture, answer: bytes, site: Site, snapshot: Snapshot) -> Any:
    """A step of the reading that looks for what is not there, in every page of letters."""
    steps: Any = import_module("crawler.extraction.read")
    if "/letters/" not in capture.url:
        return read_and_finish(capture, answer, site, snapshot)
    whole, steps.take_apart = steps.take_apart, lambda *_: {}["headline"]
    try:
        return read_and_finish(capture, answer, site, snapshot)
    finally:
        steps.take_apart = whole


def crash(capture: Capture, answer: bytes, site: Site, snapshot: Snapshot) -> Any:
    """The end of the process, at every page of letters."""
    if "/letters/" in capture.url:
        _crash()
    return read_and_finish(capture, answer, site, snapshot)


def faults(capture: Capture, answer: bytes, site: Site, snapshot: Snapshot) -> Any:
    """What the last part of the URL says."""
    _, _, name = capture.url.rpartition("/")
    fault = _FAULTS.get(name.partition("-")[0])
    if fault is not None:
        fault()
    return read_and_finish(capture, answer, site, snapshot)


def _crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _loop() -> None:
    while True:
        pass


def _hoard() -> None:
    held = []
    while True:
        held.append(bytearray(10_000_000))


_FAULTS = {
    "crash": _crash,
    "loop": _loop,
    "hoard": _hoard,
    "sleep": lambda: time.sleep(3600),
    "exit": lambda: os._exit(0),
    "bug": lambda: {}["headline"],
}


QUICK = "tests.faults.planted:quick"


def quick(capture: Capture, answer: bytes, site: Site, snapshot: Snapshot) -> Any:
    """As `faults`, with a second and a half for each page: the first of a reader makes its patterns."""
    signal.setitimer(signal.ITIMER_PROF, 1.5)
    return faults(capture, answer, site, snapshot)
