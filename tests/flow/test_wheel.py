"""The wheel has one name at its top, and works under it."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.crawling import ROOT

pytestmark = pytest.mark.slow

FOLDERS = ("crawler", "storage", "readingroom")
FILES = ("microfiche.py", "setup.py", "pyproject.toml", "README.md", "LICENSE")
A_ROOM = re.compile(rf"({'|'.join(FOLDERS)})(\.[a-z_]|$)")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is in the wheel, built of a copy, because setuptools leaves a folder behind."""
    copy, wheels = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheels")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, copy / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--no-build-isolation", "-w", wheels, copy], check=True)
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        wheel.extractall(wheels / "in")
    return wheels / "in"


def test_one_name_stands_at_the_top_and_has_its_types(unpacked: Path) -> None:
    names = sorted(path.name for path in unpacked.iterdir())
    assert [re.sub(r"-.*\.", ".", name) for name in names] == ["microfiche", "microfiche.dist-info"]
    assert (unpacked / "microfiche" / "py.typed").exists()
    assert next(unpacked.glob("*.dist-info/top_level.txt")).read_text() == "microfiche\n"


def test_every_file_of_the_rooms_is_in_it(unpacked: Path) -> None:
    def files(root: Path) -> set[str]:
        found = (path for room in FOLDERS for path in (root / room).rglob("*") if path.is_file())
        return {path.relative_to(root).as_posix() for path in found if path.suffix not in (".pyc", ".mako")}

    assert files(ROOT) - files(unpacked / "microfiche") == set()


def test_no_room_is_called_by_the_name_that_it_has_in_the_checkout(unpacked: Path) -> None:
    """Neither in an import nor in a text that names a module."""
    left = {
        path.name: name
        for path in unpacked.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in named(node)
        if A_ROOM.match(name)
    }
    assert left == {}


def named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_the_newspaper_is_crawled_and_read_under_the_one_name(unpacked: Path, tmp_path: Path) -> None:
    program = (
        "import sys, microfiche\n"
        "from microfiche.storage.commandline import run\n"
        "assert run(microfiche.VERBS, ['demo']) == 0\n"
        "with microfiche.open('archive') as archive:\n"
        "    kinds = {type(article).__module__ for article in archive.articles()}\n"
        "rooms = ('crawler', 'storage', 'readingroom')\n"
        "print(kinds, [name for name in sys.modules if name.partition('.')[0] in rooms])"
    )
    environment = os.environ | {"PYTHONPATH": str(unpacked), "MICROFICHE_CONTACT": "press@paper.example"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "{'microfiche.readingroom.access.found'} []"
