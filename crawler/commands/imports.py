"""`microfiche import`: somebody else's WARC, ARC and text files into the archive."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands.clustered import on_option, readers_for
from crawler.reading.server import start_server
from storage.commandline import archive_option, json_option
from storage.starting import importing


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that read pages.")
@on_option
@click.option("--url", help="Address of the page that the one text file is.", metavar="URL")
@json_option("new, captures, partial, known, unfound")
@archive_option
def import_(
    *, files: tuple[str, ...], workers: int, on: str | None, url: str | None, form: str | None, archive: str
) -> None:
    """Take somebody else's WARC, ARC, WACZ and text files into the archive; folders, patterns, s3://bucket/prefix, too.

    They are copied, and their pages are read and stand among those that were crawled, each at its own time.
    A file that is there already is left alone; each other one is a job, which `microfiche jobs` lists.
    What a file is, its first bytes say, not its name. What is packed otherwise than a WARC file should be (one gzip
    member for all records, Zstandard, LZ4, bzip2, xz) is written anew, and kept as it was beside.

    Where a file is damaged, what is whole comes in, and the exit code is 13; so it is where a record says another
    length or digest than it has, lacks what it should say, or is not whole without saying so, and where one of several
    files cannot be read. Each is named. Revisits that repeat what no file holds are counted.

    A text file (.txt) is a page that somebody has already turned into plain text. Its time is that of its last change,
    its address what --url or its first line says ("Source: https://…"), else a name made of its contents.
    """
    if on is None:
        start_server()  # it imports on another core, while this process does
    with importing():
        from crawler.commands.replayed import take_in  # noqa: PLC0415 - see above
        from crawler.replay.text_files import is_dump  # noqa: PLC0415 - see above

    if url and (len(files) != 1 or not is_dump(Path(files[0]))):
        raise click.UsageError("--url is the address of one text file (.txt); give it alone.")
    take_in(archive, files, url, readers_for(on, workers), form)
