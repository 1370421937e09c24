"""readability-lxml; its HTML is made text by html-text. It knows no date."""

from __future__ import annotations

from typing import Any

import html_text
from protocol import article, serve
from readability import Document


def extract(_url: str, html: str) -> dict[str, Any]:
    """The summary as text, and the title without the name of the site."""
    document = Document(html)
    text = html_text.extract_text(document.summary())
    author = document.author()
    return article(text, document.short_title(), [author] if author and author != "[no-author]" else [])


if __name__ == "__main__":
    serve(extract)
