"""How a job ended: the one judge, for every command that runs jobs.

In: a job whose spider was closed. Out: an `Ending`, with the error to raise where something was lost.
"""

from __future__ import annotations

import signal

from crawler.jobs.ending import FAILED, FINISHED, INTERRUPTED, QUIET, Ending, named
from crawler.jobs.job import Job
from crawler.jobs.room import why_enough
from crawler.network.verification import CertificateRefused
from storage.errors import (
    EndedEarly,
    Interrupted,
    MicroficheError,
    PrivateAddress,
    ServerUnproven,
    SiteUnreachable,
    SourcesFailed,
    Terminated,
)
from storage.records import Outcome
from storage.urls import host_of


def judge(job: Job) -> Ending:
    """What became of a job. The worst counts: what broke it off, then pages that were lost, then what is left, then
    where nothing was found.
    """
    if job.failure is not None:
        return Ending(FAILED, job.failure)
    failed = tuple(job.sources.failed())
    lost = job.losses.problem() or job.left_over.out_of_reach
    problem = _interruption(job) or lost or _silence(job) or job.claims.missed() or _remainder(job)
    if problem is None:
        failed = (*failed, *job.past.given_up())  # one that ended early asks for the other days the next time
    if problem is None and failed:
        problem = SourcesFailed(failed=named(failed))
    return Ending(
        QUIET if job.is_late() and problem is None else job.why,
        problem,
        failed,
        tuple(job.sources.redirects.circles()),
        job.not_followed(),
        job.past.said(),
    )


def unbegun(job: Job) -> MicroficheError | None:
    """What a job is to end with that had nothing to begin with, though URLs are due: a host rests, or the disk is
    nearly full.
    """
    rests = job.claims.rest_until() is not None and not job.is_spent()
    return _remainder(job) if rests or job.disk.why_full() else None


def _interruption(job: Job) -> MicroficheError | None:
    if job.why == FINISHED:
        return None
    if job.why != INTERRUPTED:
        return EndedEarly(why=job.why)
    return Terminated() if job.signal == signal.SIGTERM else Interrupted()


def _silence(job: Job) -> MicroficheError | None:
    """No answer at all, though there were requests."""
    if job.tally.answers or not job.tally.exchanges:
        return None
    url = (job.urls or job.site.start)[0]
    if set(job.tally.by) == {Outcome.GUARD_DENIED.value}:
        return PrivateAddress(url=url, address=job.tally.denied or host_of(url), file=f"{job.site.name}.toml")
    if Outcome.ROBOTS_DENIED.value in job.tally.by and (missed := job.claims.missed()):
        return missed
    why = job.tally.last_failure or "no answer"
    before, refused, fault = why.partition(f"{CertificateRefused.__name__}: ")
    if refused:
        fault = (
            fault.removesuffix(")") if "(" in before else fault
        )  # of robots.txt, for whose sake the page was not had
        return ServerUnproven(url=url, why=fault, file=f"{job.site.name}.toml")
    return SiteUnreachable(url=url, why=why)


def _remainder(job: Job) -> MicroficheError | None:
    """What limits, or a host that wants to be left alone for longer than a job waits, left undone."""
    rest, of_hosts = job.claims.rest_until(), job.hosts.why()
    if job.is_late() or (not job.is_spent() and rest is None and of_hosts is None):
        return None  # quiet hours are no trouble: what is left is due when they are over
    left = job.claims.count_due()
    if not left:
        return None
    why = job.budget.why() or why_enough(job) or of_hosts
    if rest is not None and not job.is_spent():
        why = f"a host asks to be left alone until {rest:%Y-%m-%d %H:%M} UTC (Retry-After)"
    return EndedEarly(why=f"{why} and {left} URLs are due still")
