"""trafipy: main content as text. It knows no title, no date and no author."""

from __future__ import annotations

from typing import Any

import trafipy
from protocol import article, serve


def extract(url: str, html: str) -> dict[str, Any]:
    """The text alone, with its own settings."""
    return article(trafipy.extract(html, url=url or None).text)


if __name__ == "__main__":
    serve(extract)
