"""What runs in a reader's process: pages come in by a pipe, readings go out, each page within limits of its own.

In: pickled `Question`s. Out: a pickled `(Answer, whether this was the last)` each.
Beyond its CPU seconds a page ends the process by SIGPROF, also in the middle of a library's C code; whoever asked sees
the pipe's end and that signal. CPU and not wall time, so that a page gives the same on a busy machine.
"""

from __future__ import annotations

import pickle
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import count
from multiprocessing.connection import Connection
from typing import Protocol

from crawler.reading.garbage_collection import collect_rarely
from crawler.sites.declaration import Site
from storage.records import Capture, ReadingOutcome, Snapshot

CPU_SECONDS = 30.0
"""For one page; the slowest of the hostile ones takes a third."""
MEMORY = 400 * 1024**2
"""Bytes that one reader may allocate (RLIMIT_DATA: the heap, without what libraries map from files)."""
PAGES = 2_000
"""After these a reader is replaced, so that no leak of a library lasts."""
LARGE = 256 * 1024**2
"""A reader that once took so much is replaced, because what it allocated does not come back."""

READY = b"ready"


class Concluded(Protocol):
    """What is known of whatever a reader gives: a Reading, or the rows of one."""

    @property
    def outcome(self) -> ReadingOutcome:
        """What the page is."""

    @property
    def reason(self) -> str | None:
        """Why it is no article, or could not be read."""


Read = Callable[[Capture, bytes, Site, Snapshot], Concluded]


@dataclass(frozen=True, slots=True)
class Question:
    """A page to read; `context` is None when it is that of the question before."""

    capture: Capture
    answer: bytes
    context: tuple[Site, Snapshot] | None


@dataclass(frozen=True, slots=True)
class Bug:
    """An exception that reading should not have raised."""

    what: str
    traceback: str


@dataclass(frozen=True, slots=True)
class OutOfMemory:
    """The page needs more than `MEMORY`."""


Answer = Concluded | Bug | OutOfMemory


def serve(pipe: Connection, target: str) -> None:
    """Read pages until the pipe ends; `target` is a `Read`, named "module:function"."""
    _prepare()
    module, _, name = target.partition(":")
    read: Read = getattr(import_module(module), name)
    pipe.send_bytes(READY)
    context = None
    for number in count(1):
        try:
            question: Question = pickle.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        context = question.context or context
        assert context is not None
        last = number == PAGES
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        said = _packed(partial(read, question.capture, question.answer, *context), last=last)
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send_bytes(said)
        if last:
            return


def _prepare() -> None:
    collect_rarely()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the job, which ends its readers itself
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _packed(work: Callable[[], Concluded], *, last: bool) -> bytes:
    """What came of the work, as bytes for the pipe."""
    answer: Answer
    try:
        answer = work()
        return pickle.dumps((answer, last or _is_large()), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        answer = OutOfMemory()
    except Exception as fault:  # noqa: BLE001 - the process's edge: a bug in reading costs one page, not the crawl
        answer = Bug(_described(fault), traceback.format_exc())
    return pickle.dumps((answer, last or _is_large()), pickle.HIGHEST_PROTOCOL)


def _is_large() -> bool:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > LARGE


def _described(fault: Exception) -> str:
    """The exception and the line of our code that it came from."""
    frames = [frame for frame, _ in traceback.walk_tb(fault.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"] != __name__] or frames
    place = f"{ours[-1].f_globals['__name__']}, line {ours[-1].f_lineno}"
    return " ".join(f"{type(fault).__name__}: {fault} ({place})".split())
