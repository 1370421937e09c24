"""news-please. Pictures are not fetched: no tool of the benchmark goes to the network."""

from __future__ import annotations

from typing import Any

from newsplease import NewsPlease
from protocol import article, serve


def extract(url: str, html: str) -> dict[str, Any]:
    """What its chain of extractors agrees on."""
    found = NewsPlease.from_html(html, url=url, fetch_images=False)
    return article(found.maintext, found.title, found.authors, found.date_publish)


if __name__ == "__main__":
    serve(extract)
