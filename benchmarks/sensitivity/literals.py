"""The thresholds of the extractor: every number that its source compares with, by where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXTRACTION = ROOT / "crawler" / "extraction"
_DATA = ("calendars", "zones", "months", "code_digest", "revision")
"""Modules whose numbers are facts of calendars and clocks."""
_PLAIN = (0, 1, -1)
"""Numbers that say "none", "first" and "some", where they have no name."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number in a module: what it is called (unnamed: the function, with the number behind), and what is said of it.

    `place` is line and column of the first character, line and column behind the last, as `ast` counts.
    """

    module: str
    name: str
    value: float
    place: tuple[int, int, int, int]
    said: str
    is_named: bool

    @property
    def is_span(self) -> bool:
        """Whether it is a part of a span of time, in which nothing can stand for a number."""
        return self.is_named and "[" in self.name and "'" not in self.name

    @property
    def key(self) -> str:
        """By what reports call it."""
        return f"{self.module.removeprefix('crawler.extraction.')}:{self.name}"


def literals() -> list[Literal]:
    """All of them, in the order of modules and lines."""
    return [found for file in sorted(EXTRACTION.rglob("*.py")) if file.stem not in _DATA for found in _of_file(file)]


def named_in(source: str) -> Iterator[tuple[str, ast.expr, int]]:
    """The names of constants that are numbers, the expression of each, and the last line of its statement."""
    for statement in ast.parse(source).body:
        target, value = _assigned(statement)
        if target is not None and value is not None:
            for name, number in _numbers(target, value):
                yield name, number, statement.end_lineno or statement.lineno


def _of_file(file: Path) -> Iterator[Literal]:
    source, module = file.read_text("utf-8"), module_of(file)
    lines = source.splitlines()
    for name, node, last in named_in(source):
        yield Literal(module, name, _value(node), _place(node), _said(lines, last), is_named=True)
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for node in _compared(function):
                yield Literal(
                    module, f"{function.name} {_value(node):g}", _value(node), _place(node), "", is_named=False
                )


def module_of(file: Path) -> str:
    """The dotted name of a module of the extractor."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _assigned(statement: ast.stmt) -> tuple[ast.expr | None, ast.expr | None]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return statement.targets[0], statement.value
    if isinstance(statement, ast.AnnAssign):
        return statement.target, statement.value
    return None, None


def _numbers(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The numbers of an assignment: one, one of a tuple for each name, or those of a table or a span of time."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from _numbers(one, other)
    elif isinstance(target, ast.Name) and target.id.isupper():
        if _is_number(value):
            yield target.id, value
        for label, part in _parts(value):
            if _is_number(part):
                yield f"{target.id}[{label}]", part


def _parts(value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(value, ast.Dict):
        yield from ((ast.unparse(key), part) for key, part in zip(value.keys, value.values, strict=True) if key)
    elif isinstance(value, ast.Call) and ast.unparse(value.func) == "timedelta":
        yield from ((keyword.arg or "", keyword.value) for keyword in value.keywords)


def _is_number(node: ast.expr) -> bool:
    """Whether an expression is made of numbers alone: 3, -1.5, 64 * 1024."""
    if isinstance(node, ast.BinOp):
        return _is_number(node.left) and _is_number(node.right)
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _compared(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """The numbers without a name that a function compares with, alone or as a part of a sum or a product."""
    for comparison in (node for node in ast.walk(function) if isinstance(node, ast.Compare)):
        for side in (comparison.left, *comparison.comparators):
            yield from (node for node in _terms(side) if _value(node) not in _PLAIN)


def _terms(side: ast.expr) -> Iterator[ast.expr]:
    if isinstance(side, ast.BinOp) and not _is_number(side):
        yield from _terms(side.left)
        yield from _terms(side.right)
    elif _is_number(side):
        yield side


def _value(node: ast.expr) -> float:
    return eval(compile(ast.Expression(node), "<number>", "eval"))


def _place(node: ast.expr) -> tuple[int, int, int, int]:
    return node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0


def _said(lines: list[str], last: int) -> str:
    """What stands behind a statement as a comment, or under it as a string."""
    comment = lines[last - 1].partition("  # ")[2].strip()
    below = " ".join(lines[last:]).lstrip() if last < len(lines) and lines[last].startswith('"""') else ""
    return comment or " ".join(below.split('"""')[1].split() if below else ())
