"""Whoever changes the extractor changes its name, so that archives know what to read again."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from crawler.extraction import code_digest
from crawler.extraction.revision import EXTRACTOR, LIBRARIES, revision
from docs.revision import ROOT, SOURCES, digest, sources

OURS = {"crawler", "storage", "readingroom"}
CODE = 'MOST = 3\n\n\ndef half(text: str) -> str:\n    return f"{text[: len(text) // 2]}" if text else "none"\n'
TALKATIVE = (
    '"""What this does."""\nMOST = 3  # so many\n"""Why so many."""\ndef half(text: str) -> str:\n    """Half."""\n'
    "    return (\n        f'{text[:len(text)//2]}'\n        if text\n        else 'none'\n    )\n"
)


def imported(path: Path) -> set[str]:
    """The packages that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def laid_out(root: Path, code: str, words: str) -> Path:
    """A folder as the digest looks at it: one module, one list."""
    for name in SOURCES:
        path = root / name if name.endswith(".py") else root / name / "module.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code if name == SOURCES[0] else "", "utf-8")
    (root / SOURCES[0] / "module.py").write_text(code, "utf-8")
    (root / SOURCES[0] / "words.toml").write_text(words, "utf-8")
    return root


def test_the_digest_is_that_of_the_code() -> None:
    """Where this fails, `make docs` writes what it should be."""
    assert digest(ROOT) == code_digest.CODE
    assert re.fullmatch(r"microfiche [0-9a-f]{12}, trafilatura [0-9.]+", EXTRACTOR)


def test_remarks_and_layout_are_no_change(tmp_path: Path) -> None:
    plain = digest(laid_out(tmp_path / "plain", CODE, 'calls = ["share"]\n'))
    assert digest(laid_out(tmp_path / "talkative", TALKATIVE, '# Words.\ncalls = [\n  "share",\n]\n')) == plain


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (CODE.replace("3", "4"), 'calls = ["share"]\n'),
        (CODE.replace('"none"', '"None"'), 'calls = ["share"]\n'),
        (CODE.replace("// 2", "/ 2"), 'calls = ["share"]\n'),
        (CODE, 'calls = ["share", "print"]\n'),
    ],
)
def test_what_may_read_otherwise_is_a_change(tmp_path: Path, code: str, words: str) -> None:
    plain = digest(laid_out(tmp_path / "plain", CODE, 'calls = ["share"]\n'))
    assert digest(laid_out(tmp_path / "changed", code, words)) != plain


def test_a_library_of_another_version_is_a_change() -> None:
    names = {
        revision("code", {"lxml": "6.0.0"}),
        revision("code", {"lxml": "6.0.1"}),
        revision("Code", {"lxml": "6.0.1"}),
    }
    assert len(names) == 3


def test_every_library_that_the_extractor_imports_has_a_say() -> None:
    modules = set().union(*(imported(path) for path in sources(ROOT) if path.suffix == ".py"))
    foreign = modules - OURS - set(sys.stdlib_module_names) - {"__future__"}
    names = {module: {name.lower() for name in packages_distributions()[module]} for module in foreign}
    assert [module for module, named in names.items() if named.isdisjoint(map(str.lower, LIBRARIES))] == []
