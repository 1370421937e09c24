"""How pages of the reference are laid out.

In: titles, paragraphs, rows. Out: Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable


def page(title: str, *parts: str) -> str:
    """A page with its title and its parts, which says that it is written by a program."""
    note = "<!-- Written by `make docs` from the code; change it there. -->"
    return "\n\n".join((f"# {title}", note, *parts)) + "\n"


def grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )
