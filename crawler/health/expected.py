"""What came beside what the site file expects. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median

from crawler.health.alarm import Alarm, Symptom
from crawler.sites.declaration import Expect
from storage.database.queries.health import Facts
from storage.database.queries.read_pages import NewPage

_WEEK = timedelta(weeks=1)
_FEWEST = 5
"""New articles of the last week, at least, before a share of them is compared with an expectation."""


def below(facts: Facts, expect: Expect) -> Iterator[Alarm]:
    """What is below the expectations; an expectation that is not declared is none. There must be a job."""
    last = facts.jobs[-1].started
    recent = [page for page in facts.newest if page.is_article and page.at > last - _WEEK]
    yield from _articles_a_day(facts, expect.articles_a_day)
    if len(recent) >= _FEWEST:
        yield from _shares(recent, expect)
        yield from _delay(recent, expect.delay_hours)


def _articles_a_day(facts: Facts, least: float | None) -> Iterator[Alarm]:
    last = facts.jobs[-1].started
    if least is None or facts.jobs[0].started > last - _WEEK:
        return
    a_day = sum(job.articles for job in facts.jobs if job.started > last - _WEEK) / 7
    if a_day < least:
        said = f"{a_day:.1f} new articles a day came in the last week; the site file expects {least:g}."
        yield Alarm(rule=Symptom.ARTICLES, sentence=said, was=least, now=a_day)


def _shares(recent: Sequence[NewPage], expect: Expect) -> Iterator[Alarm]:
    measures = (
        (Symptom.TITLE, expect.title, [page.has_title for page in recent]),
        (Symptom.TEXT, expect.text, [page.letters > 0 for page in recent]),
        (Symptom.DATE, expect.date, [page.published is not None for page in recent]),
        (Symptom.AUTHOR, expect.author, [page.has_author for page in recent]),
    )
    for rule, least, having in measures:
        share = sum(having) / len(having)
        if least is not None and share < least:
            said = f"{share:.0%} of the new articles of a week have this: {rule}; the site file expects {least:.0%}."
            bad = recent[having.index(False)].url
            good = recent[having.index(True)].url if any(having) else None
            yield Alarm(rule=rule, sentence=said, was=least, now=share, before=good, after=bad)


def _delay(recent: Sequence[NewPage], most: float | None) -> Iterator[Alarm]:
    hours = [page.delay / timedelta(hours=1) for page in recent if page.delay is not None]
    if most is not None and hours and median(hours) > most:
        said = f"Half of the new articles of a week came later than {median(hours):.1f} hours after their publication"
        sentence = f"{said}; the site file expects {most:g}."
        yield Alarm(rule=Symptom.DELAY, sentence=sentence, was=most, now=median(hours))
