"""The plan over months, against a model that counts on fingers: nothing is forgotten, nothing is fetched needlessly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crawler.frontier.revisit_rule import CLOSED, next_visit
from crawler.sites.site_files import parse_site
from storage.database.plans.plan import Due, Planned
from storage.records import Capture, Kind, Link, Outcome, Rel

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = parse_site('name = "paper"\nstart = ["https://paper.example/"]\n[recheck]\narticles = [1, 6, 24, 168, 720]\n')
URL = "https://paper.example/a"
MADE = Capture(
    record_id="r",
    url=URL,
    at=START,
    site="paper",
    kind=Kind.NEW,
    outcome=Outcome.RESPONSE,
    file="f",
    offset=0,
    length=1,
    end=1,
)

GOOD = [
    replace(MADE, status=200),
    replace(MADE, status=304),
    replace(MADE, status=200, outcome=Outcome.TRUNCATED_LENGTH, truncated="length"),
]
FAILED = [
    *(replace(MADE, status=status) for status in (429, 500, 503)),
    *(replace(MADE, outcome=outcome) for outcome in (Outcome.DNS, Outcome.TIMEOUT, Outcome.REFUSED, Outcome.NO_ANSWER)),
    replace(MADE, outcome=Outcome.ROBOTS_DENIED, error=f"{CLOSED}: no answer"),
]
REFUSED = [replace(MADE, status=status) for status in (400, 401, 403, 451)]
MISSING = [replace(MADE, status=status) for status in (404, 410)]
MOVED = [replace(MADE, status=301, outcome=Outcome.REDIRECT)]
LATE = st.integers(0, 72).map(lambda hours: hours * HOUR)
"""How long after it is due a URL is fetched: jobs may be rare."""


class Plan(RuleBasedStateMachine):
    """One URL, which is fetched whenever it is due, or some time later, and answers as it likes."""

    role = "page"

    def __init__(self) -> None:
        super().__init__()
        due = Due(link=Link(url=URL, rel=Rel.FEED), role=self.role, due=START)
        self.plan = Planned(id=1, due=due, first_seen=None)
        self.fetched: list[tuple[datetime, Capture]] = []

    def fetch(self, answer: Capture, late: timedelta) -> None:
        if self.plan.due.due is None:
            return
        at = self.plan.due.due + late
        answer = replace(answer, at=at)
        self.fetched.append((at, answer))
        first = self.plan.first_seen or (at if answer.status == 200 else None)
        self.plan = replace(self.plan, first_seen=first)
        following = next_visit(SITE, self.plan, answer)
        due = replace(self.plan.due, due=following.due, kind=following.kind, tries=following.tries)
        self.plan = replace(self.plan, due=due)

    @invariant()
    def is_never_due_before_it_was_fetched(self) -> None:
        if self.fetched and self.plan.due.due is not None:
            assert self.plan.due.due > self.fetched[-1][0]


class Article(Plan):
    """An article: at each of its ages once, and then never, however often it failed in between."""

    @rule(answer=st.sampled_from(GOOD), late=LATE)
    def answers(self, answer: Capture, late: timedelta) -> None:
        self.fetch(answer, late)

    @rule(answer=st.sampled_from([*FAILED, *REFUSED]), late=LATE)
    def fails(self, answer: Capture, late: timedelta) -> None:
        self.fetch(answer, late)

    @invariant()
    def is_looked_at_once_at_each_age(self) -> None:
        good = [at for at, answer in self.fetched if answer in [replace(one, at=at) for one in GOOD]]
        first = self.plan.first_seen
        if first is None or not good or good[-1] != self.fetched[-1][0]:
            return
        ages = [first + hours * HOUR for hours in SITE.recheck.articles]
        left = [age for age in ages if age > good[-1]]
        assert self.plan.due.due == (left[0] if left else None)
        assert len(good) <= 1 + len(ages) + sum(at < first for at in good)

    @invariant()
    def is_given_up_only_after_months(self) -> None:
        if self.plan.due.due is None and self.fetched[-1][1].status not in (200, 304):
            assert self.fetched[-1][0] - self.fetched[0][0] > 60 * DAY


class Source(Plan):
    """A start page: whatever it answers, it is asked again within a day."""

    role = "listing"

    @rule(answer=st.sampled_from([*GOOD, *FAILED, *REFUSED, *MISSING, *MOVED]), late=LATE)
    def answers(self, answer: Capture, late: timedelta) -> None:
        self.fetch(answer, late)

    @invariant()
    def is_asked_at_least_daily(self) -> None:
        assert self.plan.due.due is not None
        if self.fetched:
            assert self.plan.due.due - self.fetched[-1][0] <= DAY


TestArticle = Article.TestCase
TestArticle.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
TestSource = Source.TestCase
TestSource.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
