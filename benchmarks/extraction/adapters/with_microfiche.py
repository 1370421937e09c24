"""Microfiche, as `microfiche extract` reads a page: article, metadata, dates and teasers."""

from __future__ import annotations

from typing import Any

from protocol import serve

from crawler.commands.extract import read_page
from crawler.reading.garbage_collection import collect_rarely


def extract(url: str, html: str) -> dict[str, Any]:
    """The whole reading of a page."""
    return read_page({"url": url, "html": html})


if __name__ == "__main__":
    collect_rarely()  # as `microfiche extract` does
    serve(extract)
