"""What a program is handed: an article, with the archive behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Protocol

from storage.database.queries.article_rows import COLUMNS, ArticleRow, CellKind
from storage.records import Image


class BehindAnArticle(Protocol):
    """What an article asks its archive for."""

    def bytes_of(self, record_id: str) -> bytes:
        """The body of the answer with this record id."""

    def versions(self, what: str) -> Iterator[ArchivedArticle]:
        """All versions of an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedArticle:
    """An article as it stood in one of its versions, by the names and in the order of an export's columns.

    `text` is the body's paragraphs with line feeds between them, without the headline. Moments are aware and in UTC;
    what the page printed is `published_printed`. `version` and `capture` are WARC-Record-IDs: of the first capture with
    this text, and of the one whose bytes it was read in, which lies in `file` at `offset`, `length` bytes long.
    `last_seen` is None where it was asked for as of a change. `published_precision` is day, minute or second; `access`
    free, metered, paid or unknown; `publication` is what the paper calls itself. These three are None as of a change
    that was told before they were kept.
    """

    site: str
    key: str
    url: str
    version: str
    version_no: int
    title: str
    kicker: str | None
    subtitle: str | None
    kind: str | None
    text: str
    authors: tuple[str, ...]
    published: datetime | None
    published_offset: int | None
    modified: datetime | None
    modified_offset: int | None
    first_seen: datetime
    last_seen: datetime | None
    gone_at: datetime | None
    gone_why: str | None
    section: str | None
    tags: tuple[str, ...]
    language: str | None
    canonical: str | None
    images: tuple[Image, ...]
    paywalled: bool
    truncated: bool
    words: int
    capture: str
    captured_at: datetime
    file: str
    offset: int
    length: int
    published_precision: str | None
    access: str | None
    publication: str | None
    archive: BehindAnArticle = field(repr=False, compare=False)

    @property
    def published_printed(self) -> datetime | None:
        """When it was published, with the offset that the page gives."""
        return _printed(self.published, self.published_offset)

    @property
    def modified_printed(self) -> datetime | None:
        """When it was modified, with the offset that the page gives."""
        return _printed(self.modified, self.modified_offset)

    def page_bytes(self) -> bytes:
        """The body of the server's answer as it is archived, its content coding (gzip, br) kept (RFC 9110 §6.4).

        Raises RecordUnreadable; TakenDown, where somebody decided so since.
        """
        return self.archive.bytes_of(self.capture)

    def versions(self) -> Iterator[ArchivedArticle]:
        """All versions of this article that may be shown, oldest first."""
        return self.archive.versions(f"{self.site} {self.key}")


def article_of(row: ArticleRow, archive: BehindAnArticle) -> ArchivedArticle:
    """A row as an article."""
    return ArchivedArticle(**{name: _READ[kind](row[name]) for name, kind in _KINDS}, archive=archive)


_KINDS = tuple((column.name, column.kind) for column in COLUMNS)


def _printed(moment: datetime | None, minutes: int | None) -> datetime | None:
    return moment if moment is None or minutes is None else moment.astimezone(timezone(timedelta(minutes=minutes)))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _images(objects: list[Mapping[str, Any]]) -> tuple[Image, ...]:
    return tuple(Image(**facts) for facts in objects)


def _same(value: Any) -> Any:
    return value


_READ: dict[CellKind, Any] = {
    CellKind.TEXT: _same,
    CellKind.MOMENT: _moment,
    CellKind.NUMBER: _same,
    CellKind.TRUTH: _same,
    CellKind.TEXTS: tuple,
    CellKind.OBJECTS: _images,
}
