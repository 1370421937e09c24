"""Who is told: a command gets JSON on its standard input, a webhook the same by POST. Each alarm and its end once.

In: an open archive, a site, how it fares. Out: what could not be told, in sentences.
What fails is told again when the site is looked at next; where nobody is to be told, all counts as told.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import asdict
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from crawler.health.alarm import Health, Symptom
from crawler.health.recipients import recipients
from crawler.sites.declaration import Alarms, Site
from storage.archive import Archive
from storage.database import alarms
from storage.errors import ArchiveUnwritable

_PATIENCE = 30
"""Seconds for a command or webhook: a job waits for it at its end."""


def tell(archive: Archive, site: Site, health: Health, now: datetime) -> list[str]:
    """Tell what is new and what is over, and keep that it was told. What could not be told is given back."""
    try:
        return _tell(archive, site, health, now)
    except ArchiveUnwritable as error:
        return [f"Nobody is told of alarms: {error}"]  # what is wrong can be said all the same


def _tell(archive: Archive, site: Site, health: Health, now: datetime) -> list[str]:
    found = {alarm.rule.value: alarm.sentence for alarm in health.alarms}
    is_silent = Symptom.NO_JOB in found
    with archive.database.read() as connection:
        if not found and not alarms.is_any_open(connection, site.name):
            return []
    with archive.database.write() as connection:
        new = alarms.raised(connection, site.name, found, now)
        # While no job runs nobody knows whether the others are over.
        over = [] if is_silent else alarms.ended(connection, site.name, found)
    faults = _send(recipients(site, archive.where), as_message(health, new, over, now)) if new or over else []
    if faults:
        with archive.database.write() as connection:
            alarms.untold(connection, site.name, new)
            alarms.unended(connection, site.name, over, now)
    return faults


def as_message(health: Health, new: set[str], over: Sequence[alarms.Over], now: datetime) -> bytes:
    """What is told: the alarms that are new, those that are over with what was said then, and all that are open.

    What is over has recovered, or was accepted (`how`).
    """
    every = [asdict(alarm) for alarm in health.alarms]
    message = {
        "site": health.site,
        "at": now,
        "raised": [alarm for alarm in every if alarm["rule"] in new],
        "recovered": [_ended(one) for one in over],
        "open": [alarm["rule"] for alarm in every],
    }
    return json.dumps(message, default=datetime.isoformat).encode()


def _ended(one: alarms.Over) -> dict[str, str]:
    how = "accepted" if one.is_accepted else "recovered"
    return {"rule": one.rule, "sentence": one.sentence, "how": how}


def _send(told: Alarms, message: bytes) -> list[str]:
    ways: list[tuple[Callable[[Any, bytes], None], Any]] = [(_run, told.command), (_post, told.webhook)]
    return [said for way, to in ways if to for said in _tried(way, to, message)]


def _tried(way: Callable[[Any, bytes], None], to: Any, message: bytes) -> list[str]:
    try:
        way(to, message)
    except (OSError, HTTPException, subprocess.SubprocessError) as error:
        return [f"{to if isinstance(to, str) else to[0]} could not be told: {error}. It will be told next time."]
    return []


def _run(command: tuple[str, ...], message: bytes) -> None:
    subprocess.run(command, input=message, check=True, timeout=_PATIENCE, stdout=subprocess.DEVNULL)


def _post(address: str, message: bytes) -> None:
    """In a thread: urlopen's `timeout` is one of each byte, and of no look-up of a name. Raises as urlopen."""
    request = Request(address, data=message, headers={"Content-Type": "application/json"}, method="POST")
    answered: Future[None] = Future()

    def post() -> None:
        try:
            with urlopen(request, timeout=_PATIENCE):
                answered.set_result(None)
        except HTTPError as fault:
            with fault:
                answered.set_exception(fault)
        except (OSError, HTTPException) as fault:
            answered.set_exception(fault)

    threading.Thread(target=post, name="webhook", daemon=True).start()
    if not wait([answered], _PATIENCE).done:
        raise TimeoutError(f"no whole answer came within {_PATIENCE} s")
    answered.result()
