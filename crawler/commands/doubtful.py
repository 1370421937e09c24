"""A line of decisions.jsonl that cannot be read: said on stderr, and in the exit code, while fetching goes on.

What is fetched is shown to nobody before the line is mended, and news that is not fetched today is lost.
"""

from __future__ import annotations

import click

from storage.archive import Archive


def tell_doubt(archive: Archive) -> int:
    """Say which line cannot be read; the exit code with which a command ends that went well otherwise."""
    if archive.doubt is None:
        return 0
    click.echo(f"microfiche: {archive.doubt}", err=True)
    return archive.doubt.exit_code
