"""OPML 2.0 subscription lists (http://opml.org/spec2.opml): what an outline is, and how a list is written.

In: outlines that name feeds. Out: bytes of a file. `crawler.discovery.opml` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML 1.0 does not allow (§2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed as a list names it; `home` is the page that it belongs to. The URLs are as written."""

    title: str
    feed: str
    home: str = ""
    language: str = ""


def write_opml(title: str, outlines: Iterable[Outline]) -> bytes:
    """A subscription list in UTF-8."""
    lines = (
        "<?xml version='1.0' encoding='UTF-8'?>",
        '<opml version="2.0">',
        "  <head>",
        f"    <title>{escape(_allowed(title), quote=False)}</title>",
        "  </head>",
        "  <body>",
        *(f"    <outline {_attributes(outline)}/>" for outline in outlines),
        "  </body>",
        "</opml>",
    )
    return ("\n".join(lines) + "\n").encode()


def _attributes(outline: Outline) -> str:
    said = {"type": "rss", "text": outline.title, "xmlUrl": outline.feed, "htmlUrl": outline.home}
    said |= {"language": outline.language} if outline.language else {}
    return " ".join(f'{name}="{escape(_allowed(value))}"' for name, value in said.items())


def _allowed(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
