"""The rules of the extractor: its functions that say yes or no, find something or nothing, and how each is silenced."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sensitivity.changes import Change, with_body
from benchmarks.sensitivity.literals import EXTRACTION, module_of

_SILENT = {"bool": "return False", "Iterator": "return iter(())", "Iterable": "return ()"}
_SIGNALS = "crawler.extraction.separation.signals"


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that can be silenced, and what it does then; or a signal of the separation, by its name and number."""

    module: str
    name: str
    silent: str = ""
    number: int | None = None

    @property
    def key(self) -> str:
        """By what reports call it."""
        return f"{self.module.removeprefix('crawler.extraction.')}:{self.name}"

    @property
    def is_listed(self) -> bool:
        """Whether it is a signal of the separation's table."""
        return self.number is not None

    def switched_off(self) -> Mapping[str, Change]:
        """The change that silences it."""
        if self.number is not None:
            return {self.module: _without(self.number)}
        return {self.module: with_body(self.name, self.silent)}


def rules() -> list[Rule]:
    """All of them, in the order of modules and lines."""
    return [rule for file in sorted(EXTRACTION.rglob("*.py")) for rule in _of_file(file)]


def _of_file(file: Path) -> Iterator[Rule]:
    module, tree = module_of(file), ast.parse(file.read_text("utf-8"))
    for function in _functions(tree):
        if (silent := _silence(function)) is not None:
            yield Rule(module, function.name, silent)
    if module == _SIGNALS:
        for number, signal in enumerate(_table(tree).elts):
            said = ast.literal_eval(signal.args[0]) if isinstance(signal, ast.Call) else number
            yield Rule(module, f"the signal “{said}”", number=number)


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"))


def _silence(function: ast.FunctionDef) -> str | None:
    """What the function does once it is silent; None where its answer is no yes, and nothing that may be missing."""
    said = ast.unparse(function.returns) if function.returns is not None else ""
    if said.endswith("| None"):
        return "return None"
    return _SILENT.get(said.partition("[")[0])


def _table(tree: ast.Module) -> ast.Tuple:
    return next(
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "SIGNALS"
        and isinstance(node.value, ast.Tuple)
    )


def _without(number: int) -> Change:
    def change(source: str) -> ast.Module:
        tree = ast.parse(source)
        del _table(tree).elts[number]
        return tree

    return change


def listened(numbered: Mapping[str, Sequence[tuple[int, Rule]]]) -> Mapping[str, Change]:
    """The changes after which every rule tells `probes.touched` when it says yes; by module, with their numbers."""
    return {module: _listening({rule.name: number for number, rule in found}) for module, found in numbered.items()}


def _listening(numbers: Mapping[str, int]) -> Change:
    def change(source: str) -> ast.Module:
        tree = ast.parse(source)
        for function in _functions(tree):
            if function.name in numbers:
                function.decorator_list.append(ast.parse(f"_listen({numbers[function.name]})", mode="eval").body)
        tree.body[2:2] = ast.parse("from benchmarks.sensitivity.probes import listen as _listen").body
        return ast.fix_missing_locations(tree)

    return change
