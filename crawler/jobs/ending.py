"""The end of a job: in a word, with what went wrong, and as its last record says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler.jobs.tally import Tally
from crawler.reading.losses import Fault, Losses
from storage.database.queries.news_of_job import NewsOfJob
from storage.errors import MicroficheError

FINISHED = "finished"
FAILED = "failed"
INTERRUPTED = "shutdown"
QUIET = "quiet hours"
_NAMED = 5
"""Of what failed, so much is named in a sentence; the job's last record names all."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a job is over, in a word, and what went wrong, if anything did.

    `failed` are the start pages, feeds and sitemaps that gave nothing, each in a sentence; `circles` the URLs that
    redirect in a circle; `unfollowed` says, and counts, which URLs were not followed because there is no end of them;
    `past` which lists of days were asked for, where the past was wanted.
    """

    why: str
    problem: BaseException | None = None
    failed: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()
    unfollowed: Mapping[str, int] = field(default_factory=dict)
    past: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Why, and what was not found, as the job's row keeps it."""
        return ", but ".join([self.why, *self.faults])

    @property
    def faults(self) -> list[str]:
        """What failed, and what leads in a circle, in a sentence each; none where nothing did."""
        number = len(self.circles)
        circling = f"{number} {'URL redirects' if number == 1 else 'URLs redirect'} in a circle: {named(self.circles)}"
        return [*([named(self.failed)] if self.failed else []), *([circling] if self.circles else [])]

    @property
    def exit_code(self) -> int:
        """The exit code of the command that ran the job."""
        if self.problem is None:
            return 0
        return getattr(self.problem, "exit_code", MicroficheError.exit_code)


def named(many: Sequence[str]) -> str:
    """The first few of many, and how many more there are."""
    more = len(many) - _NAMED
    return ", ".join(many[:_NAMED]) + (f", and {more} more" if more > 0 else "")


def last_record(ending: Ending, tally: Tally, losses: Losses, news: NewsOfJob | None = None) -> dict[str, Any]:
    """What the job's last record says; with the traceback of the first bug in reading, which only it keeps."""
    counts = dict(sorted((tally.by + _troubles(ending, tally, losses)).items()))
    counts |= (news.counts() if news else {}) | {"bytes": tally.bytes} | tally.files.counts()
    bug, damage = losses.first(Fault.BUG), losses.first(Fault.DAMAGE)
    result: dict[str, Any] = {"why": ending.said, "exit_code": ending.exit_code, "counts": counts}
    result |= {"failed": list(ending.failed)} if ending.failed else {}
    result |= {"circles": list(ending.circles)} if ending.circles else {}
    result |= {"not-followed": list(ending.unfollowed)} if ending.unfollowed else {}
    result |= {"past": list(ending.past)} if ending.past else {}
    result |= {"damage": f"{damage.url}\n{damage.why}"} if damage else {}
    return result | ({"bug": f"{bug.url}\n{bug.traceback}"} if bug else {})


def _troubles(ending: Ending, tally: Tally, losses: Losses) -> Counter[str]:
    failures = Counter({"failed-source": len(ending.failed), "in-a-circle": len(ending.circles)})
    endless = Counter({"not-followed": sum(ending.unfollowed.values())})
    refusals = Counter({f"status-{status}": count for status, count in tally.statuses.items() if status >= 400})
    return failures + endless + refusals + Counter(losses.counts())
