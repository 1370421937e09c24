"""What can go wrong with a cluster, as a part of the tree of errors.

UsageError                     2
├── BadCluster
└── ClusterUnavailable
ClusterError                  21
├── ClusterUnreachable
├── ClusterLost
├── WorkersDiffer
└── PagesLeftWaiting
"""

from __future__ import annotations

from storage.errors import MicroficheError, UsageError


class BadCluster(UsageError):
    """{address} is no address of a cluster. Give that of a scheduler of Dask, such as tcp://10.0.0.5:8786, or local:4
    for four workers on this machine."""


class ClusterUnavailable(UsageError):
    """This needs Dask, which is not installed ({why}). `pip install "microfiche[cluster]"` installs it, here and on
    every worker."""


class ClusterError(MicroficheError):
    """The cluster {address} cannot be used: {why}."""

    exit_code = 21


class ClusterUnreachable(ClusterError):
    """The cluster {address} cannot be reached: {why}. Nothing was changed; see that its scheduler runs and has workers,
    and run the command again."""


class ClusterLost(ClusterError):
    """The cluster {address} was lost: {why}. What came before that is kept; see to the cluster, and run the command
    again."""


class WorkersDiffer(ClusterError):
    """The worker {worker} does not read as this process does: {why}. Nothing was read; install the same versions on all
    machines, from the same constraints.txt."""


class PagesLeftWaiting(ClusterError):
    """{pages} of {files} could not be read on the cluster {address}; the first: {why}. All others were read and are
    kept. See to it, and run the command again."""
