"""`microfiche reread`: the WARC files read again, without network."""

from __future__ import annotations

import click
from rich.console import Console

from crawler.replay.reread import reread_all, reread_outdated
from storage.archive import Archive
from storage.commandline import archive_option


@click.command()
@click.option("--all", "everything", is_flag=True, help="Empty the database first and fill it from the WARC files.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that read pages.")
@archive_option
def reread(everything: bool, workers: int, archive: str) -> None:  # noqa: FBT001 - click passes options by name
    """Read the WARC files again, without network, with today's extractor.

    Without --all: only what an older extractor read, or nobody yet.
    """
    # With --all the database may be lost altogether: the WARC files are the log.
    opened = Archive.create(archive) if everything else Archive.open(archive)
    console = Console(stderr=True, highlight=False)
    with opened, console.status("Reading…") as status:

        def report(what: str, done: int) -> None:
            status.update(f"{done} {what}")

        if everything:
            reread_all(opened, workers=workers, report=report)
            said = "Every row was made anew from the WARC files."
        else:
            outdated = reread_outdated(opened, workers=workers, report=report)
            said = f"{outdated} pages that an older extractor had read were read again."
    console.print(said)
