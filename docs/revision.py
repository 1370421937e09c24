"""The digest of what decides how a page is read: the code and the data of the extractor, without comments and layout.

In: the modules and the lists of `crawler.extraction`, `crawler.discovery` and `storage.urls`.
Out: `crawler/extraction/code_digest.py`, the same text on every Python.
"""

from __future__ import annotations

import ast
import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "crawler" / "extraction" / "code_digest.py"
SOURCES = ("crawler/extraction", "crawler/discovery", "storage/urls.py")
_NO_CODE = frozenset({"ctx", "kind", "type_comment", "type_ignores", "type_params"})
"""Fields of a syntax tree that say nothing, or that not every Python has."""


def code_digest() -> str:
    """The text of the module that holds the digest."""
    return (
        '"""Written by `make docs` from the code and the data of the extractor; never by hand."""\n\n'
        f'CODE = "{digest(ROOT)}"\n'
    )


def digest(root: Path) -> str:
    """16 hex digits for the sources below a folder; changed by what may change a reading, and by nothing else."""
    told = {path.relative_to(root).as_posix(): _told(path) for path in sources(root)}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def sources(root: Path) -> Iterator[Path]:
    """The files whose content counts."""
    for name in SOURCES:
        files = [root / name] if name.endswith(".py") else (root / name).rglob("*")
        yield from (path for path in files if path.suffix in (".py", ".toml") and path.name != WRITTEN.name)


def _told(path: Path) -> Any:
    text = path.read_text("utf-8")
    # The order of keys counts: of two words for one thing the first does.
    return json.dumps(tomllib.loads(text)) if path.suffix == ".toml" else shape(ast.parse(text))


def shape(node: object) -> Any:
    """A syntax tree as lists and strings: without positions, without strings that stand alone."""
    if isinstance(node, list):
        return [shape(one) for one in node if not _is_docstring(one)]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = ((name, shape(value)) for name, value in ast.iter_fields(node) if name not in _NO_CODE)
    return [type(node).__name__, *((name, value) for name, value in fields if value not in ([], "None"))]


def _is_docstring(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
