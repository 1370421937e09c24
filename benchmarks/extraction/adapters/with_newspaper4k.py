"""newspaper4k. Pictures are not fetched: no tool of the benchmark goes to the network."""

from __future__ import annotations

from typing import Any

from newspaper import Article
from protocol import article, serve


def extract(url: str, html: str) -> dict[str, Any]:
    """What download, given the page, and parse find."""
    found = Article(url, fetch_images=False)
    found.download(input_html=html)
    found.parse()
    return article(found.text, found.title, found.authors, found.publish_date)


if __name__ == "__main__":
    serve(extract)
