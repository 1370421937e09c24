"""Whether a file that was moved into a store is there, as far as the store says without handing it over.

In: a path whose bytes lie elsewhere. Out: `Finding`s. Never: a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from storage.elsewhere.errors import StoreLacks
from storage.elsewhere.path import ElsewherePath
from storage.fixity.findings import Finding, Weight


class StoreCheck(StrEnum):
    """How closely a file in a store is looked at: asked for its size, or read whole."""

    SIZE = "size"
    BYTES = "bytes"


def asked_for(path: ElsewherePath, look: StoreCheck) -> Iterator[Finding]:
    """Whether a file is there with all its bytes; a note that they were not read, unless they will be.

    Raises StoreError where the store does not answer.
    """
    from storage.elsewhere.stores import Store  # noqa: PLC0415 - few archives have such files

    try:
        size = Store(path.place).size(path.place)
    except StoreLacks:
        yield Finding(kind="missing file", what=f"it was moved to {path.place}, and is not there", file=path.name)
        return
    if size != path.kept.size:
        what = f"it has {size} bytes at {path.place}, and had {path.kept.size} when it was moved"
        yield Finding(kind="changed file", what=what, file=path.name)
    elif look is StoreCheck.SIZE:
        what = f"it is at {path.place} with all of its {size} bytes; --deep reads them"
        yield Finding(kind="in a store", what=what, file=path.name, weight=Weight.NOTE)
