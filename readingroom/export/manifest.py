"""What an export says of itself: `manifest.json`, ours, and `datapackage.json`, as Frictionless Data has it (v1).

In: what was asked for, of what, and the files. Out: JSON. The manifest alone says when it was made, so that the other
files are the same whenever the same is asked of the same archive at the same change.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from readingroom.export.formats.form import ArticleForm
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import CellKind, RowColumn
from storage.warc.warcinfo import software

MANIFEST = "manifest.json"
PACKAGE = "datapackage.json"
SUMS = "SHA256SUMS"

_TYPES: dict[CellKind, dict[str, str]] = {
    CellKind.TEXT: {"type": "string"},
    CellKind.MOMENT: {"type": "datetime", "format": "any"},
    CellKind.NUMBER: {"type": "integer"},
    CellKind.TRUTH: {"type": "boolean"},
    CellKind.TEXTS: {"type": "array"},
    CellKind.OBJECTS: {"type": "array"},
}
"""https://specs.frictionlessdata.io/table-schema/; its own form of datetime knows no digits behind the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """A file of an export: path from its folder, bytes, hex sha256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What an export was made of: form, the choice as given and in words, state of the archive, numbers of articles.

    `again`: the choice as it is to be given another time.
    `is_past`: it was asked for as of that state. `withheld`: so many were left out that somebody withheld since.
    """

    name: str
    form: ArticleForm
    given: dict[str, object]
    again: dict[str, object]
    words: str
    state: ArchiveState
    is_past: bool
    rows: int
    removed: int
    withheld: int


def manifest(of: Provenance, files: Iterable[DataFile]) -> str:
    """`manifest.json`."""
    said = {
        "made_by": software(),
        "made_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "format": of.name,
        "media_type": of.form.media_type,
        "query": {"words": of.words, "given": of.given},
        "archive": {"epoch": of.state.epoch, "change": of.state.change},
        "rows": of.rows,
        "removed": of.removed,
        "withheld_since": of.withheld,
        "again": {"command": _again(of), "note": _SAME if of.is_past else _NEARLY_THE_SAME},
        "order": "By time of publication, articles without one last; then by sha256 of the key, and site.",
        "times": "Moments are in UTC and end in Z; an offset that the page printed stands beside, in minutes.",
        "notes": list(of.form.notes),
        "columns": [_column(column) for column in of.form.columns],
        "files": [{"path": file.path, "bytes": file.size, "sha256": file.sha256} for file in files],
    }
    return _text(said)


_SAME = (
    "This gives the same bytes whenever it is asked, but for articles that somebody has withheld by then."
    " last_seen is empty, since it moves with each visit; the record behind an article is the one that it was read in"
    " when it changed last."
)
_NEARLY_THE_SAME = (
    "This gives the same articles and texts whenever it is asked, and the same bytes each time, but for articles that"
    " somebody has withheld by then. Beside this export last_seen is empty there, since it moves with each visit; and"
    " the record behind an article (capture, captured_at, file, offset, length) is the one that it was read in when it"
    " changed last."
)


def _again(of: Provenance) -> str:
    """The command that makes the same again, as of the state of which it was made."""
    given = {name: value for name, value in of.again.items() if name != "as_of"}
    given |= {"format": of.name, "as_of": f"{of.state.epoch}:{of.state.change}"}
    words = ["microfiche", "export", "articles", "TARGET"]
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            words += [str(one)] if name == "articles" else [f"--{name.replace('_', '-')}", str(one)]
    return shlex.join(words)


def _column(column: RowColumn) -> dict[str, str]:
    return {"name": column.name, "type": _TYPES[column.kind]["type"], "description": column.comment}


def package(of: Provenance, files: Sequence[DataFile]) -> str:
    """`datapackage.json`."""
    said = {
        "profile": "data-package",
        "name": "articles",
        "title": "Articles of an archive of news",
        "description": of.words,
        "version": f"{of.state.epoch}:{of.state.change}",
        "resources": list(_resources(of, files)),
    }
    return _text(said)


def _resources(of: Provenance, files: Sequence[DataFile]) -> Iterator[dict[str, object]]:
    data = [file for file in files if file.path != "removed.jsonl"]
    if data:
        yield {"name": "articles", **_lying(data), **_shape(of.form)}
    for file in (file for file in files if file not in data):
        yield {"name": "removed", **_lying([file]), "format": "jsonl", "encoding": "utf-8"}


def _lying(files: Sequence[DataFile]) -> dict[str, object]:
    """Where a resource lies; one of several files has no sum of its own, the manifest has those of all."""
    if len(files) > 1:
        return {"path": [file.path for file in files]}
    return {"path": files[0].path, "bytes": files[0].size, "hash": f"sha256:{files[0].sha256}"}


def _shape(form: ArticleForm) -> dict[str, object]:
    shape: dict[str, object] = {"mediatype": form.media_type}
    if form.columns:
        fields = [
            {"name": column.name, **_TYPES[column.kind], "description": column.comment} for column in form.columns
        ]
        shape |= {"schema": {"fields": fields}}
    return shape | ({"encoding": "utf-8"} if "parquet" not in form.media_type else {})


def _text(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
