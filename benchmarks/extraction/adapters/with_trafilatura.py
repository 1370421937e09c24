"""trafilatura with metadata: its default, or its precision or fast mode, named by the argument."""

from __future__ import annotations

import sys
from typing import Any

import trafilatura
from protocol import article, serve

MODES: dict[str, dict[str, Any]] = {"default": {}, "precision": {"favor_precision": True}, "fast": {"fast": True}}


def extract(url: str, html: str) -> dict[str, Any]:
    """Text without comments, which trafilatura keeps apart; its authors are joined by semicolons."""
    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, **MODES[sys.argv[1]])
    if found is None:
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return article(found.text, found.title, authors, found.date)


if __name__ == "__main__":
    serve(extract)
