"""How jobs are told, as the command line asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

import click


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What stands on stdout for each job (`report`), which lines on stderr meanwhile (`log`), and whether each URL is
    named that was not had.

    Without a `log` there is a live bar on a terminal, and elsewhere a line a minute; with "none" nothing but problems.
    """

    report: Literal["text", "json", "none"] = "text"
    log: Literal["text", "json", "none"] | None = None
    names_failures: bool = False


_LINE = """JSON Lines: of each job that has ended job, site, started, ended, why, exit_code, problem, exchanges,
outcomes, statuses, bytes, articles, teasers, unread, files, new, changed, gone, unchanged, past, not_followed, watched,
next_due."""
_OPTIONS = (
    click.option("--quiet", is_flag=True, help="Say nothing but what went wrong."),
    click.option("--json", "as_json", is_flag=True, help=_LINE),
    click.option("--verbose", is_flag=True, help="A line for each URL that was not had, or not read."),
    click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        help="Lines with time, job and site on stderr: when a job begins and ends, and each minute.",
    ),
)


def telling(command: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the options of this kind; it gets a `manner`."""

    @wraps(command)
    def wrapped(*args: Any, quiet: bool, as_json: bool, verbose: bool, log_format: Any, **rest: Any) -> None:
        manner = Manner(
            report="json" if as_json else "none" if quiet else "text",
            log=log_format or ("none" if quiet else None),
            names_failures=verbose,
        )
        command(*args, **rest, manner=manner)

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
