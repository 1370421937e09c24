"""An archive of ours as others see it: a folder with a site file, a SQLite database, and the command."""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

SITE = "bench"
COMMAND = Path(sys.executable).parent / "microfiche"
_SITE_FILE = """name = "{name}"
start = [{start}]
sitemaps = [{sitemaps}]
allow_private = ["127.0.0.1"]
assets = "off"

[limits]
max_hops = {hops}

[politeness]
requests_per_second = 100000.0
concurrency = {concurrency}

[recheck]
listings = 1000.0
feeds = 1000.0
articles = [1000.0, 2000.0]
"""
_MAKE_DUE = "UPDATE frontier SET due = ? WHERE url_id = (SELECT id FROM url WHERE key = ?)"


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder that holds, or will hold, an archive."""

    folder: Path

    def command(self, verb: str, *words: str | Path) -> list[str | Path]:
        """A command line of ours on this archive."""
        return [COMMAND, verb, "--archive", self.folder, *words]

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Its database, in a transaction."""
        with closing(sqlite3.connect(self.folder / "microfiche.db")) as connection, connection:
            yield connection

    def declare(self, base: str, sitemaps: Sequence[str], concurrency: int) -> None:
        """Write its site file: every page of the sitemaps, no link of theirs, as fast as the server answers."""
        text = _declaration(SITE, start=[f"{base}/"], sitemaps=sitemaps, hops=1, concurrency=concurrency)
        self._write(SITE, text)

    def declare_pages(self, site: str, urls: Sequence[str]) -> None:
        """Write the file of a site of which these pages are all that is fetched."""
        self._write(site, _declaration(site, start=urls, sitemaps=(), hops=0, concurrency=len(urls)))

    def _write(self, site: str, declaration: str) -> None:
        (self.folder / "sites").mkdir(parents=True, exist_ok=True)
        (self.folder / "sites" / f"{site}.toml").write_text(declaration, "utf-8")

    def rest(self) -> None:
        """Make no URL due within a year."""
        with self.database() as database:
            database.execute("UPDATE frontier SET due = ?", [_stored(datetime.now(UTC) + timedelta(days=365))])

    def leave(self, site: str) -> None:
        """Make nothing of a site due that stands in the frontier: a former run's server is gone."""
        with self.database() as database:
            database.execute("UPDATE frontier SET due = NULL WHERE site = ?", [site])

    def make_all_due(self) -> None:
        """Make every URL due now."""
        with self.database() as database:
            database.execute("UPDATE frontier SET due = ?", [_stored(datetime.now(UTC))])

    def make_due(self, urls: Sequence[str]) -> None:
        """Make these URLs due now. Fails when one is not in the frontier."""
        with self.database() as database:
            changes = ((_stored(datetime.now(UTC)), key_of(url)) for url in urls)
            changed = database.executemany(_MAKE_DUE, changes).rowcount
        if changed != len(urls):
            raise ValueError(f"{changed} of {len(urls)} URLs are in the frontier")

    def one(self, query: str) -> int:
        """The number that a query gives."""
        with self.database() as database:
            return int(database.execute(query).fetchone()[0])

    def readings(self) -> int:
        """Pages that were read."""
        return self.one("SELECT count(*) FROM reading JOIN capture ON capture.id = capture_id WHERE kind <> 'robots'")

    def unread(self) -> int:
        """Pages that wait to be read, or could not be."""
        return self.one("SELECT count(*) FROM capture WHERE reading_state IN ('pending', 'failed')")


def _declaration(site: str, *, start: Sequence[str], sitemaps: Sequence[str], hops: int, concurrency: int) -> str:
    return _SITE_FILE.format(
        name=site, start=_quoted(start), sitemaps=_quoted(sitemaps), hops=hops, concurrency=concurrency
    )


def _quoted(urls: Sequence[str]) -> str:
    return ", ".join(f'"{url}"' for url in urls)


def key_of(url: str) -> str:
    """What the column `key` of the table `url` holds for a canonical URL (docs/reference/schema.md)."""
    return hashlib.sha256(url.encode()).hexdigest()[:32]


def _stored(moment: datetime) -> str:
    """A moment as the database holds it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
