"""`microfiche index`: the CDXJ index of the WARC files, for programs that replay them."""

from __future__ import annotations

from pathlib import Path

import click

from storage.commandline import archive_option, json_option, say
from storage.errors import ArchiveMissing, DamageLeft
from storage.folder import WarcFolder
from storage.index import CdxIndex


@click.command()
@json_option("captures, files, index, unreadable")
@archive_option
def index(form: str | None, archive: str) -> None:
    """Bring the CDXJ index of the WARC files up to date.

    Each WARC file has its own, index/NAME.cdxj, written when the file is closed; index/all.cdxj has the lines of all,
    sorted by SURT, so that it can be searched by halves. pywb, wabac and OutbackCDX read them. What was taken down is
    in the index as it is in the WARC files; `microfiche replay` leaves it out. No database is needed.
    """
    folder = Path(archive)
    warcs = WarcFolder(folder / "warc")
    if not warcs.root.is_dir():
        raise ArchiveMissing(where=archive)
    made = CdxIndex(folder / "index", warcs)
    done = made.bring_up_to_date()
    said = f"{done.captures} captures in {made.merged}; {done.files} files indexed anew."
    facts = {"captures": done.captures, "files": done.files, "index": made.merged, "unreadable": done.unreadable}
    say(form, said, **facts)
    if done.unreadable:
        raise DamageLeft(where=archive, why=f"{done.unreadable} stretches of its files hold no readable record")
