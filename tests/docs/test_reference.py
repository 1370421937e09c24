"""The reference is what the code says, and the code says it of everything."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from sqlalchemy import Table

from crawler.sites.declaration import Site
from microfiche import VERBS
from storage.commandline import build
from storage.database.schema import METADATA
from storage.errors import MicroficheError

ROOT = Path(__file__).parents[2]
TABLES = list(METADATA.tables.values())
MARKDOWN = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "archive" / "README.md"]
VERB = re.compile(r"(?:`|^ {4})(?:\$ )?microfiche ([a-z]+)", re.MULTILINE)
TARGET = re.compile(r"(?:`|^ {4})make ([a-z-]+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")


def errors(error: type[MicroficheError] = MicroficheError) -> list[type[MicroficheError]]:
    """An error and all below it."""
    return [error, *(inner for child in error.__subclasses__() for inner in errors(child))]


def test_the_reference_is_current() -> None:
    """`make docs` would change nothing."""
    checked = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_and_column_says_what_it_holds(table: Table) -> None:
    assert table.comment
    assert [column.name for column in table.columns if not column.comment] == []


def test_every_table_is_either_rebuilt_or_kept() -> None:
    assert [table.name for table in TABLES if table.info.get("rebuilt") not in (True, False)] == []


def test_every_field_of_a_site_file_says_what_it_means() -> None:
    schema = Site.model_json_schema()
    tables = {"": schema, **schema.get("$defs", {})}
    fields = {(name, field): facts for name, table in tables.items() for field, facts in table["properties"].items()}
    assert [where for where, facts in fields.items() if "$ref" not in facts and not facts.get("description")] == []


def test_every_kind_of_error_below_the_root_has_an_exit_code_of_its_own() -> None:
    codes = Counter(error.exit_code for error in MicroficheError.__subclasses__())
    assert [code for code, count in codes.items() if count > 1 or code <= 1] == []


@pytest.mark.parametrize("error", errors(), ids=lambda error: error.__name__)
def test_every_error_says_one_clear_thing(error: type[MicroficheError]) -> None:
    sentence = " ".join((error.__doc__ or "").split())
    assert sentence.endswith(".")
    names = re.findall(r"\{(\w+)", sentence)
    assert "{" not in str(error(**dict.fromkeys(names, "x")))


def test_the_help_of_every_verb_begins_like_its_line_in_the_table() -> None:
    """The table is written by hand so that the help imports nothing; what it names must exist."""
    group = build(VERBS)
    context = click.Context(group, info_name="microfiche")
    there = [verb for verb in VERBS if find_spec(verb[1].partition(":")[0])]
    assert [name for name, _, _ in there if not (group.get_command(context, name) or click.Command(None)).help] == []


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(VERB.findall(text)) - {name for name, _, _ in VERBS} == set()
    assert set(TARGET.findall(text)) - set(targets) == set()
