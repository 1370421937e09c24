"""The extractor imported with changed source: what runs in a child, never in the program that measures."""

from __future__ import annotations

import ast
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

Change = Callable[[str], ast.Module]
"""The source of a module → what is run in its place."""
READER = "crawler.commands.extract"


class _Changed(importlib.abc.MetaPathFinder):
    """Finds the modules that change, and gives them their changed code."""

    def __init__(self, changes: Mapping[str, Change]) -> None:
        self._changes = changes

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        change = self._changes.get(name)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target) if change is not None else None
        if spec is not None and change is not None and spec.origin is not None:
            spec.loader = _Loader(name, spec.origin, change)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, origin: str, change: Change) -> None:
        super().__init__(name, origin)
        self._change = change

    def get_code(self, fullname: str) -> Any:
        return compile(self._change(self.get_data(self.path).decode()), self.path, "exec")


def reader(changes: Mapping[str, Change]) -> ModuleType:
    """The module that reads pages, in this process and from changed source; nothing of it may be imported before."""
    if READER in sys.modules:
        raise RuntimeError("the extractor is imported already: changes would not be seen")
    sys.meta_path.insert(0, _Changed(changes))
    return importlib.import_module(READER)


def remembered() -> list[Any]:
    """What is imported from now on and remembers some answers, so that each page can ask for itself.

    What remembers all, by `cache`, is the same for all pages.
    """
    found: list[Any] = []
    remember = functools.lru_cache

    def listed(*given: Any, **more: Any) -> Any:
        made = remember(*given, **more)
        return _kept(made, found) if hasattr(made, "cache_clear") else (lambda function: _kept(made(function), found))

    functools.lru_cache = listed
    return found


def _kept(function: Any, found: list[Any]) -> Any:
    found.append(function)
    return function


class _Numbers(ast.NodeTransformer):
    """Puts another expression where numbers stand."""

    def __init__(self, by_place: Mapping[tuple[int, int, int, int], ast.expr]) -> None:
        self._by_place = by_place

    def visit(self, node: ast.AST) -> ast.AST:
        place = tuple(getattr(node, name, None) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"))
        if isinstance(node, ast.expr) and place in self._by_place:
            return ast.copy_location(self._by_place[place], node)
        return self.generic_visit(node)


def with_numbers(by_place: Mapping[tuple[int, int, int, int], ast.expr], first: Sequence[ast.stmt] = ()) -> Change:
    """A change of the numbers at some places, with statements that come before all others."""

    def change(source: str) -> ast.Module:
        tree = _Numbers(by_place).visit(ast.parse(source))
        behind = 1 + sum(isinstance(one, ast.ImportFrom) and one.module == "__future__" for one in tree.body)
        tree.body[behind:behind] = first
        return ast.fix_missing_locations(tree)

    return change


def with_body(function: str, body: str) -> Change:
    """A change of what a function does."""

    def change(source: str) -> ast.Module:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == function:
                node.body = ast.parse(body).body
        return ast.fix_missing_locations(tree)

    return change
