"""Numbers that say, each time that they are compared, whether half or double of them would have said otherwise.

One reading of a page with all its thresholds as probes shows which of them, halved or doubled, can change anything on
it: as long as no comparison turns out otherwise, the reading goes the same way. What is no comparison (a slice, a
pattern) counts as touched.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any

Label = tuple[int, str]
"""The number of a threshold, and "halved" or "doubled"."""
touched: set[Label] = set()
"""What would have turned out otherwise since it was last emptied."""


def halved(value: float) -> float:
    """Half of a threshold; whole where it is."""
    return value // 2 if isinstance(value, int) else value / 2


def probe(number: int, value: float) -> Probe:
    """A probe in the place of a threshold."""
    return Probe(value, {(number, "halved"): halved(value), (number, "doubled"): value * 2})


class Probe:
    """A number with what it would be if a threshold were another."""

    __slots__ = ("others", "value")

    def __init__(self, value: Any, others: Mapping[Label, Any]) -> None:
        self.value = value
        self.others = others

    def __index__(self) -> int:
        touched.update(self.others)
        return operator.index(self.value)

    def __float__(self) -> float:
        touched.update(self.others)
        return float(self.value)

    def __int__(self) -> int:
        touched.update(self.others)
        return int(self.value)

    def __hash__(self) -> int:
        touched.update(self.others)
        return hash(self.value)

    def __format__(self, spec: str) -> str:
        touched.update(self.others)
        return format(self.value, spec)

    def __bool__(self) -> bool:
        return bool(self != 0)


def _both(operation: Callable[[Any, Any], Any], one: Any, other: Any) -> tuple[Any, dict[Label, Any]]:
    left = one.others if isinstance(one, Probe) else {}
    right = other.others if isinstance(other, Probe) else {}
    one, other = (side.value if isinstance(side, Probe) else side for side in (one, other))
    others = {label: operation(left.get(label, one), right.get(label, other)) for label in {**left, **right}}
    return operation(one, other), others


def _comparing(operation: Callable[[Any, Any], bool]) -> Callable[[Probe, Any], bool]:
    def method(self: Probe, other: Any) -> bool:
        if type(other) is Probe:
            value, others = _both(operation, self, other)
            touched.update(label for label, said in others.items() if said != value)
            return bool(value)
        value = operation(self.value, other)
        for label, alternative in self.others.items():
            if operation(alternative, other) != value:
                touched.add(label)
        return bool(value)

    return method


def _counting(operation: Callable[[Any, Any], Any], *, swapped: bool) -> Callable[[Probe, Any], Any]:
    def method(self: Probe, other: Any) -> Any:
        one, two = (other, self) if swapped else (self, other)
        if not isinstance(other, (int, float, Probe)):
            touched.update(self.others)
            return operation(*(side.value if isinstance(side, Probe) else side for side in (one, two)))
        return Probe(*_both(operation, one, two))

    return method


for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Probe, f"__{_name}__", _comparing(getattr(operator, _name)))
for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod"):
    setattr(Probe, f"__{_name}__", _counting(getattr(operator, _name), swapped=False))
    setattr(Probe, f"__r{_name}__", _counting(getattr(operator, _name), swapped=True))
Probe.__neg__ = lambda self: 0 - self


def listen(number: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator: whoever says yes, or finds something, is touched."""

    def decorator(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def asked(*given: Any, **more: Any) -> Any:
            said = function(*given, **more)
            if said is not None and said is not False:
                touched.add((number, "off"))
            return said

        return asked

    return decorator
