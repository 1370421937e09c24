"""The frame of the command: verbs loaded only when called, the options that they share, and failure said in a sentence.

Exit codes: those of `storage.errors`; 130 after an interrupt and 141 when the reader of stdout is gone (128 + the
signal's number, as shells give); 2 when the command line does not make sense; 1 for a bug.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

import click
from click.exceptions import Exit, NoSuchCommand
from click.shell_completion import CompletionItem, shell_complete

from storage.errors import ArchiveError, MicroficheError
from storage.passing import FilesUsedUp, is_used_up
from storage.starting import importing

ARCHIVE_VARIABLE = "MICROFICHE_ARCHIVE"
DEFAULT_ARCHIVE = "archive"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
COMPLETE_VARIABLE = "_MICROFICHE_COMPLETE"
"""By it a shell asks what may be filled in (click's shell completion)."""

INTERRUPTED = 130
BROKEN_PIPE = 141

_CHOSEN = "microfiche.archive"
_Command = TypeVar("_Command", bound=Callable[..., Any])

Verbs = Iterable[tuple[str, str, str]]
"""Rows of (name, "module:attribute" of the click command, one line of help)."""


def archive_option(command: _Command) -> _Command:
    """Give a click command `--archive WHERE`, passed to it as `archive: str`.

    The first that is given counts: the option behind the verb, the option before the verb,
    the environment variable MICROFICHE_ARCHIVE, the folder `archive` of the working directory.
    """
    return click.option(
        "--archive",
        metavar="WHERE",
        callback=_chosen_archive,
        help=f"The folder of the archive.  [default: ${ARCHIVE_VARIABLE}, or ./{DEFAULT_ARCHIVE}]",
    )(command)


def _chosen_archive(context: click.Context, _: click.Parameter, given: str | None) -> str:
    context.meta[_CHOSEN] = chosen = given or chosen_archive(context)  # nested commands share `meta`
    return chosen


def chosen_archive(context: click.Context) -> str:
    """The archive of a command line, as far as that was read."""
    chosen: str = context.meta.get(_CHOSEN) or os.environ.get(ARCHIVE_VARIABLE) or DEFAULT_ARCHIVE
    return chosen


def json_option(holds: str) -> Callable[[_Command], _Command]:
    """Give a click command `--json`, passed to it as `form: str | None`; `holds`: what a line of it does."""
    return click.option("--json", "form", flag_value="json", help=f"JSON Lines: {' '.join(holds.split())}.")


def say(form: str | None, sentence: str, **facts: object) -> None:
    """What a command did, on stdout: as a sentence, or as a line of JSON with the same facts."""
    click.echo(json.dumps(facts, default=str) if form else sentence)


class LazyGroup(click.Group):
    """A group whose verbs are imported only when they are called; its help imports none."""

    def __init__(self, *args: Any, verbs: Verbs, **kwargs: Any) -> None:
        """Take what `click.Group` takes, and the verbs in the order in which the help shows them."""
        super().__init__(*args, **kwargs)
        self.verbs = {name: (target, line) for name, target, line in verbs}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order given."""
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb; None when there is no such verb."""
        if cmd_name not in self.verbs:
            return None
        module, _, attribute = self.verbs[cmd_name][0].partition(":")
        command: click.Command = getattr(_imported(module), attribute)
        _accept_debug(command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs that begin so, none of them imported, and the options of the group."""
        verbs = [
            CompletionItem(name, help=line) for name, (_, line) in self.verbs.items() if name.startswith(incomplete)
        ]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it; of what is no verb, those that are spelled alike are named."""
        if args[0] not in self.verbs and not args[0].startswith("-") and not ctx.resilient_parsing:
            raise NoSuchCommand(args[0], possibilities=self.verbs, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs and their lines of help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.verbs.items()])


def _imported(module: str) -> ModuleType:
    """A module; only one that was not there yet is worth a change of how garbage is looked for."""
    if module in sys.modules:
        return sys.modules[module]
    with importing():
        return import_module(module)


def _accept_debug(command: click.Command) -> None:
    """Let a command, and every command below it, accept `--debug`; `run` looks for it among the arguments."""
    if not any("--debug" in parameter.opts for parameter in command.params):
        line = "Show the traceback when something fails."
        command.params.append(click.Option(["--debug"], is_flag=True, expose_value=False, help=line))
    for inner in getattr(command, "commands", {}).values():
        _accept_debug(inner)


def build(verbs: Verbs) -> LazyGroup:
    """Give the click command `microfiche` with these verbs, none of them imported yet."""

    @click.group(cls=LazyGroup, verbs=verbs, invoke_without_command=True)
    @click.version_option(package_name="microfiche", prog_name="microfiche")
    @archive_option
    @click.pass_context
    def microfiche(context: click.Context, /, **_: object) -> None:
        """Keep the news: crawl it, separate the articles, and hold every byte that came over the wire."""
        if context.invoked_subcommand is None:
            click.echo(context.get_help())

    _accept_debug(microfiche)
    return microfiche


def run(verbs: Verbs, arguments: Sequence[str]) -> int:
    """Run `microfiche` with these arguments; give its exit code. Whatever fails is one sentence on stderr."""
    try:
        return _invoke(build(verbs), list(arguments))
    except MicroficheError as error:
        click.echo(error.detail, err=True, nl=False)
        return _complain(str(error), error.exit_code, arguments)
    except click.ClickException as error:
        return _complain(_usage(error), error.exit_code, arguments)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        return _leave_pipe()
    except Exception as error:  # noqa: BLE001 - the outermost frame: a bug, too, is said in one sentence
        return _complain(*_unexpected(error), arguments)


def _invoke(command: click.Command, arguments: list[str]) -> int:
    """Not click's own `main`: it would turn an interrupt and a broken pipe into exit code 1."""
    if asked := os.environ.get(COMPLETE_VARIABLE):
        return shell_complete(command, {}, "microfiche", COMPLETE_VARIABLE, asked)
    try:
        with command.make_context("microfiche", arguments) as context:
            command.invoke(context)
    except Exit as end:
        return end.exit_code
    finally:
        sys.stdout.flush()  # here a broken pipe can still be handled, at the end of the process it cannot
    return 0


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "microfiche"
    said = error.format_message()
    if near := getattr(error, "possibilities", None):
        said = f"{error.message} Did you mean {' or '.join(near)}?"
    return f"{said if said.endswith('?') else said.rstrip('.') + '.'} `{path} --help` shows what there is."


def _unexpected(error: Exception) -> tuple[str, int]:
    """What is said of a bug, and its exit code; of a disk that is full behind stdout, that it is."""
    if isinstance(error, OSError) and error.filename is None and error.errno in _NO_ROOM:
        _drop_output()
        why = f"cannot write what is to be printed: {error.strerror}. What is there of it is not whole; make room."
        return why, ArchiveError.exit_code
    if is_used_up(error):
        used_up = FilesUsedUp(why="too many open files")
        return str(used_up), used_up.exit_code
    said = " ".join(f"{type(error).__name__}: {error}".split())
    why = f"this is a bug in Microfiche: {said}. Run the command again with --debug and report what it prints."
    return why, MicroficheError.exit_code


def _complain(sentence: str, code: int, arguments: Sequence[str]) -> int:
    if "--debug" in arguments:
        traceback.print_exc()
    click.echo(f"microfiche: {sentence}", err=True)
    return code


def _leave_pipe() -> int:
    """End quietly when the reader of stdout is gone, as `head` does."""
    _drop_output()
    return BROKEN_PIPE


def _drop_output() -> None:
    """What is still buffered has nowhere to go, and would fail once more at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
