"""`microfiche store`: closed WARC files move into a store, as S3."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import click

from readingroom.terminal import one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.elsewhere.finding import find_moved
from storage.elsewhere.moving import MoveOutcome, Step, move_closed
from storage.errors import ArchiveMissing, DamageLeft
from storage.folder import WarcFolder

_DAY = timedelta(days=1)
_LATER = "tomorrow this command closes what is whole, and the next crawl of the site takes in what is not"


@click.command()
@click.option(
    "--to", "url", metavar="URL", help="Copy closed files to this place: s3://bucket/prefix, file:///mnt/tape."
)
@click.option("--remove-local", "days", flag_value=0, type=int, help="Remove here what was copied and read back.")
@click.option("--remove-after", "days", type=click.IntRange(0), metavar="DAYS", help="The same, days after the copy.")
@click.option("--find", "lost", metavar="URL", help="Instead, write down anew which files lie in a store.")
@json_option("file, done, place, size")
@archive_option
def store(*, url: str | None, days: int | None, lost: str | None, form: str | None, archive: str) -> None:
    """Move closed WARC files into a store: S3, a folder, whatever fsspec reaches.

    A file that is still open, though its day is over, is closed first, unless its job runs or was killed. Each file is
    compared with what it was when it was closed, copied, and read back whole; then places.jsonl and the
    database say where its copy is. Only with --remove-local or --remove-after it is removed here, read back once more
    where another run has copied it. Run again, it goes on where it was broken off, and does nothing twice. A file of
    the store is never written over.

    Everything that reads WARC files reads those that were moved as well, by ranges: a record costs some dozens of
    kilobytes. Endpoint, region and credentials are those of the usual variables and profiles of AWS; a URL with a
    password in it is refused, because it would be kept.

    --find is for an archive whose folder was lost: it reads every WARC file below URL once and makes places.jsonl
    again; then `microfiche reread --all` makes the database.
    """
    if (url is None) == (lost is None):
        raise click.UsageError("Give --to or --find, and a URL such as s3://bucket/prefix.")
    if lost is not None:
        _find(archive, lost, form)
    else:
        _move(archive, str(url), None if days is None else days * _DAY, form)


def _move(archive: str, url: str, after: timedelta | None, form: str | None) -> None:
    count: Counter[MoveOutcome] = Counter()
    with Archive.open(archive) as opened:
        for step in move_closed(opened, url, after):
            count[step.done] += 1
            _tell(step, form)
    if not form:
        click.echo(f"{_files(count[MoveOutcome.COPIED])} copied to {url}, {count[MoveOutcome.REMOVED]} removed here.")
        if still := count[MoveOutcome.OPEN]:
            click.echo(f"{_files(still)} still open: the day is not over, or a job was killed; {_LATER}.")
    if bad := count[MoveOutcome.CHANGED] + count[MoveOutcome.MISSING]:
        raise DamageLeft(where=archive, why=f"{bad} files are not what they were when they were closed, and stay")


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _tell(step: Step, form: str | None) -> None:
    where = f" ({step.place})" if step.place else ""
    said = f"{one_line(step.file)}: {step.done}{where}"
    say(form, said, file=step.file, done=step.done, place=step.place, size=step.size)


def _find(archive: str, url: str, form: str | None) -> None:
    warcs = WarcFolder(Path(archive) / "warc")
    if not Path(archive).is_dir():
        raise ArchiveMissing(where=archive)
    for kept in find_moved(warcs, url):
        _tell(Step(kept.file, MoveOutcome.FOUND, kept.place, kept.size), form)
