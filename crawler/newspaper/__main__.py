"""`python -m crawler.newspaper`: serve The Daily Fixture until somebody presses Ctrl-C."""

from __future__ import annotations

import threading

import click

from crawler.newspaper.paper import Newspaper
from crawler.newspaper.sitefile import DEFAULT_PORT


@click.command()
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="Port on 127.0.0.1; 0: any free one.")
def main(port: int) -> None:
    """Serve The Daily Fixture on 127.0.0.1 and print its address."""
    with Newspaper().serve(port) as served:
        click.echo(served.url)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("The press has stopped.")


if __name__ == "__main__":
    main()
