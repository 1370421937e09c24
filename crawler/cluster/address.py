"""What stands behind --on: a scheduler of Dask, or workers of this machine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.cluster.errors import BadCluster

_LOCAL = re.compile(r"local:([1-9][0-9]{0,2})")
_SCHEDULER = re.compile(r"(tcp|tls)://[^\s/@]+:[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """`workers`: so many are begun on this machine; 0: those of the scheduler at `url` read."""

    url: str
    workers: int = 0


def cluster_address(given: str) -> ClusterAddress:
    """The address that somebody gave. Raises BadCluster."""
    if local := _LOCAL.fullmatch(given):
        return ClusterAddress(given, int(local[1]))
    if _SCHEDULER.fullmatch(given):
        return ClusterAddress(given)
    raise BadCluster(address=repr(given))
