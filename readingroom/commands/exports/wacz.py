"""`microfiche export wacz`: a selection as one file that replays anywhere."""

from __future__ import annotations

from pathlib import Path

import click

from readingroom.commands.exports.captures import CapturesAsked, choosing_captures
from readingroom.export.signing import key_in
from readingroom.export.wacz import Cover, export_wacz
from readingroom.terminal import one_line
from storage.archive import Archive
from storage.commandline import archive_option, json_option, say
from storage.errors import DamageLeft


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@choosing_captures
@click.option("--title", help="What the collection is called.  [default: the name of the file]")
@click.option(
    "--sign", metavar="KEY", type=click.Path(path_type=Path), help="Sign it with this private key (PEM, P-384)."
)
@json_option("target, exchanges, pages, size, lacking, lost")
@archive_option
def wacz(
    *, target: Path, title: str | None, sign: Path | None, form: str | None, archive: str, **choice: object
) -> None:
    """Write a WACZ (1.1.1) to TARGET: of all, of sites, of days, of what a search finds, or of articles (WHAT).

    It holds the WARC records as they lie in the archive, with the files that the pages need to be shown, of whatever
    day, and the originals of all revisits; an index; a list of pages with their titles and clean texts, by which
    ReplayWeb.page searches; and digests of all. What was taken down is not in it.
    """
    cover = Cover(title=title, key=key_in(sign) if sign else None)
    with Archive.open(archive) as opened:
        with opened.database.read() as connection:
            selection = CapturesAsked.of(**choice).selection(connection)  # type: ignore[arg-type] # click gives what it asks for
        done = export_wacz(opened, target, selection, cover)
    size = target.stat().st_size
    facts = {"exchanges": done.exchanges, "pages": done.pages, "size": size}
    said = f"{target}: {done.exchanges} exchanges, {done.pages} pages, {size} bytes."
    say(form, said, target=target, **facts, lacking=done.lacking, lost=len(done.lost))
    if done.lacking:
        click.echo(f"Files that these pages show and the archive never had: {done.lacking}.", err=True)
    for capture in done.lost:
        click.echo(f"Not in it: {one_line(capture.url)} of {capture.at:%Y-%m-%d %H:%M} UTC, {capture.file}.", err=True)
    if done.lost:
        raise DamageLeft(where=archive, why=f"{len(done.lost)} exchanges could not be read")
