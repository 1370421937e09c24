"""Every verb that prints something prints JSON, too, and its help names what a line holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from microfiche import VERBS
from storage.commandline import build
from tests.unit.readingroom.library import Library, stock
from tests.unit.storage.press import Press

WITHOUT = {
    "schedule": "prints files for cron, systemd, Kubernetes, Compose",
    "replay": "serves pages, and prints where",
    "serve": "the same; its pages are JSON where that is asked for",
    "completion": "prints a script for a shell",
}
"""Verbs of which none is asked, and why."""


@pytest.fixture(scope="module")
def one_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library on SQLite, which the tests may change."""
    where = tmp_path_factory.mktemp("one") / "archive"
    (where / "warc").mkdir(parents=True)
    made = Library(where, Press(where / "warc"))
    stock(made)
    return made


def verbs(group: click.Group, context: click.Context, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from verbs(command, context, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def every_verb() -> dict[str, click.Command]:
    root = build(VERBS)
    return dict(verbs(root, click.Context(root)))


def json_options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option) and "--json" in one.opts]


def test_every_verb_that_prints_something_has_json_and_says_what_a_line_holds() -> None:
    found = every_verb()
    without = {name for name, command in found.items() if not json_options(command)}
    assert without == WITHOUT.keys()
    for name, command in found.items():
        for option in json_options(command):
            assert (option.help or "").startswith("JSON Lines: "), name
    assert len(found) > 35


@pytest.mark.parametrize(
    "asked",
    [
        *(("search", "cod"), ("search", "cod", "--count"), ("search", "cod", "--facets"), ("search", "cod", "--kwic")),
        *(("search", "cod", "--trend", "year"), ("list",), ("stats",), ("show", "post-id:7"), ("changes",), ("jobs",)),
        *(("index",), ("front", "paper"), ("schema",), ("site", "check")),
        ("export", "articles", "OUT/a", "--format", "csv"),
        ("export", "wacz", "OUT/a.wacz"),
        ("export", "bag", "OUT/bag"),
        ("note", "post-id:7", "--reason", "seen", "--by", "Ada"),
        ("decisions",),
        ("site", "new", "https://other.example/", "--offline"),
        ("site", "pause", "other.example"),
        ("site", "resume", "other.example"),
        ("site", "remove", "other.example"),
    ],
)
def test_the_help_names_each_key_of_a_line(one_library: Library, tmp_path: Path, asked: tuple[str, ...]) -> None:
    asked = tuple(word.replace("OUT", str(tmp_path)) for word in asked)
    [option] = json_options(every_verb()[" ".join(asked[: 2 if asked[0] in ("export", "site") else 1])])
    named = set(re.findall(r"[a-z_]+", option.help or ""))
    if asked[:2] == ("site", "new"):
        named |= {"hosts", "articles", "language", "timezone", "date_order", "allow_private"}
    lines = [json.loads(line) for line in one_library.said(*asked, "--json").splitlines()]
    assert lines or asked == ("decisions",)
    for line in lines:
        assert line.keys() <= named, asked
