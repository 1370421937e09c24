"""What reading a body gives: its lines."""

from __future__ import annotations

from typing import NamedTuple

from crawler.extraction.document.tree import HEADINGS


class BodyLine(NamedTuple):
    """A paragraph, heading, list item or table row of a body; `kind` is which, `numbers` are those of its lines in the
    survey.
    """

    text: str
    kind: str
    numbers: tuple[int, ...] = ()


def kind_of(tag: str) -> str:
    """The kind of a line that stands in an element with this tag, and in no row."""
    return "heading" if tag in HEADINGS else "item" if tag == "li" else "paragraph"
