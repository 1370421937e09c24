"""Plain text → its lines, squeezed; those that a program broke at a fixed width, or at a link, are joined again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from crawler.extraction.document.sentences import CLOSERS, STOP
from crawler.extraction.document.tree import squeeze

_NARROWEST, _WIDEST = 40, 100  # columns between which programs break lines
_FEW = 3  # lines that are broken at a width before it is one
_WRAPPED = 0.3  # share of the lines that are broken there
_KINSOKU = 4  # columns that rules for the ends of Japanese lines leave free
_HALF = 45  # characters: what the lines of a paragraph hold that goes on
_END = re.compile(rf"(?:{STOP}|[:;：；|]){CLOSERS}*$")
_CONTINUES = re.compile(r"^[,;.)\]»”、。，；）」』]")
_TIGHT = re.compile(r"^[,;.)\]、。，；）」』]")
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]")


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something, each a whole paragraph where that can be told."""
    blocks = list(_blocks(text))
    width = _width_of_wrapping(blocks)
    found: list[str] = []
    for block in blocks:
        found += _rejoined(block, width)
    return found


def _blocks(text: str) -> Iterator[list[str]]:
    """The runs of lines between blank lines."""
    block: list[str] = []
    for raw in text.replace("\ufeff", "").splitlines():
        line = squeeze(raw)
        if line:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _width_of_wrapping(blocks: Sequence[Sequence[str]]) -> int:
    """The width at which a program broke the lines, by its own rule: the next word would not have fitted; or 0."""
    widths = [_cells(line) for block in blocks for line in block if " " in line or len(line) <= _WIDEST]
    width = max(widths, default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    broken = sum(_overflows(one, other, width) for block in blocks for one, other in pairwise(block))
    return width if broken >= _FEW and broken >= _WRAPPED * len(widths) else 0


def _cells(text: str) -> int:
    """How many places a text takes on a terminal: a Chinese, Japanese or Korean letter takes two."""
    return len(text) + (0 if text.isascii() else len(_WIDE.findall(text)))


def _overflows(line: str, following: str, width: int) -> bool:
    """Whether the first word of the line that follows would not have fitted behind this one."""
    room = width - _cells(line)
    word = following.split(maxsplit=1)[0]
    if _WIDE.match(line[-1]) or _WIDE.match(word[0]):
        return room < _KINSOKU
    return room < _cells(word) + 1


def _rejoined(block: Sequence[str], width: int) -> Iterator[str]:
    """The lines of a block, with those joined that one paragraph was broken into."""
    pieces: list[str] = []
    for line in block:
        if pieces and not (_overflows(pieces[-1], line, width) if width else _goes_on(pieces, line)):
            yield _glued(pieces)
            pieces = []
        pieces.append(line)
    if pieces:
        yield _glued(pieces)


def _goes_on(pieces: Sequence[str], following: str) -> bool:
    """Whether a line was broken at a link: the sentence is not at its end, and the next line begins inside one."""
    if _END.search(pieces[-1]) or sum(map(len, pieces)) < _HALF:
        return False
    return bool(_CONTINUES.match(following)) or following[0].islower()


def _glued(pieces: Sequence[str]) -> str:
    """One paragraph: no space between letters of scripts that write none, nor before a comma."""
    said = [pieces[0]]
    for one, other in pairwise(pieces):
        tight = _TIGHT.match(other) or (_WIDE.match(one[-1]) and _WIDE.match(other[0]))
        said.append(other if tight else f" {other}")
    return "".join(said)
