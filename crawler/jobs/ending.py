"""How a job ended: the one judge, for every command that runs jobs.

In: a job whose spider was closed. Out: an `Ending`, with the error to raise where something was lost.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from crawler.reading.losses import Fault, Losses
from storage.database.plans import frontier
from storage.errors import EndedEarly, MicroficheError, PrivateAddress, SiteUnreachable
from storage.records import Outcome

if TYPE_CHECKING:
    from crawler.jobs.job import Job
    from crawler.jobs.tally import Tally

FINISHED = "finished"
FAILED = "failed"
INTERRUPTED = "shutdown"


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a job is over, in a word that its result keeps, and what went wrong, if anything did."""

    why: str
    problem: BaseException | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of the command that ran the job."""
        if self.problem is None:
            return 0
        return getattr(self.problem, "exit_code", MicroficheError.exit_code)


def judge(job: Job) -> Ending:
    """What became of a job. The worst counts: what broke it off, then pages that were lost, then what is left."""
    if job.failure is not None:
        return Ending(FAILED, job.failure)
    return Ending(job.why, _interruption(job) or job.losses.problem() or _silence(job) or _remainder(job))


def _interruption(job: Job) -> MicroficheError | None:
    if job.why == FINISHED:
        return None
    return EndedEarly(why="it was interrupted" if job.why == INTERRUPTED else job.why)


def _silence(job: Job) -> MicroficheError | None:
    """No answer at all, though there were requests."""
    if job.tally.answers or not job.tally.exchanges:
        return None
    url = job.site.start[0]
    if set(job.tally.by) == {Outcome.GUARD_DENIED.value}:
        return PrivateAddress(url=url)
    return SiteUnreachable(url=url, why=job.tally.last_failure or "no answer")


def _remainder(job: Job) -> MicroficheError | None:
    """What the limit of pages, or a host that wants to be left alone for longer than a job waits, left undone."""
    rest = job.rest_until()
    if not job.is_spent() and rest is None:
        return None
    with job.archive.database.read() as session:
        left = frontier.count_due(session, job.site.name, datetime.now(UTC))
    if not left:
        return None
    why = f"the limit of {job.site.limits.max_pages} pages is reached"
    if rest is not None and not job.is_spent():
        why = f"a host asks to be left alone until {rest:%Y-%m-%d %H:%M} UTC (Retry-After)"
    return EndedEarly(why=f"{why} and {left} URLs are due still")


def last_record(ending: Ending, tally: Tally, losses: Losses) -> dict[str, Any]:
    """What the job's last record says; with the traceback of the first bug in reading, which only it keeps."""
    counts = dict(sorted((tally.by + Counter(losses.counts())).items()))
    bug, damage = losses.first(Fault.BUG), losses.first(Fault.DAMAGE)
    result: dict[str, Any] = {"why": ending.why, "exit_code": ending.exit_code, "counts": counts}
    result |= {"damage": f"{damage.url}\n{damage.why}"} if damage else {}
    return result | ({"bug": f"{bug.url}\n{bug.traceback}"} if bug else {})
