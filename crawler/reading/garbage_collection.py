"""How often a process that reads pages looks for garbage."""

from __future__ import annotations

import gc

_ALLOCATIONS = 50_000
"""Before the youngest objects are looked at; Python's own 700 come several times in every page."""


def collect_rarely() -> None:
    """Look for cycles seldom, and never among what was imported: for a process that does nothing but read pages.

    A page's tree, its survey and its blocks hold no cycles, so that counting references frees them; the collector
    would walk over all of their elements again and again and find nothing.
    """
    gc.freeze()
    gc.enable()  # it was not while what is frozen was made
    gc.set_threshold(_ALLOCATIONS, 20, 20)
