"""The frame of the command: how verbs are found, how the archive is chosen, how failure is said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from storage.commandline import ARCHIVE_VARIABLE, archive_option, run
from storage.errors import EndedEarly

VERBS = [
    (name, f"{__name__}:{name}", f"Does {name}.")
    for name in ("where", "lose", "crash", "interrupt", "burst", "answer", "twice")
]


@click.command()
@archive_option
def where(archive: str) -> None:
    """Print the archive."""
    click.echo(archive)


@click.command()
def lose() -> None:
    """Fail as a job that ended early."""
    raise EndedEarly(why="the disk is full")


@click.command()
def crash() -> None:
    """Fail in a way that nobody thought of."""
    raise RuntimeError("first line\nsecond line")


@click.command()
def interrupt() -> None:
    """End as after Ctrl-C."""
    raise KeyboardInterrupt


@click.command()
def burst() -> None:
    """Print more than a pipe holds."""
    for _ in range(100_000):
        click.echo("a line of text")


@click.command()
@click.pass_context
def answer(context: click.Context) -> None:
    """End with a code of its own."""
    context.exit(9)


@click.group()
def twice() -> None:
    """Hold a verb of its own."""


@twice.command()
@archive_option
def inner(archive: str) -> None:
    """Fail below a group."""
    raise EndedEarly(why=archive)


@pytest.mark.parametrize(
    ("arguments", "variable", "chosen"),
    [
        (["where"], None, "archive"),
        (["where"], "/env", "/env"),
        (["where"], "", "archive"),
        (["--archive", "/before", "where"], "/env", "/before"),
        (["where", "--archive", "/behind"], "/env", "/behind"),
        (["--archive", "/before", "where", "--archive", "/behind"], "/env", "/behind"),
    ],
)
def test_the_nearest_word_about_the_archive_counts(
    arguments: list[str],
    variable: str | None,
    chosen: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if variable is not None:
        monkeypatch.setenv(ARCHIVE_VARIABLE, variable)
    assert run(VERBS, arguments) == 0
    assert capsys.readouterr().out == f"{chosen}\n"


def test_a_verb_below_a_group_knows_the_archive_named_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(VERBS, ["--archive", "/before", "twice", "inner"]) == EndedEarly.exit_code
    assert "ended early: /before." in capsys.readouterr().err


def test_a_known_failure_is_its_sentence_and_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(VERBS, ["lose"]) == 8
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("microfiche: The job ended early: the disk is full.")
    assert said.err.count("\n") == 1


def test_a_bug_is_one_line_and_exit_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(VERBS, ["crash"]) == 1
    said = capsys.readouterr().err
    assert "bug in Microfiche: RuntimeError: first line second line." in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--debug", "crash"], ["crash", "--debug"], ["twice", "inner", "--debug"]])
def test_debug_before_or_behind_the_verb_shows_the_traceback(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(VERBS, arguments) != 0
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["vanish"], "No such command 'vanish'. `microfiche --help` shows what there is."),
        (["where", "--colour"], "No such option '--colour'. `microfiche where --help` shows what there is."),
        (["where", "extra"], "Got unexpected extra argument (extra). `microfiche where --help` shows what there is."),
    ],
)
def test_a_wrong_command_line_says_where_the_help_is(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(VERBS, arguments) == 2
    assert capsys.readouterr().err == f"microfiche: {sentence}\n"


def test_an_interrupt_ends_with_130_and_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(VERBS, ["interrupt"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_verb_may_end_with_a_code_of_its_own() -> None:
    assert run(VERBS, ["answer"]) == 9


def test_a_reader_that_leaves_early_ends_the_command_quietly_with_141() -> None:
    program = "import sys, test_commandline as t; sys.exit(t.run(t.VERBS, ['burst']))"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (141, b"")


@pytest.mark.parametrize("verb", ["burst", "where"])
def test_a_full_disk_behind_stdout_is_one_sentence(verb: str) -> None:
    program = f"import sys, test_commandline as t; sys.exit(t.run(t.VERBS, [{verb!r}]))"
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=Path(__file__).parent, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (4, 1)
    assert done.stderr.startswith(b"microfiche: cannot write what is to be printed: No space left on device.")


def test_the_help_shows_every_verb_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    verbs = [("ghost", "no.such.module:ghost", "Is not there."), ("spirit", "no.other:spirit", "Nor is it.")]
    assert run(verbs, ["--help"]) == 0
    assert run(verbs, []) == 0
    shown = capsys.readouterr().out
    assert shown.count("ghost   Is not there.\n  spirit  Nor is it.") == 2
