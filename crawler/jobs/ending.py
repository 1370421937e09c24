"""The end of a job: in a word, with what went wrong, and as its last record says it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from crawler.jobs.tally import Tally
from crawler.reading.losses import Fault, Losses
from storage.errors import MicroficheError

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


def last_record(ending: Ending, tally: Tally, losses: Losses) -> dict[str, Any]:
    """What the job's last record says; with the traceback of the first bug in reading, which only it keeps."""
    counts = dict(sorted((tally.by + Counter(losses.counts())).items()))
    bug, damage = losses.first(Fault.BUG), losses.first(Fault.DAMAGE)
    result: dict[str, Any] = {"why": ending.why, "exit_code": ending.exit_code, "counts": counts}
    result |= {"damage": f"{damage.url}\n{damage.why}"} if damage else {}
    return result | ({"bug": f"{bug.url}\n{bug.traceback}"} if bug else {})
