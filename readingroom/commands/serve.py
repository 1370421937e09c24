"""`microfiche serve`: the reading room in a browser."""

from __future__ import annotations

import click

from readingroom.web import serving
from readingroom.web.asked import House
from storage.archive import Archive
from storage.commandline import archive_option


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65_535), help="Where to listen.")
@click.option("--bind", "host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--token", envvar="MICROFICHE_TOKEN", help="What readers must know.  [default elsewhere: a new one]")
@click.option("--name", default="Microfiche", show_default=True, help="What the archive is called, and cited as.")
@click.option("--replay", metavar="URL", default="", help="Where `microfiche replay` answers: pages then link to it.")
@click.option(
    "--fresh",
    metavar="SECONDS",
    default=serving.FRESH,
    show_default=True,
    type=click.IntRange(0, 60),
    help="So old may lists be while others write; 0: never.",
)
@archive_option
def serve(*, port: int, host: str, token: str | None, name: str, replay: str, fresh: int, archive: str) -> None:
    """Read the archive in a browser: search, articles, what changed, front pages, sites.

    Nothing is written, nothing is fetched from outside, and what was taken down is not shown. On an address that other
    machines reach, who reads must know a token: it is in the address that is printed.
    """
    with Archive.open(archive) as opened, serving.listening(host, port) as at:
        admitted = serving.admission(host, token)
        entry = f"/?token={admitted.token}" if admitted.token else "/"
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"The reading room is at http://{shown}:{at.getsockname()[1]}{entry}. Ctrl-C closes it.")
        serving.serve(opened, at, admitted, House(name=name, replay=replay, fresh=fresh))
