"""`python -m tests.chaos.run [--seed N] [--small] [--page FILE]`: a storm over machines; 1 where something is wrong.

In: a seed; another one each time where none is given. Out: what happens as it happens, and a page of Markdown.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import click

from tests.chaos.chaos import storm
from tests.chaos.postgres import programs
from tests.chaos.report import page
from tests.chaos.storm import LARGE, SMALL, StormSize


@click.command()
@click.option("--seed", type=int, help="The same seed has the same weather.")
@click.option("--small", "size", flag_value="small", help="Three sites and two kills, as in the slow tests.")
@click.option("--large", "size", flag_value="large", default=True, help="Twenty sites and five thousand pages.")
@click.option("--page", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the page there, too.")
def main(*, seed: int | None, size: str, file: Path | None) -> None:
    """Let a storm pass, and judge what it left."""
    if programs() is None:
        sys.exit("There is no PostgreSQL below /usr/lib/postgresql; on Debian: apt-get install postgresql")
    sys.exit(_run(SMALL if size == "small" else LARGE, random.randrange(10**6) if seed is None else seed, file))


def _run(size: StormSize, seed: int, file: Path | None) -> int:
    began = time.monotonic()
    click.echo(f"SEED={seed}", err=True)
    told, judgement = storm(size, seed, lambda said: click.echo(f"{time.monotonic() - began:7.1f} {said}", err=True))
    written = page(size, seed, told, judgement, time.monotonic() - began)
    click.echo(written)
    if file is not None:
        file.write_text(written, "utf-8")
    return 1 if judgement.wrong else 0


if __name__ == "__main__":
    main()
