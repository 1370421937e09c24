"""`microfiche verify`: whether the archive is what it was, and agrees with itself."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, replace
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from readingroom.terminal import as_json, console, one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option
from storage.errors import ArchiveUnwritable, DatabaseDamaged, VerifyFailed
from storage.fixity import decided, rounds
from storage.fixity import verify as checks
from storage.fixity.dump import dump
from storage.fixity.files import FileEntry, entries
from storage.fixity.findings import Finding, Weight
from storage.fixity.moved import StoreCheck
from storage.fixity.repairing import repair

_DONE = (
    ("exchange taken in", "exchanges taken in"),
    ("row says its right place now", "rows say their right place now"),
    ("stretch set aside in quarantine/", "stretches set aside in quarantine/"),
    ("capture is lost", "captures are lost"),
)
"""What was repaired, as `Repaired` counts it."""
_STYLES = {Weight.FAULT: "red", Weight.NOTE: "dim"}


@click.command()
@click.option(
    "--dump",
    "target",
    is_flag=False,
    flag_value="-",
    metavar="[FILE]",
    help="Instead, write the rebuilt tables as sorted JSON Lines to stdout, or to FILE.",
)
@click.option("--repair", "first", flag_value="repair", help="First mend what can be mended; see above.")
@click.option("--resume", "where", flag_value="resume", help="Go on where the last look was broken off.")
@click.option("--deep", "look", flag_value="bytes", default="size", help="Read files that were moved to a store, too.")
@click.option("--jobs", type=click.IntRange(1, 64), help="Files at a time.  [default: one for each core]")
@json_option("kind, what, file, offset, record, url, weight, to_do")
@archive_option
def verify(
    *,
    target: str | None,
    first: str | None,
    where: str | None,
    look: str,
    jobs: int | None,
    form: str | None,
    archive: str,
) -> None:
    """Check that WARC files and database agree.

    The database must be whole as far as SQLite's own check can tell; of PostgreSQL every row is read, and the indexes
    are checked where the extension amcheck is installed. Readings and versions must be the texts that their keys were
    made of.

    Every closed file must have the size and sha256 that it had when it was closed, every record must be readable and
    have the digests that it says, every exchange must have its row and every row its record, the index must lead to the
    captures, and no page may wait to be read. A second reader, FastWARC, must find the same records in the same places;
    where it does not, warcio is asked, too. What was wrong with a file of somebody's when it was imported is a note.

    A file that `microfiche store` moved is asked for by its size; with --deep it is fetched and looked at like others.

    --repair takes in what closed files hold and no row says, corrects the places in rows, writes decisions and indexes
    that are missing, and sets stretches aside that cannot be read: they go to quarantine/, byte for byte, and out of
    the file. It cannot bring back lost bytes and missing files, does not read pages (`microfiche reread` does), and
    leaves the file of a job that died to the next crawl of its site. What is altered in the database alone
    `microfiche reread --all` makes anew.
    """
    with Archive.examine(archive) as opened:
        if target is not None:
            _write_dump(opened, target)
            return
        files = entries(opened)
        if first:
            _repair(opened, files)
            files = entries(opened)
        left = [replace(entry, look=StoreCheck(look)) for entry in _left(opened, files, where)]
        faults = Counter(finding.kind for finding in _print_findings(opened, left, form, jobs or _cores()))
        database = opened.database.where
    if checks.DAMAGED_DATABASE in faults:
        raise DatabaseDamaged(where=database, why=_counted(faults))
    if faults:
        raise VerifyFailed(where=archive, why=_counted(faults))
    if not form:
        size = sum(entry.bytes for entry in files)
        click.echo(f"WARC files and database agree: {len(files)} checked, {size} bytes.")


def _left(archive: Archive, files: Sequence[FileEntry], where: str | None) -> Sequence[FileEntry]:
    """The files that are to be looked at: all, or those that an earlier look has left."""
    done = rounds.Progress(archive)
    if where != "resume":
        done.forget()
        return files
    left = done.left(files)
    click.echo(f"Going on: {len(files) - len(left)} files were found right before.", err=True)
    return left


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _counted(faults: Counter[str]) -> str:
    return ", ".join(f"{count} × {kind}" for kind, count in sorted(faults.items()))


def _write_dump(archive: Archive, target: str) -> None:
    try:
        with click.open_file(target, "w", encoding="utf-8") as file, archive.database.read() as connection:
            file.writelines(f"{line}\n" for line in dump(connection))
    except OSError as fault:
        if isinstance(fault, BrokenPipeError):
            raise
        raise ArchiveUnwritable(where=Path(target), why=fault.strerror or str(fault)) from fault


def _repair(archive: Archive, files: Sequence[FileEntry]) -> None:
    if mended := decided.repair(archive):
        click.echo(f"Wrote {mended} decisions down where they were missing.", err=True)
    for entry in files:
        done = repair(archive, entry)
        for number, said in zip(astuple(done), _DONE, strict=True):
            if number:
                click.echo(f"{one_line(entry.name)}: {number} {said[number != 1]}.", err=True)


def _print_findings(archive: Archive, files: Sequence[FileEntry], form: str | None, jobs: int) -> Iterator[Finding]:
    """The faults; they and the notes are printed as soon as they are found."""
    screen = console()
    columns = (TextColumn("Checking"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        for finding in _found(archive, files, progress, jobs):
            line = as_json(_told(finding)) if form else one_line(str(finding))
            screen.print(Text(line, style=_STYLES[finding.weight]), soft_wrap=True)
            if finding.weight is Weight.FAULT:
                yield finding


def _told(finding: Finding) -> dict[str, object]:
    return {**asdict(finding), "to_do": finding.advice}


def _found(archive: Archive, files: Sequence[FileEntry], progress: Progress, jobs: int) -> Iterator[Finding]:
    task = progress.add_task("", total=sum(entry.bytes for entry in files))
    for finding in checks.check_database(archive):
        yield finding
        if finding.kind == checks.DAMAGED_DATABASE:
            return  # what the files would be compared with is not to be trusted
    done = rounds.Progress(archive)
    for looked in rounds.look(archive, files, jobs):
        yield from looked.findings
        done.note(looked)
        progress.advance(task, looked.entry.bytes)
    done.forget()
    yield from checks.check_rest(archive)
