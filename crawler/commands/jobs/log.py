"""Lines for machines and for the logs of schedules: what jobs do, as key=value or as JSON. Times are UTC."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from crawler.jobs.job import Job


class Log:
    """Writes a line for each thing that happens, in one of two forms."""

    def __init__(self, form: str, write: Callable[[str], None]) -> None:
        """`form`: text or json; `write` puts a line where it belongs."""
        self._line = _as_json if form == "json" else _as_text
        self._write = write

    def say(self, event: str, job: Job, **facts: Any) -> None:
        """Say that something happened in a job; facts that are None are left out."""
        time = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        known = {name: fact for name, fact in facts.items() if fact is not None}
        self._write(self._line({"time": time, "event": event, "site": job.site.name, "job": job.key, **known}))


def _as_json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _as_text(facts: dict[str, Any]) -> str:
    """The form that is called logfmt: what holds a blank, a quote or a sign of equality stands in quotes."""
    return " ".join(f"{name}={_word(str(fact))}" for name, fact in facts.items())


def _word(text: str) -> str:
    is_plain = text.isprintable() and text and not set(text) & {" ", '"', "="}
    return text if is_plain else json.dumps(text, ensure_ascii=False)
