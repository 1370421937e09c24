"""What a form of articles is, and the one that most are: a text, made piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import ArticleRow, RowColumn

Pieces = Callable[[Iterable[ArticleRow], ArchiveState], Iterator[str]]
"""Makes the parts of a text from rows and from what the archive was."""


class ArticleForm(Protocol):
    """A form in which articles are written."""

    @property
    def media_type(self) -> str:
        """As IANA has it, or as is usual."""

    @property
    def columns(self) -> tuple[RowColumn, ...]:
        """What a row has, where the form is a table; else nothing."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person must know to read it, in sentences."""

    @property
    def is_file_an_article(self) -> bool:
        """Whether there is a file for each article: then they are listed in SHA256SUMS alone."""

    def write(self, rows: Iterable[ArticleRow], folder: Path, state: ArchiveState) -> Iterator[Path]:
        """Write files into a folder; each path comes when its file is whole. Raises OSError, ParquetUnavailable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """A form that is one text in UTF-8, with the line ends that its pieces have."""

    file: str
    media_type: str
    pieces: Pieces
    columns: tuple[RowColumn, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_file_an_article(self) -> bool:
        """All are in one file."""
        return False

    def write(self, rows: Iterable[ArticleRow], folder: Path, state: ArchiveState) -> Iterator[Path]:
        """Write the one file."""
        path = folder / self.file
        with path.open("w", encoding="utf-8", newline="", buffering=1 << 20) as out:
            for piece in self.pieces(rows, state):
                out.write(piece)
        yield path
