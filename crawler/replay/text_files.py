"""Text files, pages that somebody has already turned into plain text, on their way into an archive.

In: a path and, where one knows it, the address of the page. Out: a WARC file of one resource record, to be imported.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from crawler.extraction.decoding.charset import decode_text
from storage.errors import NoWarc
from storage.urls import canonical_url
from storage.warc.texts import text_file, text_urn

_SUFFIX = ".txt"
_SOURCE = re.compile(r"\s*\ufeff?(?:[^\W\d_]{1,20}\s*:\s*)?(https?://\S+)[ \t]*(?:\r?\n|$)")


def is_dump(path: Path) -> bool:
    """Whether a file is a text by its name."""
    return path.suffix.lower() == _SUFFIX


def as_warc(path: Path, folder: Path, url: str | None) -> Path:
    """The text as a WARC file in `folder`, with the time at which the text was last changed.

    Its address is `url`, else what the first line says ("Source: https://…"), else a name made of its bytes.
    Raises `NoWarc` when there is no text, `BadUrl`.
    """
    text = path.read_bytes()
    if not text.strip():
        raise NoWarc(file=str(path), why="it is empty")
    made = text_file(text, canonical_url(url) if url else _address(text), _changed(path))
    target = folder / f"{path.stem}-{len(list(folder.iterdir()))}.warc.gz"
    target.write_bytes(made)
    return target


def _address(text: bytes) -> str:
    named = _SOURCE.match(decode_text(text[:4000], "text/plain")[0])
    return canonical_url(named[1]) if named else text_urn(text)


def _changed(path: Path) -> datetime:
    """When a file was last changed, to the microsecond, without the rounding of a float."""
    seconds, rest = divmod(path.stat().st_mtime_ns, 1_000_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1000)
