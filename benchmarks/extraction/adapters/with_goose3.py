"""goose3. Pictures are not fetched: no tool of the benchmark goes to the network."""

from __future__ import annotations

from typing import Any

from goose3 import Goose
from protocol import article, serve

GOOSE = Goose({"enable_image_fetching": False})


def extract(_url: str, html: str) -> dict[str, Any]:
    """What goose finds in the page as given."""
    found = GOOSE.extract(raw_html=html)
    return article(found.cleaned_text, found.title, found.authors, found.publish_date)


if __name__ == "__main__":
    serve(extract)
