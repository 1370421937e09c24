"""What people see: every command that prints a table, on a terminal of 80 and of 120 columns, over the newspaper."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from wcwidth import wcswidth

from crawler.newspaper import Newspaper
from tests.flow.crawling import COMMAND, ROOT, declaration, declare, microfiche
from tests.flow.terminals import many_shown, shown

COMMANDS = (
    *("list --no-pager", "list --limit 3 --no-pager", "stats --no-pager", "stats --by section --no-pager"),
    *("stats --by day --no-pager", "search harbour --no-pager", "search harbour --kwic --no-pager"),
    *("search harbour --facets --no-pager", "search harbour --trend week --no-pager", "jobs --no-pager"),
    *("sites --no-pager", "changes --limit 9 --no-pager", "front fixture --no-pager", "decisions --no-pager"),
    *("check", "verify"),
    *(f"show '{{article}}' {view} --no-pager" for view in ("", "--versions", "--evidence", "--blocks")),
    "show '{front}' --teasers --no-pager",
)


@pytest.fixture(scope="module")
def paper(tmp_path_factory) -> Path:
    """An archive with some pages of the newspaper, one of them taken down."""
    archive = tmp_path_factory.mktemp("paper") / "archive"
    with Newspaper().serve() as served:
        declare(archive, declaration(served.url, "limits.max_hops = 1", "limits.max_pages = 24"))
        microfiche(archive, "crawl", "fixture", "--quiet")
    nothing = "https://other.example/a/long/address/of/nothing/that/is/there"
    microfiche(archive, "takedown", nothing, "--reason", "somebody asked for it")
    return archive


@pytest.mark.parametrize("columns", [80, 120])
def test_no_table_is_wider_than_the_terminal_and_no_word_is_broken(paper, columns):
    article = microfiche(paper, "list", "--limit", "1").out.rstrip("\n").split("\t")[-1]
    front = article.split("/")[0] + "//" + article.split("/")[2] + "/"
    commands = [command.format(article=article, front=front) for command in COMMANDS]
    seen = many_shown(columns, paper, commands)
    assert seen.keys() == set(commands)
    for command, lines in seen.items():
        assert lines[-1] == "exit code 0", (command, lines)
        assert len(lines) > 1 or command == "decisions --no-pager", command
        too_wide = [line for line in lines if wcswidth(line) > columns and len(line.split()) > 2]
        assert too_wide == [], command
    listed = seen["list --no-pager"]
    addresses = [line.strip() for line in listed if line.startswith("  http")]
    assert len(addresses) == len({*addresses}) > 5
    titles = {line.split("\t")[2] for line in microfiche(paper, "list").out.splitlines()}
    words = {word for line in listed for word in line.split()}
    assert {word for title in titles for word in title.split()} <= words


def test_what_is_long_goes_through_the_pager_of_the_person_who_looks(paper, tmp_path):
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\nsed 's/^/| /' > {tmp_path}/read\n")
    pager.chmod(0o755)
    command = (*COMMAND, "--archive", str(paper), "search", "harbour")
    code, said = shown(80, command, PAGER=str(pager))
    read = (tmp_path / "read").read_text()
    assert (code, said) == (0, "")
    assert read.startswith("| Searched as: articles with “harbour”, newest first.\n")
    assert "\x1b[" not in read
    assert "http://" in shown(80, (*command, "--no-pager"), PAGER=str(pager))[1]
    assert "http://" in shown(80, command, PAGER="/nowhere/pager")[1]


def test_who_leaves_the_pager_early_has_read_enough(paper):
    command = (*COMMAND, "--archive", str(paper), "stats", "--by", "day")
    assert shown(80, command, PAGER="head -1") == (0, "day         articles  share  versions  silent\n")


def test_a_pipe_is_no_terminal_and_its_end_is_quiet(paper):
    article = microfiche(paper, "list", "--limit", "1").out.split()[-1]
    for view in ("--source", "--json", "--blocks"):
        words = (*COMMAND, "--archive", str(paper), "show", article, view)
        program = f"{' '.join(map(shlex.quote, words))} | (exec 0<&-); echo ${{PIPESTATUS[0]}}"
        ran = subprocess.run(["bash", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        assert (ran.stdout, ran.stderr) == ("141\n", ""), view
