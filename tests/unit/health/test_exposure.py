"""What Prometheus is told: a scrape's parts agree, whenever a job ends."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from crawler.health.exposure import Exposure
from crawler.jobs.ending import Ending
from crawler.jobs.tally import Tally
from crawler.spiders.run import Result
from storage.archive import Archive

_MOMENT = datetime(2026, 11, 30, tzinfo=UTC)
_RESULT = Result(
    job="job",
    site="paper",
    began=_MOMENT,
    ended=_MOMENT,
    news=None,
    ending=Ending("nothing is due"),
    tally=Tally(),
    waiting=0,
    next_due=None,
)


def test_a_scrape_that_counts_a_job_looked_at_the_database_after_its_end(tmp_path: Path) -> None:
    with Archive.create(tmp_path) as archive:
        exposure: Exposure

        def ends_while_the_database_is_asked() -> int:
            exposure.count(_RESULT)
            return 0

        exposure = Exposure(archive, ends_while_the_database_is_asked)
        assert [_jobs(exposure) for _ in range(3)] == [0, 1, 2]


def _jobs(exposure: Exposure) -> float:
    families = {family.name: family for family in exposure.registry.collect()}
    return sum(sample.value for sample in families["microfiche_jobs"].samples if sample.name.endswith("_total"))
