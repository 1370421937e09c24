"""The readers of a cluster, for whoever has pages that wait: `crawler.replay` sees no difference to those here.

In: an archive, an address. Out: readings, as workers give them; what could not be read, counted and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from crawler.cluster.address import ClusterAddress
from crawler.cluster.batches import Batches, BatchRead, PageBatch
from crawler.cluster.dask_cluster import CallEnded, DaskCluster, Failed
from crawler.cluster.errors import PagesLeftWaiting, WorkersDiffer
from crawler.cluster.facts import WorkerFacts, difference, facts_here
from crawler.cluster.work import may_have_readers, read_batch
from crawler.reading.losses import Losses
from crawler.reading.pool import ROWS, ReaderPool
from crawler.reading.sealed import SealedRows
from crawler.replay.contexts import Contexts
from storage.archive import Archive
from storage.database.log.reading_rows import ReadingRows
from storage.errors import MicroficheError
from storage.records import Capture

_MOST_DEADLY = 3
"""Pages of which workers may die: each costs some, and where many do it is the machines that are too small."""
_NOT_INSTALLED = ("ModuleNotFoundError", "ImportError")


class ClusterReaders:
    """Workers that read pages. They are asked for before anything is changed: a cluster that is not there, or reads
    otherwise, is told then.
    """

    def __init__(self, address: ClusterAddress) -> None:
        """Connect, and ask every worker what it reads with. Raises ClusterUnreachable, WorkersDiffer."""
        self.unread: list[Capture] = []
        self.places: dict[str, Path] = {}
        self._losses = Losses()
        self._cluster = DaskCluster(address)
        try:
            _compare(self._cluster.on_every_worker(facts_here))
        except MicroficheError:
            self.stop()
            raise

    def problem(self) -> MicroficheError | None:
        """The error to end with when pages could not be read."""
        return self._losses.problem()

    def stop(self) -> None:
        """Let go of the cluster."""
        self._cluster.close()

    def read(self, archive: Archive, contexts: Contexts) -> Iterator[ReadingRows]:
        """Every page that waits, read. Raises ClusterLost; PagesLeftWaiting when all others are read."""
        batches = Batches(archive, contexts, self.places, facts_here())
        left = _Left()
        suspects: list[PageBatch] = []
        for answer in self._cluster.answers(read_on_worker, batches):
            if isinstance(answer.came, Failed) and answer.came.is_suspect:
                suspects.append(answer.given)
            else:
                yield from self._taken(answer, left)
        yield from self._one_by_one(suspects, left)
        self.unread += batches.unread
        if left.pages:
            raise left.problem(self._cluster.address.url)

    def _one_by_one(self, suspects: Sequence[PageBatch], left: _Left) -> Iterator[ReadingRows]:
        """Pages of which one or another has killed workers, each for itself and nothing beside it."""
        for page in (one for batch in suspects for one in batch.apart()):
            if left.deadly >= _MOST_DEADLY:
                left.add_failed(page, Failed("workers died of too many pages before it"))
                continue
            for answer in self._cluster.answers(read_on_worker, [page]):
                yield from self._taken(answer, left)

    def _taken(self, answer: CallEnded[PageBatch, BatchRead], left: _Left) -> Iterator[ReadingRows]:
        if isinstance(answer.came, Failed):
            left.add_failed(answer.given, answer.came)
            return
        left.add_unseen(answer.came)
        for loss in answer.came.lost:
            self._losses.add(loss)
        gone = set(answer.came.unread)
        self.unread += [page.capture for page in answer.given.pages if page.capture.record_id in gone]
        for sealed in answer.came.readings:
            yield sealed.opened()


class _Left:
    """Pages that wait on, and why."""

    def __init__(self) -> None:
        self.pages: Counter[str] = Counter()
        self.deadly = 0
        self._why: list[str] = []

    def add_failed(self, batch: PageBatch, failed: Failed) -> None:
        self.pages.update(page.file for page in batch.pages)
        self.deadly += failed.is_suspect
        first = batch.pages[0]
        self._why.append(f"{first.file}, {first.capture.url}: {failed.why}")

    def add_unseen(self, came: BatchRead) -> None:
        self.pages.update({unseen.file: unseen.pages for unseen in came.unseen})
        self._why += [unseen.why for unseen in came.unseen]

    def problem(self, address: str) -> PagesLeftWaiting:
        pages, files = self.pages.total(), len(self.pages)
        return PagesLeftWaiting(
            pages="1 page" if pages == 1 else f"{pages} pages",
            files="1 file" if files == 1 else f"{files} files",
            address=address,
            why=self._why[0],
        )


def read_on_worker(batch: PageBatch) -> BatchRead:
    """What a worker is asked to do."""
    return read_batch(batch, _pool())


@cache
def _pool() -> ReaderPool[SealedRows]:
    """The readers of this worker: as many as it has threads, kept from batch to batch."""
    from distributed import get_worker  # noqa: PLC0415 - there is none but where tasks run

    may_have_readers()
    return ReaderPool[SealedRows](get_worker().state.nthreads, ROWS, told=SealedRows.of)


def _compare(found: dict[str, WorkerFacts | Failed]) -> None:
    """Raise WorkersDiffer where one does not read as we do."""
    here = facts_here()
    for worker, facts in found.items():
        if isinstance(facts, Failed):
            missing = (
                "Microfiche is not installed there, or another one" if _lacks(facts) else "it cannot say with what"
            )
            raise WorkersDiffer(worker=worker, why=f"{missing} ({facts.why})")
        if differs := difference(here, facts):
            raise WorkersDiffer(worker=worker, why=differs)


def _lacks(failed: Failed) -> bool:
    return failed.why.startswith(_NOT_INSTALLED)
