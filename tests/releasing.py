"""As a program, `python -m tests.releasing FOLDER`: makes the archive that stands for a release, some 70 kB."""

from __future__ import annotations

import gzip
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from crawler.newspaper import Newspaper
from tests.flow.crawling import declaration, declare, fetch, microfiche

PORT = 8975
PAGES = ("/tag/birds/", "/2026/04/la-bibliotheque-qui-prend-l-eau/", "/2026/05/der-mann-der-wellen-zaehlt/")
LATER = "La bibliothèque est au sec"


def main(folder: str) -> int:
    """Crawl, change a page, crawl again, verify, and pack the database."""
    where, paper = Path(folder), Newspaper()
    with paper.serve(PORT) as served:
        declare(where, declaration(served.url, start=PAGES[:1]))
        codes = [fetch(where, *(served.url + path for path in PAGES)).code]
        paper.publish(PAGES[1], headline=LATER)
        codes.append(fetch(where, *(served.url + path for path in PAGES[1:])).code)
    codes.append(microfiche(where, "verify").code)
    database = where / "microfiche.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM")
    database.with_name("microfiche.db.gz").write_bytes(gzip.compress(database.read_bytes(), mtime=0))
    database.unlink()
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
