"""resiliparse: its main content as text, and the page's title. It knows no date and no author."""

from __future__ import annotations

from typing import Any

from protocol import article, serve
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree


def extract(_url: str, html: str) -> dict[str, Any]:
    """Parsed once; alternative texts and bullets, which are no running text, are left out."""
    tree = HTMLTree.parse(html)
    text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
    return article(text, tree.title)


if __name__ == "__main__":
    serve(extract)
