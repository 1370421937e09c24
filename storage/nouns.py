"""What a noun calls its fields: the one place from which rows, records and JSON take their lists of names.

In: a dataclass of `storage.records`, and what is said otherwise elsewhere. Out: names, in the noun's order.
A field that a noun gets is then in every such list, or missing where a row or a table says so, loudly.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

_Noun = TypeVar("_Noun")


def names_of(noun: type, *, without: Collection[str] = ()) -> tuple[str, ...]:
    """The names of a noun's fields, `without` some of them. Raises ValueError for one that it does not have."""
    return _names_of(noun, frozenset(without))


@cache
def _names_of(noun: type, without: frozenset[str]) -> tuple[str, ...]:
    names = tuple(field.name for field in fields(noun))
    if unknown := without - set(names):
        raise ValueError(f"{noun.__name__} has no {', '.join(sorted(unknown))}")
    return tuple(name for name in names if name not in without)


def copied(noun: type[_Noun], source: Any, **more: Any) -> _Noun:
    """A noun with what a source has under the same names, and `more`. Raises AttributeError where that lacks one."""
    return noun(**{name: getattr(source, name) for name in names_of(noun, without=more)}, **more)
