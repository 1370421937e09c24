"""Shells fill in verbs, options, their values, and names of sites: asked in a real bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.crawling import ROOT
from tests.unit.readingroom.library import Library, stock
from tests.unit.storage.press import Press

pytestmark = pytest.mark.slow

ASK = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
_microfiche_completion microfiche
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive, and with the command in its folder bin."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "archive" / "warc").mkdir(parents=True)
    stock(Library(folder / "archive", Press(folder / "archive" / "warc")))
    (folder / "bin").mkdir()
    program = folder / "bin" / "microfiche"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "import microfiche; microfiche.main()" "$@"\n')
    program.chmod(0o755)
    (folder / "script.bash").write_text(said(folder, "microfiche", "completion", "bash"))
    return folder


def said(home: Path, *command: str) -> str:
    variables = os.environ | {"PATH": f"{home / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=home, env=variables, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("typed", "filled_in"),
    [
        (("sea",), {"search"}),
        (("export", "a"), {"articles"}),
        (("list", "--so"), {"--sort"}),
        (("list", "--sort", ""), {"newest", "oldest"}),
        (("stats", "--by", "mo"), {"month"}),
        (("search", "--site", "p"), {"paper"}),
        (("stats", "--kind", "AN"), {"analysis"}),
        (("show", "pos"), {"post-id:7"}),
        (("--archive", "nowhere", "list", "--site", "p"), {""}),
    ],
)
def test_bash_fills_in(home: Path, typed: tuple[str, ...], filled_in: set[str]) -> None:
    found = said(home, "bash", "-c", ASK, "bash", str(home / "script.bash"), "microfiche", *typed)
    assert set(found.rstrip("\n").split("\n")) == filled_in


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_for_that_shell_and_says_where_it_belongs(home: Path, shell: str) -> None:
    script = said(home, "microfiche", "completion", shell)
    assert "microfiche" in script.split("\n")[1 if shell == "zsh" else 0]
    assert "_MICROFICHE_COMPLETE" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n", "/dev/stdin"], input=script, text=True, check=True)
