"""What the pages of docs show of the command is what happens, on the bundled newspaper."""

from __future__ import annotations

import re
import shutil
import socket
import sys
import time
import tomllib
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from crawler.newspaper.sitefile import DEFAULT_PORT
from tests.flow.crawling import ROOT
from tests.flow.snippets import Step, blocks_of, printed_by, steps_of

pytestmark = pytest.mark.slow

DOCS = ROOT / "docs"
PAGES = sorted((DOCS / "how-to").glob("*.md"))
BEGIN = Step(0, "make crawl", "")
RUN_ELSEWHERE = {
    "python": "test_python_examples",
    "sql": "test_cookbook",
    "text": "test_cookbook",
    "yaml": "another program's",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout with nothing in its archive, and the environment that is there."""
    copy = tmp_path / "microfiche"
    passing = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "build", "archive")
    shutil.copytree(ROOT, copy, ignore=passing)
    (copy / ".venv").mkdir()
    (copy / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for stamp in (".runs", ".tests"):  # newer than all, so that make leaves the environment alone
        (copy / ".venv" / stamp).touch()
    return copy


def wait_for_the_port() -> None:
    """The pages say at which address the newspaper is; another test may be using it."""
    for _try in range(60):
        with suppress(OSError), socket.create_server(("127.0.0.1", DEFAULT_PORT)):
            return
        time.sleep(1)


def goes_as_it_says(steps: list[Step], checkout: Path) -> None:
    wait_for_the_port()
    ran = printed_by(steps, checkout)
    assert len(ran) == len(steps)
    wrong = [(step, code, got) for step, (code, got) in zip(steps, ran, strict=True) if code or not step.says(got)]
    assert not wrong, "\n".join(
        f"line {step.line}: {step.command} ended with {code}\n{got}" for step, code, got in wrong
    )


def test_the_tutorial_goes_as_it_says(checkout: Path) -> None:
    steps = steps_of(checkout / "docs" / "tutorial.md")
    assert steps[0].command == BEGIN.command
    goes_as_it_says(steps, checkout)


@pytest.mark.parametrize("page", [page for page in PAGES if steps_of(page)], ids=lambda page: page.stem)
def test_a_how_to_goes_as_it_says(checkout: Path, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_as_it_says([BEGIN, *steps_of(page)], checkout)
    if page.stem == "use-it-as-data":
        monkeypatch.chdir(checkout)
        for question in blocks_of(page, "sql"):
            for one in question.split(";")[:-1]:
                assert duckdb.sql(one).fetchall()


@pytest.mark.parametrize("page", [DOCS / "tutorial.md", *PAGES], ids=lambda page: page.stem)
def test_no_snippet_of_a_page_is_there_that_nobody_runs_without_saying_why(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r"^\n {4}\S", text, re.MULTILINE), "an indented block: say ```console"
    kinds = set(re.findall(r"^```([a-z]*)\n(?=.)", text, re.MULTILINE))
    assert kinds - {"", "console", "toml", "sh", *RUN_ELSEWHERE} == set()
    assert len(re.findall(r"^```sh$", text, re.MULTILINE)) == len(
        re.findall(r"^<!-- not run: .+ -->\n\n```sh$", text, re.MULTILINE)
    )
    for block in blocks_of(page, "toml"):
        assert tomllib.loads(block)
