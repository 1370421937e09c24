"""What a worker does, for Prometheus: asked over HTTP, at any time, for little.

In: results of jobs as they come, and an address to listen at. Out: `/metrics` in Prometheus' text format.
Never: a look at the history of a site, which takes too long to be asked for every few seconds: alarms are those that
the ends of jobs found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from crawler.spiders.run import Result
from storage.archive import Archive
from storage.database import alarms
from storage.database.queries.runs import newest, running
from storage.errors import UsageError


class Exposure:
    """The metrics of one process and of its archive."""

    def __init__(self, archive: Archive, due: Callable[[], int]) -> None:
        """`due`: how many sites have anything due now."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        labels = {
            "jobs": ["exit_code"],
            "exchanges": ["outcome"],
            "articles": ["what"],
            "received_bytes": [],
            "pages_unread": [],
        }
        made = {
            name: Counter(f"microfiche_{name}", _SAID[name], labels[name], registry=self.registry) for name in labels
        }
        self._jobs, self._exchanges, self._articles, self._bytes, self._unread = made.values()
        # Collectors are asked in the order they came in (prometheus_client 0.26). A job that ends in the middle of a
        # scrape is in the database before it is counted, so a scrape that counts it must look at the database later.
        self.registry.register(_OfArchive(archive, due))

    def count(self, result: Result) -> None:
        """A job of this process has ended."""
        self._jobs.labels(str(result.ending.exit_code)).inc()
        for outcome, number in result.tally.by.items():
            self._exchanges.labels(outcome).inc(number)
        for what, number in result.news.counts().items() if result.news else ():
            self._articles.labels(what).inc(number)
        self._bytes.inc(result.tally.bytes)
        self._unread.inc(result.tally.unread)

    @contextmanager
    def served(self, host: str, port: int) -> Iterator[int]:
        """Answer at host and port, 0 for any free one, meanwhile; the port. Raises UsageError."""
        try:
            server, thread = start_http_server(port, host, self.registry)
        except OSError as error:
            raise UsageError(why=f"nothing can listen at {host}:{port} ({error.strerror})") from error
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


_SAID = {
    "jobs": "Jobs of this process that have ended.",
    "exchanges": "Exchanges of these jobs.",
    "articles": "What these jobs found out of articles.",
    "received_bytes": "Bytes of answers, with their heads.",
    "pages_unread": "Pages whose reading failed.",
}


class _OfArchive(Collector):
    """Asks the database at each scrape."""

    def __init__(self, archive: Archive, due: Callable[[], int]) -> None:
        self._archive, self._due = archive, due

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """As prometheus_client asks."""
        with self._archive.database.read() as connection:
            last, open_, now_running = newest(connection), alarms.open_ones(connection), running(connection)
        alarm = GaugeMetricFamily("microfiche_alarm", "1 while the alarm is open.", labels=["site", "rule"])
        started = GaugeMetricFamily(
            "microfiche_last_job_timestamp_seconds", "Start of the newest job.", labels=["site"]
        )
        code = GaugeMetricFamily("microfiche_last_job_exit_code", "How the newest job ended.", labels=["site"])
        for site, rule in open_:
            alarm.add_metric([site, rule], 1)
        for run in last:
            started.add_metric([run.site], run.started.timestamp())
            code.add_metric([run.site], run.exit_code or 0)
        yield from (alarm, started, code)
        yield GaugeMetricFamily(
            "microfiche_jobs_running", "Jobs that run now, of all processes.", value=len(now_running)
        )
        yield GaugeMetricFamily("microfiche_sites_due", "Sites with anything due now.", value=self._due())

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: without this, registering would ask the database."""
        return []
