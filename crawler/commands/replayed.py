"""What a reread and an import say, to people: where files are damaged, what came in, what was lost.

Imports the archive and all that stands on it, while the process that readers are forked from imports theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from crawler.commands.printed import plain
from crawler.replay.imports import Intake, import_files
from crawler.replay.readers import Readers
from crawler.replay.reread import RereadLoss, go_on, refuse, reread_all, reread_outdated
from storage.archive import Archive
from storage.commandline import say
from storage.errors import DamageLeft
from storage.fixity.findings import Finding

_SOME = 5
_JUDGES = {"refuse": refuse, "go on": go_on}


def reread_every(archive: str, judge: str, readers: Readers, form: str | None) -> None:
    """Empty the database and fill it from the WARC files; `judge`: "refuse" or "go on" where rows would be lost."""
    console = _console()

    def heard(where: Archive, found: Sequence[Finding]) -> None:
        for finding in found:
            console.print(plain(str(finding)), soft_wrap=True)
        _JUDGES[judge](where, found)

    # The database may be lost altogether: the WARC files are the log.
    with Archive.restore(archive) as opened, console.status("Reading…") as status:
        loss = reread_all(
            opened, readers=readers, judge=heard, report=lambda what, done: status.update(f"{done} {what}")
        )
    _say(form, console, f"Every row was made anew from the WARC files{_went_on(loss)}.", None)
    _conclude(archive, console, loss)


def _went_on(loss: RereadLoss) -> str:
    if loss.since is None:
        return ""
    read = _counted(loss.read, "page")
    return f"; this went on with a reread that began on {loss.since:%Y-%m-%d %H:%M} UTC and had read {read}"


def reread_old(archive: str, files: Sequence[str], readers: Readers, form: str | None) -> None:
    """Read what another extractor read, of some files or of all, or nobody yet."""
    names = [Path(file).name for file in files] or None
    console = _console()
    with Archive.open(archive) as opened, console.status("Reading…") as status:
        outdated, loss = reread_outdated(
            opened, readers=readers, files=names, report=lambda what, done: status.update(f"{done} {what}")
        )
    _say(form, console, f"{outdated} pages that an older extractor had read were read again.", outdated)
    _conclude(archive, console, loss)


def _console() -> Console:
    return Console(stderr=True, highlight=False, markup=False)


def _say(form: str | None, console: Console, sentence: str, pages: int | None) -> None:
    if form:
        say(form, sentence, pages=pages)
    else:
        console.print(sentence, soft_wrap=True)


def _conclude(archive: str, console: Console, loss: RereadLoss) -> None:
    if str(loss):
        if loss.problem is not None:
            console.print(str(loss.problem), soft_wrap=True)
        raise DamageLeft(where=archive, why=loss)
    if loss.problem is not None:
        raise loss.problem


def take_in(archive: str, files: Sequence[str], url: str | None, readers: Readers, form: str | None) -> None:
    """Import files. DamageLeft when a stretch holds no record, or a page could not be got; each is named."""
    console = Console(stderr=True, highlight=False)
    with Archive.create(archive) as opened, console.status("Reading…") as status:
        done = import_files(
            opened, files, url=url, readers=readers, report=lambda what, done: status.update(f"{done} {what}")
        )
    said = f"{_counted(done.new, 'file')} with {_counted(done.captures, 'capture')} taken in"
    said += f" ({done.partial} of them not whole)" if done.partial else ""
    said += f", {done.known} there already." if done.known else "."
    say(form, said, **{name: getattr(done, name) for name in ("new", "captures", "partial", "known", "unfound")})
    if not form:
        _mention(done)
    _complain(archive, done)
    if opened.doubt is not None:
        raise opened.doubt


def _mention(done: Intake) -> None:
    """Say what is no fault, and good to know."""
    if done.unfound:
        click.echo(f"{_counted(done.unfound, 'revisit')} of pages that no file holds; they are found when one does.")
    if done.anew:
        what = "written anew, because they were packed otherwise than WARC files are, and kept as they were beside"
        click.echo(f"{_counted(len(done.anew), 'file')} {what}: {_some(done.anew)}.")
    if done.passed:
        names = [path.name for path in done.passed]
        click.echo(f"{_counted(len(names), 'file')} passed over, which hold no records: {_some(names)}.")


def _some(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    more = f" and {len(names) - _SOME} more" if len(names) > _SOME else ""
    return ", ".join(map(plain, names[:_SOME])) + more


def _complain(archive: str, done: Intake) -> None:
    """Name every fault of every file, and every file of which nothing came in; DamageLeft when there is any, or a page
    that could not be got.
    """
    for what in (*done.faults, *done.unusable):
        click.echo(plain(what), err=True)
    why = [_counted(len(done.faults), "fault") + _lost(done.lost)] if done.faults else []
    why += [f"{_counted(len(done.unusable), 'file')} could not be read"] if done.unusable else []
    why += [f"{_counted(len(done.unread), 'page')} could not be got"] if done.unread else []
    if why:
        if done.problem is not None:
            click.echo(str(done.problem), err=True)
        raise DamageLeft(where=archive, why=", ".join(why))
    if done.problem is not None:
        raise done.problem


def _lost(size: int) -> str:
    return f" ({size} bytes hold no readable record)" if size else ""


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
