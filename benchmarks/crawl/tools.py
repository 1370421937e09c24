"""The command lines of the peers."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.crawl.stock import LAST_MODIFIED

IN_FLIGHT = 16
OURS, BARE, INLINE = "Microfiche", "bare Scrapy", "Scrapy + trafilatura inline + feed export"
SETTINGS = {
    "CONCURRENT_REQUESTS": IN_FLIGHT,
    "CONCURRENT_REQUESTS_PER_DOMAIN": IN_FLIGHT,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",  # the default writes a line for each page; without, Scrapy is cheaper
}
_PEERS = Path(__file__).parent / "peers"
Command = list[str | Path]


def bare(sitemaps: Sequence[str]) -> Command:
    """Scrapy alone."""
    return [*_spider("bare"), "-a", f"sitemaps={' '.join(sitemaps)}"]


def inline(sitemaps: Sequence[str], feed: Path) -> Command:
    """Scrapy with trafilatura, its items written to `feed` as JSON Lines."""
    return [*_spider("inline"), "-a", f"sitemaps={' '.join(sitemaps)}", "-O", f"{feed}:jsonlines"]


def again(known: Path) -> Command:
    """Scrapy alone with the validators of a file that `write_known` wrote."""
    return [*_spider("again"), "-a", f"known={known}"]


def write_known(path: Path, etags: Mapping[str, str]) -> Path:
    """What a crawler that had pages knows of them: their ETags by URL."""
    rows = ({"url": url, "etag": etag, "last_modified": LAST_MODIFIED} for url, etag in etags.items())
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def _spider(name: str) -> Command:
    settings = [word for key, value in SETTINGS.items() for word in ("-s", f"{key}={value}")]
    return [sys.executable, "-m", "scrapy", "runspider", _PEERS / f"{name}.py", *settings]
