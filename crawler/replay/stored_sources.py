"""Files that are to be taken in and lie in a store: s3://bucket/prefix, or whatever else fsspec reaches.

In: a URL of a file, or of what is above files. Out: paths whose bytes lie there; each is brought here when it is looked
through. Never: a secret in a URL.
"""

from __future__ import annotations

from pathlib import Path

from storage.elsewhere.local_copies import fetch
from storage.elsewhere.path import ElsewherePath, is_elsewhere
from storage.elsewhere.places import StoredFile
from storage.elsewhere.stores import Store, checked


def is_url(given: str) -> bool:
    """Whether what was given is no path of this machine."""
    return "://" in given


def files_at(url: str) -> list[Path]:
    """Every file at or below a URL; none where nothing is. Raises BadStore, StoresUnavailable, StoreError."""
    store = Store(checked(url))
    return [_path(store, place) for place in sorted(store.files(checked(url)))]


def brought(path: Path, folder: Path) -> Path:
    """The file itself, or a copy of it in `folder` where it lies in a store. Raises StoreError, ArchiveUnwritable."""
    return fetch(path.place, folder / path.name) if is_elsewhere(path) else path


def _path(store: Store, place: str) -> ElsewherePath:
    name, under = place.rpartition("/")[2], place.replace("://", "/")
    told = StoredFile(file=name, under=under, place=place, size=store.size(place), sha256="", changed=0, at="")
    return ElsewherePath.of(Path("/"), told)
