"""What a reread and an import say, to people: where files are damaged, what came in, what was lost.

Imports the archive and all that stands on it, while the process that readers are forked from imports theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from crawler.commands.printed import plain
from crawler.replay.imports import Imported, import_files
from crawler.replay.reread import RereadLoss, go_on, refuse, reread_all, reread_outdated
from storage.archive import Archive
from storage.errors import DamageLeft
from storage.fixity.findings import Finding

_JUDGES = {"refuse": refuse, "go on": go_on}


def reread_every(archive: str, judge: str, workers: int) -> None:
    """Empty the database and fill it from the WARC files; `judge`: "refuse" or "go on" where rows would be lost."""
    console = _console()

    def heard(where: Archive, found: Sequence[Finding]) -> None:
        for finding in found:
            console.print(plain(str(finding)), soft_wrap=True)
        _JUDGES[judge](where, found)

    # The database may be lost altogether: the WARC files are the log.
    with Archive.restore(archive) as opened, console.status("Reading…") as status:
        loss = reread_all(
            opened, workers=workers, judge=heard, report=lambda what, done: status.update(f"{done} {what}")
        )
    _conclude(archive, console, "Every row was made anew from the WARC files.", loss)


def reread_old(archive: str, workers: int) -> None:
    """Read what another extractor read, or nobody yet."""
    console = _console()
    with Archive.open(archive) as opened, console.status("Reading…") as status:
        outdated, loss = reread_outdated(
            opened, workers=workers, report=lambda what, done: status.update(f"{done} {what}")
        )
    _conclude(archive, console, f"{outdated} pages that an older extractor had read were read again.", loss)


def _console() -> Console:
    return Console(stderr=True, highlight=False, markup=False)


def _conclude(archive: str, console: Console, said: str, loss: RereadLoss) -> None:
    console.print(said)
    if str(loss):
        if loss.problem is not None:
            console.print(str(loss.problem), soft_wrap=True)
        raise DamageLeft(where=archive, why=loss)
    if loss.problem is not None:
        raise loss.problem


def take_in(archive: str, files: Sequence[Path], url: str | None, workers: int) -> None:
    """Import files. DamageLeft when a stretch holds no record, or a page could not be got; each is named."""
    console = Console(stderr=True, highlight=False)
    with Archive.create(archive) as opened, console.status("Reading…") as status:
        done = import_files(
            opened, files, url=url, workers=workers, report=lambda what, done: status.update(f"{done} {what}")
        )
    said = f"{_counted(done.new, 'file')} with {_counted(done.captures, 'capture')} taken in"
    said += f" ({done.partial} of them not whole)" if done.partial else ""
    click.echo(f"{said}, {done.known} there already." if done.known else f"{said}.")
    _complain(archive, done)
    if opened.doubt is not None:
        raise opened.doubt


def _complain(archive: str, done: Imported) -> None:
    """Name every stretch that holds no record, and every record with a flaw; DamageLeft when there is any, or a page
    that could not be got.
    """
    for damage in done.damage:
        click.echo(
            plain(f"{damage.file}, {damage.end - damage.offset} bytes at {damage.offset}: {damage.why}"), err=True
        )
    for flaw in done.flaws:
        click.echo(plain(f"{flaw.file}, at {flaw.offset}: {flaw.why}; it was taken in"), err=True)
    size = sum(damage.end - damage.offset for damage in done.damage)
    why = [f"{size} bytes in {_counted(len(done.damage), 'place')} hold no readable record"] if done.damage else []
    why += [f"{_counted(len(done.flaws), 'record')} taken in with a flaw"] if done.flaws else []
    why += [f"{_counted(len(done.unread), 'page')} could not be got"] if done.unread else []
    if why:
        if done.problem is not None:
            click.echo(str(done.problem), err=True)
        raise DamageLeft(where=archive, why=", ".join(why))
    if done.problem is not None:
        raise done.problem


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
