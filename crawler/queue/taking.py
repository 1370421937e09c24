"""How a worker takes a job: the first one that may run now.

In: queues, and whether crawls are taken. Out: a job that is this worker's, of whose lock no other runs.
procrastinate's own way (3.10) has a job wait for those of its lock that came before it and wait themselves: also for
one that only a machine takes that is gone, or that is to be tried again in half an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from procrastinate.connector import BaseConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job
from procrastinate.manager import JobManager

_TAKE = """
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = %(worker)s
    WHERE id = (
        SELECT j.id FROM procrastinate_jobs j
        WHERE j.status = 'todo' AND j.queue_name = ANY(%(queues)s) AND coalesce(j.scheduled_at <= now(), true)
        AND (%(crawls)s OR j.args -> 'arguments' ->> 0 IS DISTINCT FROM 'crawl')
        AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs o WHERE o.lock = j.lock AND o.status = 'doing')
        ORDER BY j.priority DESC, j.id LIMIT 1 FOR UPDATE OF j SKIP LOCKED
    )
    RETURNING id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts, worker_id
"""


class JobTaking(JobManager):
    """procrastinate's, but for how a job is taken."""

    def __init__(self, connector: BaseConnector, takes_crawls: Callable[[], bool]) -> None:
        super().__init__(connector)
        self._takes_crawls = takes_crawls

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """Take a job; None where there is none, or another worker took one of its lock this moment."""
        facts = {"queues": list(queues or ()), "worker": worker_id, "crawls": self._takes_crawls()}
        try:
            found = await self.connector.execute_query_all_async(_TAKE, **facts)
        except UniqueViolation:  # the index that has two jobs of one lock never be 'doing'
            return None
        return Job.from_row(found[0]) if found else None
