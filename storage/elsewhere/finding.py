"""The list of places made again from what lies in a store, where the archive's folder was lost.

In: the files of an archive, the URL of a store. Out: a line in `places.jsonl` for each WARC file there that neither the
list nor the folder has. Each is read once, because the list says its sha256.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from time import time_ns

from storage.elsewhere.moving import sha256_of
from storage.elsewhere.places import StoredFile
from storage.elsewhere.stores import Store, checked
from storage.folder import SUFFIXES, WarcFolder


def find_moved(warcs: WarcFolder, url: str) -> Iterator[StoredFile]:
    """Write down what lies in the store and is not known. Raises BadStore, StoresUnavailable, StoreError."""
    prefix, store = checked(url), Store(url)
    known = {path.name for path in warcs.files()}
    for place in sorted(store.files(prefix)):
        under = place.removeprefix(prefix).strip("/")
        name = under.rpartition("/")[2]
        if not name.endswith(SUFFIXES) or name in known:
            continue
        size = store.size(place)
        kept = StoredFile(
            file=name,
            under=under,
            place=place,
            size=size,
            sha256=sha256_of(store, place, size),
            changed=time_ns(),
            at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        warcs.places.add(kept)
        known.add(name)
        yield kept
