"""Tables on a terminal, in which no word and no address is broken.

In: heads, rows of clean texts, the columns of the screen. Out: lines, none wider than the screen but those that hold
one word that is; such a word stands whole on a line of its own below its row, so that it can be copied and clicked.
Never: a row held longer than its widths need: those of the first rows count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text


class TextScreen(Console):
    """Shows text as it is. Where its reader is gone that is a BrokenPipeError, and rich's own would be exit code 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, highlight=False, emoji=False, **options)

    def on_broken_pipe(self) -> None:
        """As everything else that is printed tells it."""
        raise BrokenPipeError


_GAP = "  "
_MEASURED = 500
"""Rows that widths are told by."""

_WIDEST_WORD = 24
"""A longer word does not keep a column wide: it is an address, and goes below."""

Cell = Text | str
"""A `Text` may have a style, and be justified to the right."""


def print_table(screen: Console, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Rows under heads on a terminal; lines of cells with tabs between them elsewhere. Strings must be clean."""
    if screen.is_terminal:
        for line in laid_out(heads, rows, screen.width):
            screen.print(line, soft_wrap=True)
        return
    for row in rows:
        click.echo("\t".join(" ".join(_text(cell).plain.split()) for cell in row))


def laid_out(heads: Sequence[str], rows: Iterable[Sequence[Cell]], width: int) -> Iterator[Text]:
    """The lines of a table; `width` in columns of the terminal."""
    coming = iter(rows)
    first = [[_text(cell) for cell in row] for row in islice(coming, _MEASURED)]
    widths = _widths(heads, first, width)
    if any(heads) and first:
        sides = first[0]
        yield _line([Text(head, justify=cell.justify) for head, cell in zip(heads, sides, strict=True)], widths, "dim")
    for row in chain(first, ([_text(cell) for cell in row] for row in coming)):
        yield from _row(row, widths)


def _text(cell: Cell) -> Text:
    return cell if isinstance(cell, Text) else Text(cell)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[Text]], width: int) -> list[int]:
    """Columns for each; 0 where it is one of addresses that have no room beside the others, and all go below."""
    columns = [[head, *(cell.plain for cell in cells)] for head, *cells in zip(heads, *rows, strict=True)]
    natural = [max(map(cell_len, column)) for column in columns]
    if sum(natural) + len(_GAP) * (len(heads) - 1) > width:
        natural = [0 if _is_of_addresses(column[1:]) else one for one, column in zip(natural, columns, strict=True)]
    room = width - len(_GAP) * (sum(map(bool, natural)) - 1)
    least = [max(map(_longest_word, column)) for column in columns]
    return _narrowed(_narrowed(natural, least, room), [max(cell_len(head), 1) for head in heads], room)


def _is_of_addresses(cells: Sequence[str]) -> bool:
    longest = max(map(cell_len, cells), default=0)
    return longest > _WIDEST_WORD and not any(" " in cell or _may_break(cell) for cell in cells if cell)


def _longest_word(text: str) -> int:
    kept = [cell_len(word) for word in text.split() if cell_len(word) == len(word) <= _WIDEST_WORD]
    return max(kept, default=2)


def _narrowed(widths: list[int], least: list[int], room: int) -> list[int]:
    """The widest column gives way first, until all fit or none can be narrower."""
    widths = [*widths]
    while sum(widths) > room:
        wide = [index for index, one in enumerate(widths) if one > least[index]]
        if not wide:
            break
        widths[max(wide, key=lambda index: widths[index])] -= 1
    return widths


def _row(row: Sequence[Text], widths: Sequence[int]) -> Iterator[Text]:
    cells, below = [], []
    for cell, width in zip(row, widths, strict=True):
        lines, too_wide = _wrapped(cell.plain, width)
        cells.append([Text(line, style=cell.style, justify=cell.justify) for line in lines])
        below += too_wide
    for number in range(max(map(len, cells))):
        yield _line([lines[number] if number < len(lines) else Text() for lines in cells], widths)
    yield from (Text(f"{_GAP}{word}", style="dim") for word in below)


def _line(cells: Sequence[Text], widths: Sequence[int], style: str = "") -> Text:
    line = Text(style=style)
    shown = [(cell, width) for cell, width in zip(cells, widths, strict=True) if width]
    for number, (cell, width) in enumerate(shown):
        blank = " " * (width - cell_len(cell.plain))
        line.append(_GAP if number else "")
        line.append_text(Text(blank).append_text(cell) if cell.justify == "right" else cell.copy().append(blank))
    line.rstrip()
    return line


def _wrapped(text: str, width: int) -> tuple[list[str], list[str]]:
    """Lines between words, and the words that fit into none."""
    lines, below, line = [], list[str](), ""
    for word in text.split():
        if cell_len(word) > width and not _may_break(word):
            below.append(word)
            continue
        for part in _parts(word, width):
            longer = f"{line} {part}" if line else part
            if cell_len(longer) > width:
                lines.append(line)
                longer = part
            line = longer
    return [*lines, line], below


def _may_break(word: str) -> bool:
    """Chinese, Japanese and Korean are written without blanks; their letters are two columns wide (UAX #14, ID)."""
    return bool(word) and cell_len(word) >= 2 * len(word) - len(word) // 2


def _parts(word: str, width: int) -> Iterator[str]:
    part = ""
    for letter in word if cell_len(word) > width else ():
        if cell_len(part + letter) > width:
            yield part
            part = ""
        part += letter
    yield part or word
