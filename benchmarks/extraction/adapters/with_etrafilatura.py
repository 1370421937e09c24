"""etrafilatura with metadata: trafilatura's calls on an engine in Rust."""

from __future__ import annotations

from typing import Any

import etrafilatura
from protocol import article, serve


def extract(url: str, html: str) -> dict[str, Any]:
    """Text without comments, which it keeps apart; its authors are joined by semicolons."""
    found = etrafilatura.bare_extraction(html, url=url, with_metadata=True)
    if found is None:
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return article(found.text, found.title, authors, found.date)


if __name__ == "__main__":
    serve(extract)
