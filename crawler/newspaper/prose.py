"""The body of a story: CommonMark in, HTML and plain text out, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of a body: its HTML, and its text, one string a paragraph, heading or list item."""

    html: str
    texts: tuple[str, ...]


@cache
def passages(markdown: str) -> tuple[Passage, ...]:
    """Take a body apart into its outermost blocks, in order."""
    reader = MarkdownIt("commonmark")
    return tuple(
        Passage(reader.renderer.render(block, reader.options, {}).strip(), tuple(_texts(block)))
        for block in _outermost(reader.parse(markdown))
    )


def texts(parts: Sequence[Passage]) -> tuple[str, ...]:
    """Plain text of passages: one string a paragraph, heading or list item."""
    return tuple(text for part in parts for text in part.texts)


def _outermost(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield block
            block = []


def _texts(block: Sequence[Token]) -> Iterator[str]:
    for token in block:
        if token.type == "inline":
            yield "".join(_plain(child) for child in token.children or [])


def _plain(token: Token) -> str:
    return " " if token.type == "softbreak" else token.content
