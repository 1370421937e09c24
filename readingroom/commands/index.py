"""`microfiche index`: the CDXJ index of the WARC files, for programs that replay them."""

from __future__ import annotations

import click

from storage.archive import Archive
from storage.commandline import archive_option
from storage.errors import DamageLeft
from storage.index import CdxIndex


@click.command()
@archive_option
def index(archive: str) -> None:
    """Bring the CDXJ index of the WARC files up to date.

    Each WARC file has its own, index/NAME.cdxj, written when the file is closed; index/all.cdxj has the lines of all,
    sorted by SURT, so that it can be searched by halves. pywb, wabac and OutbackCDX read them. What was taken down is
    in the index as it is in the WARC files; `microfiche replay` leaves it out.
    """
    with Archive.open(archive) as opened:
        made = CdxIndex(opened.index, opened.warcs)
        done = made.bring_up_to_date()
    click.echo(f"{done.captures} captures in {made.merged}; {done.files} files indexed anew.")
    if done.unreadable:
        raise DamageLeft(where=archive, why=f"{done.unreadable} stretches of its files hold no readable record")
