"""What is wrong with a site: its facts beside its declaration and its own past. Pure: no database, no clock.

All is compared as the newest job left it, so that a machine that was off for weeks is "no job since" and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from crawler.health.alarm import Alarm, Health, Symptom
from crawler.health.counts import fewer
from crawler.health.expected import below
from crawler.health.layout import NORMAL_PAGES, SILENCE, layout
from crawler.health.shares import is_fall
from crawler.health.words import said_share, said_time
from crawler.sites.declaration import Expect
from storage.database.queries.health import NORMAL_UNTIL, Facts, FailingSource, Worked
from storage.errors import EndedEarly, Interrupted, Terminated

_ENDED_WELL = (None, 0, EndedEarly.exit_code, Interrupted.exit_code, Terminated.exit_code)
"""Exit codes: what runs still, and what a limit of pages or an operator broke off, is no failure of the site."""


def judged(facts: Facts, expect: Expect, now: datetime) -> Health:
    """How a site fares at `now` (UTC)."""
    pages = [page for page in facts.normal if page.is_article]
    history = f"{len(pages)} articles to compare with" if len(pages) >= NORMAL_PAGES else _no_history(facts)
    history = history if facts.jobs else "no job yet"
    silence = tuple(_silence(facts, now))
    return Health(site=facts.site, alarms=silence or tuple(_found(facts, expect)), history=history)


def _no_history(facts: Facts) -> str:
    since = f" since {said_time(facts.accepted)}, when an alarm was accepted" if facts.accepted else ""
    return f"no history yet{since}"


def _silence(facts: Facts, now: datetime) -> Iterator[Alarm]:
    """A job that is overdue; then nothing else can be said."""
    last = facts.jobs[-1].started if facts.jobs else None
    if last is None or facts.due is None or now - max(last, facts.due) <= SILENCE:
        return
    said = f"No job since {said_time(last)}, though URLs have been due since {said_time(facts.due)}"
    yield Alarm(rule=Symptom.NO_JOB, sentence=f"{said}: is cron still calling `microfiche crawl --due`?", since=last)


def _found(facts: Facts, expect: Expect) -> Iterator[Alarm]:
    if not facts.jobs:
        return
    ways = (_planning(facts), _answers(facts), _counts(_that_count(facts)), layout(facts), _feeds(facts))
    compared = [alarm for found in ways for alarm in found]
    told = {alarm.rule for alarm in compared}
    yield from compared
    yield from (alarm for alarm in below(facts, expect) if alarm.rule not in told)


def _planning(facts: Facts) -> Iterator[Alarm]:
    last = facts.jobs[-1]
    # An import is a job, too, and asks nobody: nothing of it is to be planned.
    if facts.due is None and any(job.exchanges for job in facts.jobs):
        yield Alarm(
            rule=Symptom.NOTHING_DUE,
            sentence="Nothing is planned: no URL of the site will be fetched again.",
            since=last.started,
        )
    dead = [source for source in facts.failing if last.started - source.failing > SILENCE]
    if dead and len(dead) < facts.sources:
        yield _of_sources(dead)
        return
    good = [job.started for job in facts.jobs if job.exit_code in _ENDED_WELL]
    since = good[-1] if good else facts.jobs[0].started
    if last.exit_code not in _ENDED_WELL and last.started - since > SILENCE:
        begun = f"No job has ended well since {said_time(since)}"
        yield Alarm(rule=Symptom.NO_SUCCESS, sentence=f"{begun}; the last: {last.why or 'failed'}.", since=since)


def _of_sources(dead: Sequence[FailingSource]) -> Alarm:
    """Some of what is declared gives nothing, and jobs go on with the rest."""
    first = dead[0]
    name = "start page" if first.role == "listing" else first.role
    answer = f"answered {first.status}" if first.status else f"was not had ({first.outcome.value})"
    since = (
        f"nothing since {said_time(first.well)}"
        if first.well
        else f"nothing yet, first asked on {said_time(first.failing)}"
    )
    more = f"; {len(dead) - 1} more as long" if len(dead) > 1 else ""
    said = f"The {name} {first.url} gave {since}: it {answer} last{more}."
    return Alarm(rule=Symptom.SOURCE, sentence=said, since=first.failing, after=first.url)


def _answers(facts: Facts) -> Iterator[Alarm]:
    jobs, last = _that_count(facts), facts.jobs[-1].started
    recent = [job for job in jobs if job.started > last - SILENCE]
    before = [job for job in jobs if job.started <= (facts.normal_until or last - NORMAL_UNTIL)]
    (had, of), (has, among) = _well(before), _well(recent)
    if is_fall(had, of, has, among):
        first = next((job.started for job in recent if job.well * 2 < job.exchanges), last)
        shares = f"from {said_share(had / of)} to {said_share(has / among)}"
        said = f"Good answers fell {shares} of all, since {said_time(first)}."
        yield Alarm(rule=Symptom.ANSWERS, sentence=said, was=had / of, now=has / among, since=first)


def _that_count(facts: Facts) -> Sequence[Worked]:
    """The jobs that what comes is held against."""
    return [job for job in facts.jobs if facts.accepted is None or job.started > facts.accepted]


def _well(jobs: Sequence[Worked]) -> tuple[int, int]:
    return sum(job.well for job in jobs), sum(job.exchanges for job in jobs)


def _counts(jobs: Sequence[Worked]) -> Iterator[Alarm]:
    found = fewer(jobs) if jobs else None
    if found is None:
        return
    newest = next((job.started for job in reversed(jobs) if job.articles), None)
    hours = round(found.span / timedelta(hours=1))
    span = f"{hours} hours" if hours <= 24 else f"{hours // 24} days"
    last = f"the newest came on {said_time(newest)}" if newest else "none came before"
    said = f"New articles in {span} fell from {found.was:g} (the median of weeks before) to {found.now}; {last}."
    yield Alarm(rule=Symptom.ARTICLES, sentence=said, was=found.was, now=found.now, since=newest)


def _feeds(facts: Facts) -> Iterator[Alarm]:
    was, now = facts.feeds_before, facts.feeds
    if was.urls >= NORMAL_PAGES and is_fall(was.articles, was.urls, now.articles, now.urls):
        shares = was.articles / was.urls, now.articles / now.urls
        said = f"URLs of feeds that became articles fell from {said_share(shares[0])} to {said_share(shares[1])}."
        yield Alarm(rule=Symptom.FEED, sentence=said, was=shares[0], now=shares[1], after=now.lost)
