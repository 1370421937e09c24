"""What a job of the queue is: the arguments of an ordinary command, and by which workers it may be taken.

In: what somebody wants done. Out: orders. Pure.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from storage.errors import UsageError

FORMAT = 1
"""Stands in the names of queues: workers of another program version that writes jobs otherwise leave ours alone."""
ANYWHERE = f"microfiche-{FORMAT}"
_OF_READING = "reading"
"""Whatever reads all pages that wait, whoever left them, is alone: two would read the same."""
_OF_A_FOLDER = ("reread", "verify")
"""What does its part in each folder, and says of what lies in others that it does."""
VERBS = ("crawl", "reread", "import", "verify", "export")
_ONE_BY_ONE = ("crawl", "reread", "import")
"""Of several sites or files each is a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueOrder:
    """The `arguments` of the command, run in `folder`; two orders of one `key` never wait at once, and two of one
    `lock` never run at once.

    `queue`: who may take it. `tries`: how often it was tried and failed. `outages`: how often an outage of the database
    ended it instead. `priority`: higher goes first. `site_digest`: that of the site's file where the order was made.
    """

    arguments: tuple[str, ...]
    key: str
    lock: str
    queue: str = ANYWHERE
    folder: str | None = None
    tries: int = 0
    outages: int = 0
    priority: int = 0
    site_digest: str | None = None

    @property
    def site(self) -> str | None:
        """The site that it crawls; None where it does something else."""
        return self.arguments[-1] if self.arguments[0] == "crawl" else None

    @property
    def is_bounded(self) -> bool:
        """Whether somebody wants no more of it than so much, so that to end early is what it is to do."""
        return any(one.startswith(("--max-", "--limit")) for one in self.arguments)


def queue_at(place: str) -> str:
    """The queue of the workers in one folder of the archive."""
    return f"{ANYWHERE}-at-{place}"


def crawl_when_due(site: str) -> QueueOrder:
    """What a schedule asks for."""
    return QueueOrder(arguments=("crawl", "--due", site), key=f"crawl {site}", lock=f"crawl {site}")


def crawl_what_is_left(site: str, place: str) -> QueueOrder:
    """The same for the workers in one folder, where something of the site is left that no other machine has.

    It has a key of its own: the machine may be gone, and others must not wait for it.
    """
    due = crawl_when_due(site)
    return replace(due, key=f"{due.key} at {place}", queue=queue_at(place))


def added(arguments: Sequence[str], queue: str, folder: Path) -> Iterator[QueueOrder]:
    """What a person adds; of several sites or files each is a job. A crawl may be done by any worker, for what it wants
    comes from the web; all else reads or writes files, and belongs to the workers of `queue`. Raises UsageError.
    """
    verb, rest = arguments[0], list(arguments[1:])
    if verb not in VERBS:
        raise UsageError(why=f"{verb} is nothing for a queue; {', '.join(VERBS[:-1])} and {VERBS[-1]} are")
    what = [one for one in rest if not one.startswith("-")] if verb in _ONE_BY_ONE else []
    options = tuple(one for one in rest if one not in what)
    if verb in ("crawl", "import") and not what:
        raise UsageError(why=f"queue add {verb} needs what to {verb}; write options as --option=value")
    for one in what or [""]:
        named = str(folder / one) if verb == "import" else Path(one).name if verb == "reread" else one
        yield QueueOrder(
            arguments=(verb, *options, *([named] if named else [])),
            key=(key := f"{verb} {named}" if named else shlex.join((verb, *options, queue))),
            lock=_OF_READING if verb in ("import", "reread") else key,
            queue=ANYWHERE if verb == "crawl" else queue,
            folder=str(folder),
            priority=10,
        )


def in_each_folder(orders: Iterable[QueueOrder]) -> list[QueueOrder]:
    """Orders for several folders of the archive, without the one in which they were made: it is on one machine only.

    Raises UsageError for what is no folder's own.
    """
    found = [replace(order, folder=None) for order in orders]
    if others := {order.arguments[0] for order in found} - set(_OF_A_FOLDER):
        raise UsageError(why=f"--everywhere is for {' and '.join(_OF_A_FOLDER)}, not for {', '.join(sorted(others))}")
    if any(not one.startswith("-") for order in found for one in order.arguments[1:]):
        raise UsageError(why="--everywhere is for all files of each folder; a file lies in one of them")
    return found
