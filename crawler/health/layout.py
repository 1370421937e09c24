"""Whether the pages of a site give what they gave: pages that are new, and articles that are fetched again. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate, pairwise
from statistics import median
from typing import Any

from crawler.health.alarm import Alarm, Symptom
from crawler.health.shares import Fallen, Has, P, fallen
from crawler.health.words import said_share, said_time
from storage.database.queries.health import NORMAL_UNTIL, Facts, Worked
from storage.database.queries.read_pages import Again, NewPage

SILENCE = timedelta(days=1)
"""So long a job may be overdue, or all jobs may fail: a nightly restart, or a site's own maintenance, is shorter."""
NORMAL_PAGES = 20
"""Older new pages, at least, to say what is normal of a site."""
_PAUSE = timedelta(hours=1)
"""Later than this beyond four times the usual delay is late: a source without news is asked more and more seldom."""


def layout(facts: Facts) -> Iterator[Alarm]:
    """What fell of the pages; when hardly any is an article, nothing more is asked of the others."""
    lost = _lost_pages(facts) or _lost_again(facts)
    if lost:
        yield lost
        return
    normal = _articles(facts.normal)
    if len(normal) >= NORMAL_PAGES:
        for rule, measure in _measures(facts, normal).items():
            yield from filter(None, [_fell(facts, normal, rule, measure) or _fell_again(facts, normal, rule, measure)])


def _lost_pages(facts: Facts) -> Alarm | None:
    if len(facts.normal) < NORMAL_PAGES:
        return None
    lost = _fallen(facts, facts.newest, facts.normal, lambda page: page.is_article)
    return _layout(Symptom.PAGES, "Articles among new pages", lost) if lost else None


def _lost_again(facts: Facts) -> Alarm | None:
    """The same pages are asked for again long after they were new: of a small paper they tell sooner."""
    if len(facts.again_before) < NORMAL_PAGES:
        return None
    lost = _fallen(facts, facts.again, facts.again_before, lambda page: page.is_article)
    return _changed(Symptom.PAGES, "Of articles that are fetched again, those that are articles still", lost)


def _fell(facts: Facts, normal: Sequence[NewPage], rule: Symptom, measure: Measure) -> Alarm | None:
    fell = _fallen(facts, _articles(facts.newest), normal, measure.has)
    return _layout(rule, f"Articles {measure.name}", fell) if fell else None


def _fell_again(facts: Facts, normal: Sequence[NewPage], rule: Symptom, measure: Measure) -> Alarm | None:
    share = sum(map(measure.has, normal)) / len(normal)
    before = _having(facts.again_before, measure.has, share)
    if rule is Symptom.DELAY or len(before) < NORMAL_PAGES:
        return None
    fell = _fallen(facts, _having(facts.again, measure.has, 1), before, lambda page: _has_still(page, measure.has))
    return _changed(rule, f"Of articles {measure.name} that are fetched again, those that keep it", fell)


def _having(pages: Sequence[Again], has: Has[NewPage], share: float) -> list[Again]:
    """Those that had it. Of what came in the same bytes nobody looks: `share` of them count, evenly."""
    same = list(accumulate(page.is_same for page in pages))
    return [
        page
        for page, count in zip(pages, same, strict=True)
        if (int(count * share) > int((count - 1) * share) if page.is_same else _had(page, has))
    ]


def _had(page: Again, has: Has[NewPage]) -> bool:
    return page.is_article and page.was is not None and has(page.was)


def _has_still(page: Again, has: Has[NewPage]) -> bool:
    return page.is_same or (page.now is not None and has(page.now))


def _changed(rule: Symptom, name: str, fell: Fallen[Again] | None) -> Alarm | None:
    """Of one page, as it was and as it is."""
    if fell is None:
        return None
    was = fell.after.was
    alarm = _layout(rule, name, fell)
    return replace(alarm, before=fell.after.url, before_at=was.at if was else None)


def _articles(pages: Sequence[NewPage]) -> list[NewPage]:
    return [page for page in pages if page.is_article]


def _fallen(facts: Facts, newest: Sequence[P], normal: Sequence[P], has: Has[P]) -> Fallen[P] | None:
    day = facts.jobs[-1].started - SILENCE
    return fallen(newest, sum(page.at > day for page in newest), normal, has)


@dataclass(frozen=True, slots=True)
class Measure:
    """What articles have: "with a title", and which of them."""

    name: str
    has: Has[NewPage]


def _measures(facts: Facts, normal: Sequence[NewPage]) -> Mapping[Symptom, Measure]:
    letters = median(page.letters for page in normal)
    body = median(page.body for page in normal)
    measures: dict[Symptom, Measure] = {
        Symptom.TITLE: Measure("with a title", lambda page: page.has_title),
        Symptom.TEXT: Measure(f"with a text ({letters / 4:.0f} letters or more)", lambda p: p.letters >= letters / 4),
        Symptom.DATE: Measure("with a date", lambda page: page.published is not None),
        Symptom.AUTHOR: Measure("with an author", lambda page: page.has_author),
        # Both ways: what was cut is text of late, or what was text is cut.
        Symptom.BOILERPLATE: Measure(
            "with the usual share of boilerplate",
            lambda page: body / 2 <= page.body and (1 - body) / 2 <= 1 - page.body,
        ),
    }
    if not _was_interrupted(facts.jobs):
        hours = [page.delay / timedelta(hours=1) for page in normal if page.delay is not None]
        late = 4 * timedelta(hours=median(hours or [0.0])) + _PAUSE
        name = f"within {late / timedelta(hours=1):.0f} hours of their publication"
        measures[Symptom.DELAY] = Measure(
            name,
            lambda page: page.delay is None or page.delay <= late,
        )
    return measures


def _was_interrupted(jobs: Sequence[Worked]) -> bool:
    """Whether jobs paused lately: what came late then came late for our sake."""
    young = jobs[-1].started - NORMAL_UNTIL
    starts = [job.started for job in jobs]
    return any(later - earlier > SILENCE for earlier, later in pairwise(starts) if later > young)


def _layout(rule: Symptom, name: str, fell: Fallen[Any]) -> Alarm:
    said = f"{name} fell from {said_share(fell.was)} to {said_share(fell.now)}, since {said_time(fell.first.at)}."
    before = fell.before
    return Alarm(
        rule=rule,
        sentence=said,
        was=fell.was,
        now=fell.now,
        since=fell.first.at,
        before=before.url if before else None,
        after=fell.after.url,
        before_at=before.at if before else None,
        after_at=fell.after.at,
    )
