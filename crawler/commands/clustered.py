"""`--on`: where the pages of an import or a reread are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

import crawler.cluster.errors  # noqa: F401 - what it can end with belongs to the tree of errors

if TYPE_CHECKING:
    from crawler.replay.readers import Readers


_Command = TypeVar("_Command", bound=Callable[..., Any])


def on_option(command: _Command) -> _Command:
    """Give a click command `--on ADDRESS`, passed to it as `on: str | None`."""
    return click.option(
        "--on",
        metavar="ADDRESS",
        help="Read pages on a cluster of Dask (tcp://10.0.0.5:8786), whose workers see the files under the same paths "
        "or URLs, or by so many workers begun here (local:2). --workers does not count then.",
    )(command)


def readers_for(on: str | None, workers: int) -> Readers:
    """Whoever reads: those of a cluster, which is connected to now, else processes of this machine.

    Raises BadCluster, ClusterUnavailable, ClusterUnreachable, WorkersDiffer.
    """
    if on is None:
        from crawler.replay.readers import LocalReaders  # noqa: PLC0415 - a second, which a command has spent by then

        return LocalReaders(workers)
    from crawler.cluster.address import cluster_address  # noqa: PLC0415 - few have a cluster
    from crawler.cluster.readers import ClusterReaders  # noqa: PLC0415 - half a second

    return ClusterReaders(cluster_address(on))
