"""How soon and how often: the rules asked at each hour at which something came that may be an alarm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks.alarms.paper import BEGIN, HOUR, History, Kind, history
from crawler.health.alarm import Symptom
from crawler.health.rules import judged
from crawler.sites.declaration import Expect

_PAST = 70
"""Days before a change."""
_AFTER = 28
"""Days behind it in which an alarm is waited for."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Soon:
    """Days from a change to its alarm, sorted; those that came by new pages alone, too. None in time counts as four
    weeks.
    """

    days: list[float]
    by_new: list[float]


def how_soon(kind: Kind, trials: int) -> Soon:
    """Let the layout of `trials` papers of a kind change."""
    passed = [_delays(kind, seed) for seed in range(trials)]
    return Soon(sorted(one for one, _ in passed), sorted(other for _, other in passed))


def _delays(kind: Kind, seed: int) -> tuple[float, float]:
    changed = BEGIN + _PAST * _DAY + timedelta(hours=seed % 24)
    past = history(kind, _PAST + _AFTER, seed, changed)
    times = [at for at in past.times if at >= changed]
    all_ = next((at for at in times if _alarms(past, at, None)), changed + _AFTER * _DAY)
    new = next((at for at in times if _alarms(_without_again(past), at, None)), changed + _AFTER * _DAY)
    return (all_ - changed) / _DAY, (new - changed) / _DAY


def _without_again(past: History) -> History:
    return replace(past, again=())


def how_often(kind: Kind, years: int) -> float:
    """Alarms a year of a paper that is well: those that begin."""
    past = history(kind, 365 * years, "well")
    begun, open_since, last = 0, dict[Symptom, datetime](), BEGIN
    for at in past.times:
        while open_since and last + 6 * HOUR < at:  # looked at four times a day until it is over
            last += 6 * HOUR
            open_since = {rule: since for rule, since in open_since.items() if rule in _now(past, last, open_since)}
        found = _now(past, at, open_since)
        begun += len(found - open_since.keys())
        open_since = {rule: open_since.get(rule, at) for rule in found}
        last = at
    return begun / years


def _now(past: History, at: datetime, open_since: dict[Symptom, datetime]) -> set[Symptom]:
    return _alarms(past, at, min(open_since.values(), default=None))


def _alarms(past: History, at: datetime, open_since: datetime | None) -> set[Symptom]:
    return {alarm.rule for alarm in judged(past.facts(at, open_since), Expect(), at).alarms}
