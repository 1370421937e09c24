"""Dask as we use it: the one module that knows it (decision 0086).

In: an address, a function and what it is to be called with. Out: what came of each call, in whatever order, so many at
a time that neither workers nor this process hold much. Never: a wait without an end.

A worker that dies is no matter of ours: the scheduler gives its calls to others, up to three times. It charges all
that a worker was given with its death, also what had not begun. A call that raises is made again twice.
"""

from __future__ import annotations

import logging
import math
import queue
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from crawler.cluster.address import ClusterAddress
from crawler.cluster.errors import ClusterLost, ClusterUnavailable, ClusterUnreachable

try:
    import dask
    from distributed import Client, Future, KilledWorker, LocalCluster
    from distributed.security import Security
except ImportError as fault:
    raise ClusterUnavailable(why=str(fault)) from fault

_LOG = logging.getLogger(__name__)
CONNECT_SECONDS = 30
"""A scheduler that is busy may take a while; one that is not there is told at once."""
WORKERS_SECONDS = 60
"""For the first worker to come."""
PATIENCE_SECONDS = 60
"""Without a worker, or without an answer of the scheduler."""
STILL_SECONDS = 1_800
"""Without anything that comes back: twice as long as readers wait for a page."""
_GLANCE = 1.0
_ASK_SECONDS = 2.0
_ANSWER_SECONDS = 10.0
_AGAIN = 2
_EACH = 3
"""Calls for each thread of the workers that are on their way: one that runs, one that waits for it, one that comes."""
_SETTINGS = {
    "distributed.worker.daemon": False,  # workers begin readers
    "distributed.nanny.pre-spawn-environ": {"OMP_NUM_THREADS": 1},  # not Dask's own, which has memory given back always
    "distributed.worker.profile.enabled": False,  # every 10 ms: with the ticks a tenth of a core, for nothing
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "60s",  # twice a second, for a page that nobody looks at
    "distributed.worker.memory.monitor-interval": "1s",  # ten times a second, twice for each worker
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
    "distributed.comm.retry.count": 0,
    "distributed.admin.large-graph-warning-threshold": "1GB",  # a batch carries what its pages are read with
}
_NO_PAGES = {"dashboard": False, "dashboard_address": "127.0.0.1:0"}
"""Nothing to look at; with None Dask listens at port 8787 all the same, and warns where that is taken."""

_CERTIFICATES = "DASK_DISTRIBUTED__COMM__TLS__CA_FILE and DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT"

_Given = TypeVar("_Given")
_Came = TypeVar("_Came")


@dataclass(frozen=True, slots=True)
class Failed:
    """A call that nothing came of, and why. `is_suspect`: workers died that it was given to, of it or of another."""

    why: str
    is_suspect: bool = False


@dataclass(frozen=True, slots=True)
class CallEnded(Generic[_Given, _Came]):
    """A call and what came of it."""

    given: _Given
    came: _Came | Failed


class DaskCluster:
    """A connection to a cluster, and with local:N the workers themselves. Close it, or use it as a context manager."""

    def __init__(self, address: ClusterAddress) -> None:
        """Connect, and wait for the first worker. Raises ClusterUnreachable within two minutes."""
        self.address = address
        self._open = ExitStack()
        for name in ("distributed", "distributed.client", "distributed.nanny", "distributed.scheduler"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # we say what happened, in a sentence
        self._open.enter_context(dask.config.set(_SETTINGS))
        try:
            direct = bool(address.workers)  # else by the scheduler: workers may be where we do not reach them
            client = Client(self._begun(), timeout=CONNECT_SECONDS, direct_to_workers=direct)
            self._client = self._open.enter_context(client)
            self._client.wait_for_workers(1, timeout=WORKERS_SECONDS)
        except (OSError, TimeoutError, ValueError, RuntimeError) as fault:
            self.close()
            raise ClusterUnreachable(address=address.url, why=_unreachable(fault)) from fault

    def _begun(self) -> LocalCluster | str:
        if not self.address.workers:
            _knock(self.address.url)
            return self.address.url
        local = LocalCluster(n_workers=self.address.workers, threads_per_worker=1, scheduler_kwargs=_NO_PAGES)
        self._open.callback(local.close)
        return local

    def close(self) -> None:
        """End what was begun here; closing twice does nothing."""
        with suppress(OSError, TimeoutError, RuntimeError):  # it is lost already
            self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def on_every_worker(self, call: Callable[[], _Came]) -> dict[str, _Came | Failed]:
        """What a call gives on each worker, by the worker's address. Raises ClusterLost."""
        asked = partial(self._client._run, call, on_error="return")  # `Client.run` has no limit of time
        try:
            found = self._client.sync(asked, callback_timeout=PATIENCE_SECONDS)
        except TimeoutError as fault:
            why = f"a worker, or its scheduler, did not answer for {PATIENCE_SECONDS} s"
            raise ClusterLost(address=self.address.url, why=why) from fault
        except OSError as fault:
            raise ClusterLost(address=self.address.url, why=str(fault)) from fault
        return {
            worker: Failed(_said(came)) if isinstance(came, BaseException) else came for worker, came in found.items()
        }

    def answers(self, call: Callable[[_Given], _Came], every: Iterable[_Given]) -> Iterator[CallEnded[_Given, _Came]]:
        """What comes of a call with each, as it comes. Raises ClusterLost."""
        calls: _Calls[_Given, _Came] = _Calls(self._client, self.address.url, call)
        for given in every:
            calls.begin(given)
            while calls.are_enough():
                yield calls.next()
        while calls.going:
            yield calls.next()


class _Calls(Generic[_Given, _Came]):
    """Calls that are on their way."""

    def __init__(self, client: Client, url: str, call: Callable[[_Given], _Came]) -> None:
        self.going: dict[Any, tuple[Future[Any], _Given]] = {}
        self._client, self._url, self._call = client, url, call
        self._ended: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._alone_since: float | None = None
        self._known, self._asked = 0, -math.inf

    def begin(self, given: _Given) -> None:
        try:
            future = self._client.submit(self._call, given, pure=False, retries=_AGAIN)
        except (OSError, RuntimeError, ValueError) as fault:
            raise self._lost(str(fault)) from fault
        self.going[future.key] = future, given
        future.add_done_callback(self._ended.put)

    def are_enough(self) -> bool:
        return len(self.going) >= _EACH * max(1, self._threads())

    def next(self) -> CallEnded[_Given, _Came]:
        future, given = self.going.pop(self._any().key)
        if future.status in ("cancelled", "lost"):
            raise self._lost("its scheduler is gone")
        try:
            if future.status == "error":
                return CallEnded(given, _failed(future.exception(timeout=PATIENCE_SECONDS)))
            return CallEnded(given, future.result(timeout=PATIENCE_SECONDS))
        except (OSError, TimeoutError) as fault:
            raise self._lost(str(fault) or type(fault).__name__) from fault

    def _any(self) -> Future[Any]:
        """A call that has ended, in whatever way."""
        since, told = time.monotonic(), 0
        while True:
            try:
                return self._ended.get(timeout=_GLANCE)
            except queue.Empty:
                self._look(waited := time.monotonic() - since)
            if waited > (told + 1) * PATIENCE_SECONDS:
                told += 1
                _LOG.warning("Nothing has come back from %s for %d s.", self._url, told * PATIENCE_SECONDS)

    def _look(self, waited: float) -> None:
        """Raise ClusterLost where nothing is to be waited for."""
        if self._client.status != "running" or not self._threads():
            self._alone_since = self._alone_since or time.monotonic()
            if time.monotonic() - self._alone_since > PATIENCE_SECONDS:
                raise self._lost("its scheduler does not answer, or it has no worker any more")
        else:
            self._alone_since = None
        if waited > STILL_SECONDS:
            raise self._lost(f"nothing came back for {STILL_SECONDS // 60} minutes")

    def _threads(self) -> int:
        """Of all workers, as the scheduler said some seconds ago."""
        if time.monotonic() - self._asked > _ASK_SECONDS:
            self._known, self._asked = self._told(), time.monotonic()
        return self._known

    def _told(self) -> int:
        """By the scheduler; 0 where it does not answer. `Client.scheduler_info` waits for ever for one that stands
        still.
        """
        scheduler: Any = self._client.scheduler
        ask = partial(scheduler.identity, n_workers=0)  # totals alone: there may be a thousand
        try:
            told = self._client.sync(ask, callback_timeout=_ANSWER_SECONDS)
        except (OSError, TimeoutError):
            return 0
        return int(told.get("total_threads", 0))

    def _lost(self, why: str) -> ClusterLost:
        return ClusterLost(address=self._url, why=why)


def _knock(url: str) -> None:
    """Raise OSError where nobody listens, or nobody who speaks as a scheduler does, which begins by itself; and where
    TLS is wanted and Dask knows no certificates.

    Dask would try for as long as it may where nobody listens, and without an end where somebody is silent.
    """
    protocol, _, rest = url.partition("://")
    if protocol == "tls" and Security().get_connection_args("client")["ssl_context"] is None:
        raise ConnectionError(f"TLS needs certificates, and Dask is told of none here; set {_CERTIFICATES}")
    host, _, port = rest.rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS) as knocking:
        if protocol == "tcp" and not knocking.recv(1):
            raise ConnectionError("what listens there is no scheduler of Dask")


def _unreachable(fault: Exception) -> str:
    if "workers" in str(fault):
        return "no worker came"
    told = (isinstance(fault, OSError) and fault.strerror) or str(fault)
    return " ".join(told.split()) or type(fault).__name__


def _failed(fault: BaseException) -> Failed:
    if isinstance(fault, KilledWorker):
        died = f"workers died of it, {fault.allowed_failures + 1} in all, the last {fault.last_worker.address}"
        return Failed(died, is_suspect=True)
    return Failed(_said(fault))


def _said(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {' '.join(str(fault).split())}"
