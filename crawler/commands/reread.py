"""`microfiche reread`: the WARC files read again, without network."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console

from crawler.commands.printed import plain
from crawler.replay.reread import go_on, refuse, reread_all, reread_outdated
from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import DamageLeft
from storage.fixity.findings import Finding

_JUDGES = {"refuse": refuse, "go on": go_on}


@click.command()
@click.option("--all", "everything", is_flag=True, help="Empty the database first and fill it from the WARC files.")
@click.option(
    "--despite-damage",
    "judge",
    flag_value="go on",
    default="refuse",
    help="With --all: also where WARC files are damaged or missing, and rows would be lost.",
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that read pages.")
@archive_option
def reread(everything: bool, judge: str, workers: int, archive: str) -> None:  # noqa: FBT001 - click passes options by name
    """Read the WARC files again, without network, with today's extractor.

    Without --all: only what an older extractor read, or nobody yet.

    With --all nothing is emptied before all files were looked at. Where one is damaged, not what it was when it was
    closed, or not there, the reread is refused; with --despite-damage it makes what can be made. What was lost
    `verify` goes on naming, and the exit code is 13, until whole files are put back and read again.
    """
    # With --all the database may be lost altogether: the WARC files are the log.
    opened = Archive.restore(archive) if everything else Archive.open(archive)
    console = Console(stderr=True, highlight=False, markup=False)
    with opened, console.status("Reading…") as status:

        def report(what: str, done: int) -> None:
            status.update(f"{done} {what}")

        def heard(where: Archive, found: Sequence[Finding]) -> None:
            for finding in found:
                console.print(plain(str(finding)), soft_wrap=True)
            _JUDGES[judge](where, found)

        if everything:
            loss = reread_all(opened, workers=workers, judge=heard, report=report)
            said = "Every row was made anew from the WARC files."
        else:
            outdated, loss = reread_outdated(opened, workers=workers, report=report)
            said = f"{outdated} pages that an older extractor had read were read again."
    console.print(said)
    if str(loss):
        if loss.problem is not None:
            console.print(str(loss.problem), soft_wrap=True)
        raise DamageLeft(where=archive, why=loss)
    if loss.problem is not None:
        raise loss.problem
