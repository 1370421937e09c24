"""Archives as programs of earlier releases left them; see `tests/data/archives/README.md`."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

ARCHIVES = Path(__file__).parent / "data" / "archives"
RELEASES = sorted(path.name for path in ARCHIVES.iterdir() if path.is_dir())

Text = tuple[str, str, str]
"""URL, title and text of a version."""


def lay_out(release: str, where: Path) -> Path:
    """Make the archive of a release in the folder `where`."""
    shutil.copytree(ARCHIVES / release, where)
    packed = where / "microfiche.db.gz"
    (where / "microfiche.db").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    return where


def texts(where: Path) -> list[Text]:
    """What an archive shows to whoever reads its view of all versions, without this program."""
    with closing(sqlite3.connect(where / "microfiche.db")) as connection:
        return sorted(connection.execute("SELECT url, title, text FROM article_history"))
