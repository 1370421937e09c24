"""The process that readers are forked from, started when the first reader is, or before.

In: nothing. Out: multiprocessing's context for readers; the process running. Never: an import of what readers need.
"""

from __future__ import annotations

from contextlib import suppress
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext

_PRELOADED = ["crawler.reading.preloaded", "crawler.reading.worker"]


def readers_context() -> ForkServerContext:
    """What starts readers. Not fork: the job's process has threads and open connections."""
    context = get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def start_server() -> None:
    """Start it now, where pages are sure to come: it imports on one core while this process does on another.

    Where it cannot be started nothing happens; whoever needs a reader will hear of it.
    """
    readers_context()
    with suppress(OSError):
        forkserver.ensure_running()
