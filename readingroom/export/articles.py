"""Articles as files for other programs: a folder with data, what it holds and where it came from.

In: an open archive, a form, a choice of articles, and the choice in words. Out: a folder that was not there: the data,
`manifest.json`, `datapackage.json`, `SHA256SUMS`; after a change number also `removed.jsonl`. It is written beside its
place, as `….part`, and moved there when it is whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from readingroom.export.formats.form import ArticleForm
from readingroom.export.manifest import MANIFEST, PACKAGE, SUMS, DataFile, Provenance, manifest, package
from storage.archive import Archive
from storage.database.engine import Connection
from storage.database.queries import article_choice, feed
from storage.database.queries.article_choice import ArchiveState, ArticleChoice
from storage.database.queries.article_rows import ArticleRow
from storage.database.queries.chosen_articles import chosen
from storage.errors import ExportUnwritable, NothingChosen

REMOVED = "removed.jsonl"

Choosing = Callable[[Connection], ArticleChoice]
Watch = Callable[[Iterable[ArticleRow], int], Iterable[ArticleRow]]
"""Hands rows on and looks at them go by; the number is how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOrder:
    """What is wanted: form, the choice as it was given and in words. `name` is what the form is called.

    `again`: the same choice as it is to be given another time, with dates for "the last seven days".
    """

    name: str
    form: ArticleForm
    given: dict[str, object]
    again: dict[str, object]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesExported:
    """How many articles are in the folder, how many bytes of them, and how many are told to be removed.

    `withheld`: how many would be there, had nobody withheld them since the change as of which they were asked for.
    """

    rows: int
    size: int
    removed: int
    withheld: int
    state: ArchiveState


def unwatched(rows: Iterable[ArticleRow], _count: int) -> Iterable[ArticleRow]:
    """Nobody looks."""
    return rows


def export_articles(
    archive: Archive, target: Path, order: ArticleOrder, choosing: Choosing, watch: Watch = unwatched
) -> ArticlesExported:
    """Write the folder, all of one state of the database, however long it takes.

    Raises NothingChosen, ExportUnwritable, ParquetUnavailable, and what `choosing` does.
    """
    with _beside(target) as folder, archive.database.read() as connection:
        article_choice.hold_still(connection)
        return _write(connection, folder, order, choosing(connection), watch)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder that becomes the target when all went well, and else is gone."""
    folder = target.with_name(f"{target.name}.part")
    try:
        for there in (target, folder):
            if there.exists():
                raise ExportUnwritable(target=there, why="there is something of this name already")
        folder.mkdir(parents=True)
        try:
            yield folder
            folder.rename(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as fault:
        raise ExportUnwritable(target=target, why=fault.strerror or str(fault)) from fault


def _write(
    connection: Connection, folder: Path, order: ArticleOrder, choice: ArticleChoice, watch: Watch
) -> ArticlesExported:
    found = chosen(connection, choice)
    if not found.count and choice.since is None:
        raise NothingChosen
    rows = watch(found.rows, found.count)
    files, size = _sealed(folder, order.form, order.form.write(rows, folder, found.state))
    removed = _removals(connection, folder, choice)
    files += [_file(folder, folder / REMOVED)] if choice.since is not None else []
    of = Provenance(
        name=order.name,
        form=order.form,
        given=order.given,
        again=order.again,
        words=order.words,
        state=found.state,
        is_past=choice.as_of is not None,
        rows=found.count,
        removed=removed,
        withheld=found.withheld,
    )
    (folder / PACKAGE).write_text(package(of, files), "utf-8")
    (folder / MANIFEST).write_text(manifest(of, [*files, _file(folder, folder / PACKAGE)]), "utf-8")
    return ArticlesExported(rows=found.count, size=size, removed=removed, withheld=found.withheld, state=found.state)


def _sealed(folder: Path, form: ArticleForm, written: Iterable[Path]) -> tuple[list[DataFile], int]:
    """What was written, with its sums: each file, or the list of them where there is one for each article."""
    files, size = [], 0
    with (folder / SUMS).open("w", encoding="utf-8", newline="\n") as sums:
        for path in written:
            file = _file(folder, path)
            size += file.size
            sums.write(f"{file.sha256}  {file.path}\n")
            files += [] if form.is_file_an_article else [file]
    return files or [_file(folder, folder / SUMS)], size


def _file(folder: Path, path: Path) -> DataFile:
    with path.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    return DataFile(path=path.relative_to(folder).as_posix(), size=path.stat().st_size, sha256=sha256)


def _removals(connection: Connection, folder: Path, choice: ArticleChoice) -> int:
    if choice.since is None:
        return 0
    count = 0
    with (folder / REMOVED).open("w", encoding="utf-8", newline="\n") as out:
        for count, one in enumerate(feed.removed_after(connection, choice.since, choice.as_of), 1):  # noqa: B007 - it is told
            out.write(
                json.dumps({"n": one.n, "site": one.site, "key": one.key, "what": one.what}, ensure_ascii=False) + "\n"
            )
    return count
