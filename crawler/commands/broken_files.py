"""Site files that cannot be used: said on stderr, and in the exit code, while the others are gone on with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crawler.sites.declarations import BrokenFile


def tell(broken: Sequence[BrokenFile]) -> int:
    """Say what is wrong with each; the exit code with which a command ends that went well otherwise."""
    for file in broken:
        click.echo(f"microfiche: {file.error}", err=True)
    return broken[0].error.exit_code if broken else 0
