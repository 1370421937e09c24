"""`microfiche export bag`: a selection for the depot of another archive."""

from __future__ import annotations

from pathlib import Path

import click

from readingroom.commands.exports.captures import CapturesAsked, choosing_captures
from readingroom.export.bag import export_bag
from readingroom.terminal import one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.errors import DamageLeft


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@choosing_captures
@json_option("target, files, exchanges, size, lacking, lost")
@archive_option
def bag(*, target: Path, form: str | None, archive: str, **choice: object) -> None:
    """Write a bag (BagIt 1.0, RFC 8493) to the folder TARGET: of all, or of what an export as WACZ would be of.

    It holds whole WARC files, as they lie, where all of a site is chosen and nothing in them was taken down; else the
    records that were chosen, with all that belongs to them. Beside them an index, the decisions that concern them, and
    what happened to the files in PREMIS 3. What was taken down is not in it.
    """
    with Archive.open(archive) as opened:
        with opened.database.read() as connection:
            selection = CapturesAsked.of(**choice).selection(connection)  # type: ignore[arg-type] # click gives what it asks for
        done = export_bag(opened, target, selection)
    said = f"{target}: {done.whole} whole WARC files, {done.exchanges} exchanges copied, {done.size} bytes."
    facts = {"files": done.whole, "exchanges": done.exchanges, "size": done.size}
    say(form, said, target=target, **facts, lacking=done.lacking, lost=len(done.lost))
    if done.lacking:
        click.echo(f"Files that these pages show and the archive never had: {done.lacking}.", err=True)
    for line in done.lost:
        click.echo(f"Not in it: {one_line(line)}.", err=True)
    if done.lost:
        raise DamageLeft(where=archive, why=f"{len(done.lost)} files or exchanges could not be copied")
