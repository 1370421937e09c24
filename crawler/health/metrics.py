"""How sites fare, for Prometheus: a file for the textfile collector of its node exporter.

In: the facts and the health of sites. Out: a file that is never half there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from crawler.health.alarm import Health, Symptom
from storage.database.queries.health import Facts
from storage.errors import UsageError


def write_metrics(path: Path, sites: Sequence[tuple[Facts, Health]]) -> None:
    """Write the file under another name and give it its own when it is whole. Raises UsageError."""
    part = path.with_name(f"{path.name}.part")  # the collector reads what ends in .prom
    try:
        part.write_bytes(exposed(sites))
        part.replace(path)
    except OSError as error:
        raise UsageError(why=f"the metrics cannot be written to {path} ({error.strerror})") from error


def exposed(sites: Sequence[tuple[Facts, Health]]) -> bytes:
    """The metrics in Prometheus' text format: of each site its open alarms and its last job and day."""
    registry = CollectorRegistry()
    alarm = Gauge("microfiche_alarm", "1 while the alarm is open.", ["site", "rule"], registry=registry)
    started = Gauge("microfiche_last_job_timestamp_seconds", "Start of the newest job.", ["site"], registry=registry)
    code = Gauge("microfiche_last_job_exit_code", "How the newest job ended.", ["site"], registry=registry)
    articles = Gauge("microfiche_new_articles", "Within a day up to the newest job.", ["site"], registry=registry)
    for facts, health in sites:
        for rule in Symptom:
            alarm.labels(facts.site, rule.value).set(any(found.rule is rule for found in health.alarms))
        for last in facts.jobs[-1:]:
            day = [job for job in facts.jobs if job.started > last.started - timedelta(days=1)]
            started.labels(facts.site).set(last.started.timestamp())
            code.labels(facts.site).set(last.exit_code or 0)
            articles.labels(facts.site).set(sum(job.articles for job in day))
    return generate_latest(registry)
