"""`microfiche import`: somebody else's WARC, ARC and text files into the archive."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from crawler.commands.printed import plain
from crawler.replay.imports import Imported, import_files
from crawler.replay.text_files import is_dump
from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import DamageLeft

_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that read pages.")
@click.option("--url", help="Address of the page that the one text file is.", metavar="URL")
@archive_option
def import_(files: tuple[Path, ...], workers: int, url: str | None, archive: str) -> None:
    """Take somebody else's WARC, ARC and text files into the archive.

    They are copied, and their pages are read and stand among those that were crawled, each at its own time.
    A file that is there already is left alone.
    Where a file is damaged, what is whole comes in, and the exit code is 13.

    A text file (.txt) is a page that somebody has already turned into plain text. Its time is that of its last change,
    its address what --url or its first line says ("Source: https://…"), else a name made of its contents.
    """
    if url and (len(files) != 1 or not is_dump(files[0])):
        raise click.UsageError("--url is the address of one text file (.txt); give it alone.")
    console = Console(stderr=True, highlight=False)
    with Archive.create(archive) as opened, console.status("Reading…") as status:

        def report(what: str, done: int) -> None:
            status.update(f"{done} {what}")

        done = import_files(opened, files, url=url, workers=workers, report=report)
    said = f"{_counted(done.new, 'file')} with {_counted(done.captures, 'capture')} taken in"
    click.echo(f"{said}, {done.known} there already." if done.known else f"{said}.")
    _complain(archive, done)


def _complain(archive: str, done: Imported) -> None:
    """Name every stretch that holds no record; DamageLeft when there is any, or a page that could not be got."""
    for damage in done.damage:
        click.echo(
            plain(f"{damage.file}, {damage.end - damage.offset} bytes at {damage.offset}: {damage.why}"), err=True
        )
    size = sum(damage.end - damage.offset for damage in done.damage)
    why = [f"{size} bytes in {_counted(len(done.damage), 'place')} hold no readable record"] if done.damage else []
    why += [f"{_counted(len(done.unread), 'page')} could not be got"] if done.unread else []
    if why:
        if done.problem is not None:
            click.echo(str(done.problem), err=True)
        raise DamageLeft(where=archive, why=", ".join(why))
    if done.problem is not None:
        raise done.problem


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
