"""A file of a store as a file of this machine, for as long as it is looked at.

In: a path of the archive whose bytes lie elsewhere, or a URL. Out: a whole copy, for as long as it is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.elsewhere.path import ElsewherePath
from storage.elsewhere.stores import Store
from storage.errors import ArchiveUnwritable


@contextmanager
def fetched(path: ElsewherePath) -> Iterator[Path]:
    """The file under its own name, with the bytes that the store has now. Raises StoreError, ArchiveUnwritable."""
    with TemporaryDirectory(prefix="microfiche-") as folder:
        yield fetch(path.place, Path(folder) / path.name)


def fetch(place: str, target: Path) -> Path:
    """Write a file of a store to `target`. Raises StoreError, ArchiveUnwritable."""
    store = Store(place)
    try:
        with target.open("wb") as file:
            file.writelines(store.pieces(place, store.size(place)))
    except OSError as fault:
        raise ArchiveUnwritable(where=target, why=fault.strerror or str(fault)) from fault
    return target
