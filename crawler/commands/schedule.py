"""`microfiche schedule`: the files by which a machine runs Microfiche for years."""

from __future__ import annotations

import getpass
import os
import shutil
import sys
from pathlib import Path

import click

from crawler.network.user_agent import CONTACT_VARIABLE
from crawler.schedules import FORMS, OF_QUEUE, Installation, Source, manifests
from storage.commandline import archive_option
from storage.errors import UsageError


@click.command()
@click.argument("form", type=click.Choice(FORMS))
@click.option("--contact", help=f"A URL or address at which site owners reach you.  [default: ${CONTACT_VARIABLE}]")
@click.option("--image", default="microfiche", show_default=True, help="The image of containers.")
@click.option("--queue", "source", flag_value="queue", default="due", help="For one of many machines: worker --queue.")
@click.option(
    "--into", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path), help="Write files, print nothing."
)
@archive_option
def schedule(*, form: str, contact: str | None, image: str, source: Source, into: Path | None, archive: str) -> None:
    """Write what cron, systemd, Kubernetes or Compose needs to crawl what is due, for ever.

    Nothing is installed: the files say on top how that is done.
    """
    reached = contact or os.environ.get(CONTACT_VARIABLE)
    if not reached:
        raise UsageError(why=f"whom do site owners write to? Give --contact, or set {CONTACT_VARIABLE}")
    if source == "queue" and form not in OF_QUEUE:
        raise UsageError(why=f"{form} starts what ends, and a queue needs a worker that runs; {', '.join(OF_QUEUE)} do")
    place = Installation(
        archive=str(Path(archive).resolve()),
        program=_program(),
        user=getpass.getuser(),
        contact=reached,
        image=image,
        source=source,
    )
    written = manifests(form, place)
    if into is None:
        _print(written)
    else:
        _write(written, into)


def _program() -> str:
    """The absolute path of the command that runs."""
    found = shutil.which(sys.argv[0]) or shutil.which("microfiche") or sys.argv[0]
    return str(Path(found).absolute())


def _print(written: dict[str, str]) -> None:
    for name, text in written.items():
        if len(written) > 1:
            click.echo(f"# ── {name}")
        click.echo(text)


def _write(written: dict[str, str], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(why=f"{folder} cannot be written to ({error.strerror})") from error
    click.echo(f"{', '.join(written)} in {folder}.")
