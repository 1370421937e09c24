"""What a shell may fill in: names of sites, kinds and languages that are in the archive.

In: the beginning of a word, and the archive that the command line names. Out: words that begin so.
Never: a failure, or a word on the terminal: whoever types is in the middle of a line.
"""

from __future__ import annotations

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

from storage.archive import Archive
from storage.commandline import chosen_archive
from storage.database.engine import Connection
from storage.database.queries import values
from storage.errors import MicroficheError


class ArchivedValue(click.ParamType[str]):
    """Any text; a shell is told those that the archive has."""

    name = "text"

    def __init__(self, ask: Callable[[Connection], list[str]]) -> None:
        self._ask = ask

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Those that begin so, whatever their case."""
        try:
            with Archive.examine(chosen_archive(ctx)) as opened, opened.database.read() as connection:
                found = self._ask(connection)
        except MicroficheError:
            return []
        return [CompletionItem(one) for one in sorted(found) if one.casefold().startswith(incomplete.casefold())]


SITE = ArchivedValue(values.sites)
KIND = ArchivedValue(lambda connection: values.of_newest(connection, "kind"))
LANGUAGE = ArchivedValue(lambda connection: values.of_newest(connection, "language"))
ARTICLE = ArchivedValue(values.newest_keys)
