"""`microfiche verify`: whether the archive is what it was, and agrees with itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from readingroom.terminal import as_json, console, one_line
from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import ArchiveUnwritable, DatabaseDamaged, VerifyFailed
from storage.fixity import decided
from storage.fixity import verify as checks
from storage.fixity.dump import dump
from storage.fixity.findings import Finding, Weight
from storage.fixity.verify import FileEntry

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
@click.option("--repair", "first", flag_value="repair", help="First take in what closed files hold and no row says.")
@click.option("--json", "form", flag_value="json", help="JSON Lines, one a finding.")
@archive_option
def verify(target: str | None, first: str | None, form: str | None, archive: str) -> None:
    """Check that WARC files and database agree.

    The database must be whole as far as SQLite's own check can tell; of PostgreSQL every row is read, and the indexes
    are checked where the extension amcheck is installed. Readings and versions must be the texts that their keys were
    made of.

    Every closed file must have the size and sha256 that it had when it was closed, every record must be readable,
    every exchange must have its row and every row its record, and no page may wait to be read. warcio reads every file,
    too: it must find the same records in the same places, and every digest right.

    --repair cannot bring back damaged bytes and missing files. It does not read pages (`microfiche reread` does), and
    it leaves the file of a job that died to the next crawl of its site. What is altered in the database alone
    `microfiche reread --all` makes anew.
    """
    with Archive.examine(archive) as opened:
        if target is not None:
            _write_dump(opened, target)
            return
        files = checks.entries(opened)
        if first:
            _repair(opened, files)
            files = checks.entries(opened)
        faults = Counter(finding.kind for finding in _print_findings(opened, files, form))
        where = opened.database.where
    if checks.DAMAGED_DATABASE in faults:
        raise DatabaseDamaged(where=where, why=_counted(faults))
    if faults:
        raise VerifyFailed(where=archive, why=_counted(faults))
    if not form:
        size = sum(entry.bytes for entry in files)
        click.echo(f"WARC files and database agree: {len(files)} checked, {size} bytes.")


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
        added = checks.repair(archive, entry)
        if added:
            click.echo(f"Took {added} exchanges of {one_line(entry.name)} in.", err=True)


def _print_findings(archive: Archive, files: Sequence[FileEntry], form: str | None) -> Iterator[Finding]:
    """The faults; they and the notes are printed as soon as they are found."""
    screen = console()
    columns = (TextColumn("Checking"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        for finding in _found(archive, files, progress):
            line = as_json(finding) if form else one_line(str(finding))
            screen.print(Text(line, style=_STYLES[finding.weight]), soft_wrap=True)
            if finding.weight is Weight.FAULT:
                yield finding


def _found(archive: Archive, files: Sequence[FileEntry], progress: Progress) -> Iterator[Finding]:
    task = progress.add_task("", total=sum(entry.bytes for entry in files))
    for finding in checks.check_database(archive):
        yield finding
        if finding.kind == checks.DAMAGED_DATABASE:
            files = ()  # what they are compared with is not to be trusted
    for entry in files:
        yield from checks.check_file(archive, entry)
        yield from checks.check_again(entry)
        progress.advance(task, entry.bytes)
    if files:
        yield from checks.check_rest(archive)
