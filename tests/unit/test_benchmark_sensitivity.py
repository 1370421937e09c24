"""The numbers of the extractor are found where they stand, and probes in their place tell what half or double does."""

import ast

import pytest

from benchmarks.sensitivity import probes
from benchmarks.sensitivity.changes import with_body, with_numbers
from benchmarks.sensitivity.literals import literals, named_in

MODULE = '''"""A module."""

from __future__ import annotations

_FEW, _MANY = 3, 0.5
_TITLE = 12  # characters: shorter ones are labels
_SIZE = 4 * 1024
_BONUS = {"h1": 0.3}
_WORD = "12"


def is_long(text: str) -> bool:
    """Whether."""
    return len(text) > _TITLE
'''


def run(tree: ast.Module) -> dict[str, object]:
    scope: dict[str, object] = {}
    exec(compile(tree, "module", "exec"), scope)
    return scope


def test_every_named_number_of_a_module_is_found() -> None:
    assert [name for name, _, _ in named_in(MODULE)] == ["_FEW", "_MANY", "_TITLE", "_SIZE", "_BONUS['h1']"]


def test_every_number_of_the_extractor_has_a_place_of_its_own() -> None:
    found = literals()
    assert len({(one.module, one.place) for one in found}) == len(found) > 100


def test_a_number_is_changed_where_it_stands() -> None:
    place = next(node for name, node, _ in named_in(MODULE) if name == "_TITLE")
    where = (place.lineno, place.col_offset, place.end_lineno or 0, place.end_col_offset or 0)
    changed = run(with_numbers({where: ast.Constant(24)})(MODULE))
    assert (changed["_TITLE"], changed["_SIZE"]) == (24, 4096)


def test_a_rule_that_is_silenced_says_no() -> None:
    is_long = run(with_body("is_long", "return False")(MODULE))["is_long"]
    assert callable(is_long)
    assert not is_long("a long text, longer than twelve")


@pytest.mark.parametrize(
    ("length", "touched"), [(5, set()), (7, {"halved"}), (12, {"halved"}), (13, {"doubled"}), (25, set())]
)
def test_a_probe_tells_what_half_or_double_would_say_otherwise(length: int, touched: set[str]) -> None:
    probes.touched.clear()
    assert (length > probes.probe(0, 12)) is (length > 12)
    assert {how for _, how in probes.touched} == touched


def test_a_probe_stays_one_in_sums_and_products() -> None:
    probes.touched.clear()
    doubled = 2 * probes.probe(0, 12) + 1
    assert not doubled < 20
    assert {how for _, how in probes.touched} == {"halved"}


def test_what_is_no_comparison_is_touched() -> None:
    probes.touched.clear()
    assert "abcdef"[: probes.probe(0, 3)] == "abc"
    assert {how for _, how in probes.touched} == {"halved", "doubled"}
