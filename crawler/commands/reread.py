"""`microfiche reread`: the WARC files read again, without network."""

from __future__ import annotations

import click

from crawler.commands.clustered import on_option, readers_for
from crawler.reading.server import start_server
from storage.commandline import archive_option, json_option
from storage.errors import UsageError
from storage.starting import importing


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--all", "everything", is_flag=True, help="Empty the database first and fill it from the WARC files.")
@click.option(
    "--despite-damage",
    "judge",
    flag_value="go on",
    default="refuse",
    help="With --all: also where WARC files are damaged or missing, and rows would be lost.",
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that read pages.")
@on_option
@json_option("pages; null with --all")
@archive_option
def reread(
    *,
    files: tuple[str, ...],
    everything: bool,
    judge: str,
    workers: int,
    on: str | None,
    form: str | None,
    archive: str,
) -> None:
    """Read the WARC files again, without network, with today's extractor.

    Without --all: only what an older extractor read, or nobody yet; with names of WARC files of the archive, what an
    older extractor read of these. One file after the other gives what all at once give.

    With --all nothing is emptied before all files were looked at. Where one is damaged, not what it was when it was
    closed, or not there, the reread is refused; with --despite-damage it makes what can be made. What was lost
    `verify` goes on naming, and the exit code is 13, until whole files are put back and read again. One that is broken
    off is gone on with by the next, as long as program, files, declarations and decisions are what they were.
    """
    if everything and files:
        raise UsageError(why="reread --all reads all files; name some, or give --all")
    if everything and on is None:
        start_server()  # every page will be read; it imports on another core, while this process does
    if everything:
        with importing():
            from crawler.commands.replayed import reread_every  # noqa: PLC0415 - see above

        reread_every(archive, judge, readers_for(on, workers), form)
    else:
        with importing():
            from crawler.commands.replayed import reread_old  # noqa: PLC0415 - a second

        reread_old(archive, files, readers_for(on, workers), form)
