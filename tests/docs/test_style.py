"""The code keeps the style that CONTRIBUTING.md asks for; what ruff and import-linter can say, they say."""

from __future__ import annotations

import ast
import re
import shutil
import statistics
import subprocess
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("crawler", "storage", "readingroom")
PRODUCTION = sorted([ROOT / "microfiche.py", *(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))])
EVERYTHING = sorted(
    {*PRODUCTION, *(path for name in ("tests", "docs", "benchmarks") for path in (ROOT / name).rglob("*.py"))}
)
MIGRATIONS = ROOT / "storage" / "database" / "migrations"
ROOT_ENTRIES = {
    ".dockerignore",
    "Dockerfile",
    *(".ci", ".editorconfig", ".gitattributes", ".github", ".gitignore", ".pre-commit-config.yaml"),
    *("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "SECURITY.md"),
    *("Makefile", "constraints.txt", "microfiche.py", "pyproject.toml", "scrapy.cfg", "setup.py"),
    *("archive", "benchmarks", "crawler", "docs", "findings", "packaging", "readingroom", "storage"),
    "tests",
}
VAGUE = re.compile(r"manager|helper|util(s|ities|ity)?(?![a-z])", re.IGNORECASE)
IGNORE = re.compile(r"#\s*(?:noqa|type:\s*ignore)(.*)", re.IGNORECASE)
EXPLAINED = re.compile(r"(: [A-Z]+\d+(, ?[A-Z]+\d+)*|\[[a-z-]+(, ?[a-z-]+)*\])\s*(-|#)\s*\S+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name(path: Path) -> str:
    """Path as it is written in the project."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    """Every function of a module, inner ones too."""
    tree = ast.parse(path.read_text("utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    """Lines of a function without decorators and docstring."""
    docstring = function.body[0] if ast.get_docstring(function, clean=False) is not None else None
    documented = docstring.end_lineno - docstring.lineno + 1 if docstring else 0
    return function.end_lineno - function.lineno + 1 - documented


def comments(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and text of every comment of a module."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{name(path)}:{function.lineno} {function.name}: {length(function)}"
        for path in EVERYTHING
        if MIGRATIONS / "versions" not in path.parents
        for function in functions(path)
        if length(function) > 40
    ]
    assert long == []


def test_half_of_all_functions_have_at_most_eight_lines() -> None:
    assert statistics.median(length(function) for path in PRODUCTION for function in functions(path)) <= 8


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    measured = [*PRODUCTION, *(ROOT / "benchmarks").rglob("*.py")]
    lines = {path: path.read_text("utf-8").count("\n") for path in measured if MIGRATIONS not in path.parents}
    long = {name(path): count for path, count in lines.items() if count > 300}
    assert long == {}


def test_nothing_is_called_manager_helper_or_utils() -> None:
    modules = [name(path) for path in EVERYTHING if VAGUE.search(path.stem)]
    inside = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in EVERYTHING
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, Function | ast.ClassDef) and VAGUE.search(node.name) and not node.name.startswith("test_")
    ]
    assert modules + inside == []


def test_no_class_name_stands_twice() -> None:
    """One word, one meaning: whoever looks for a name finds one class."""
    classes = Counter(
        node.name
        for path in PRODUCTION
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert sorted(name for name, count in classes.items() if count > 1) == []


def test_every_ignore_names_its_code_and_its_reason() -> None:
    bare = [
        f"{name(path)}:{line} {text}"
        for path in EVERYTHING
        for line, text in comments(path)
        if (ignore := IGNORE.search(text)) and not EXPLAINED.match(ignore[1])
    ]
    assert bare == []


@pytest.mark.parametrize("package", [path for path in PRODUCTION if path.name == "__init__.py"], ids=name)
def test_every_package_says_what_goes_in_what_comes_out_and_what_never(package: Path) -> None:
    docstring = ast.get_docstring(ast.parse(package.read_text("utf-8"))) or ""
    assert [word for word in ("In:", "Out:", "Never:") if not re.search(rf"(^|\s){word} \S", docstring)] == []


@pytest.mark.skipif(not (shutil.which("git") and (ROOT / ".git").exists()), reason="only a checkout has tracked files")
def test_the_root_holds_only_what_the_layout_knows() -> None:
    tracked = subprocess.check_output(["git", "-c", "safe.directory=*", "ls-files"], cwd=ROOT, text=True).splitlines()
    assert sorted({path.partition("/")[0] for path in tracked} - ROOT_ENTRIES) == []
