"""Long answers in a pager, where somebody looks at them: `--no-pager`, PAGER, LESS and NO_COLOR count.

In: a command. Out: the same, with its stdout, and what it notes on stderr, led through the pager on a terminal.
Never: a pager where stdout is a file or a pipe. Whoever leaves the pager early has read enough: the exit code is 0.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import wraps
from typing import Any, TextIO, cast

import click


def paged(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give the function of a command `--no-pager`, and lead what it prints through a pager on a terminal."""

    @wraps(command)
    def shown(*arguments: Any, pager: str | None, **options: Any) -> Any:
        has_no_end = options.get("wait") is not None  # `--follow`: whoever looks wants to see each line as it comes
        if pager or has_no_end or not sys.stdout.isatty():
            return command(*arguments, **options)
        with _pager():
            return command(*arguments, **options)

    line = "Print all at once, on a terminal, too."
    return click.option("--no-pager", "pager", flag_value="none", help=line)(shown)


class _Screen:
    """What is written goes to the pager, whose screen is the terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def isatty(self) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _pager() -> Iterator[None]:
    os.environ.setdefault("LESS", "FRX")  # as git has it: leave what fits on the screen, show colours, do not clear
    are_notes_read = sys.stderr.isatty()
    with click.get_pager_file() as stream:
        screen = cast("TextIO", _Screen(stream))
        with redirect_stdout(screen), redirect_stderr(screen if are_notes_read else sys.stderr):
            yield
