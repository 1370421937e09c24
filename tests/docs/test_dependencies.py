"""What the code imports is declared, what is declared is used, and all of it is pinned."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("crawler", "storage", "readingroom")
OURS = {*PACKAGES, "microfiche", "tests"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
IMPORTED_BY_OTHERS = {
    "lxml-html-clean": "trafilatura imports it but does not ask for it",
    "s3fs": "fsspec imports it for a URL that begins with s3://",
}


def plain(requirement: str) -> str:
    """Name of a requirement in the one spelling that all have in common (PEP 503)."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;@]", requirement)[0]).lower()


EXTRAS = {plain(requirement) for extra in PROJECT["project"]["optional-dependencies"].values() for requirement in extra}
RUNTIME = {plain(requirement) for requirement in PROJECT["project"]["dependencies"]} | EXTRAS
TOOLS = {plain(requirement) for requirement in PROJECT["dependency-groups"]["dev"]}
BUILD = {plain(requirement) for requirement in PROJECT["build-system"]["requires"]}


def imported(path: Path) -> Iterator[str]:
    """Top-level names that a module imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def foreign() -> set[str]:
    """Top-level names of other people's modules that the program imports."""
    paths = [ROOT / "microfiche.py", *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))]
    return {name for path in paths for name in imported(path)} - set(sys.stdlib_module_names) - OURS


def test_every_import_is_a_declared_dependency() -> None:
    homes = packages_distributions()
    assert {name for name in foreign() if not RUNTIME & {plain(home) for home in homes.get(name, [])}} == set()


def test_every_declared_dependency_is_imported() -> None:
    homes = packages_distributions()
    used = {plain(home) for name in foreign() for home in homes.get(name, [])}
    assert RUNTIME - used - set(IMPORTED_BY_OTHERS) == set()


@pytest.mark.parametrize("name", sorted(RUNTIME | TOOLS | BUILD | {"pip"}))
def test_every_dependency_is_pinned(name: str) -> None:
    pins = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if plain(line) == name]
    assert [bool(re.fullmatch(r"[\w.-]+==[\w.+!]+", pin)) for pin in pins] == [True]


def test_the_pins_name_versions_and_nothing_else() -> None:
    """No hash, no address: where packages come from is the user's business."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.+!]+", line)] == []
