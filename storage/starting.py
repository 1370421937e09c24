"""Starting a command without looking for garbage.

What is imported stays until the end. To look through it for garbage again and again while it comes, and once more when
the process ends, is in vain, and was a third of the CPU of a short command.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def importing() -> Iterator[None]:
    """Within it nothing is looked through; behind it all that is there counts as staying, and the rest is as before."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
