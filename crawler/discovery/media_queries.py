"""Whether a media query holds, and how wide a picture is shown, on the screen of a desk. Pure.

In: media queries and sizes as HTML and CSS write them (Media Queries 4, HTML Standard §4.8.4.2.2), the width of the
window in pixels. Out: what a browser would conclude; what is not understood holds for no screen, as there.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable

_FEATURE = re.compile(r"\(([^()]*)\)")
_LENGTH = re.compile(r"(?<![\w.])([\d.]+)(px|em|rem|vw|vh)?(?![\w.%])")
_RANGE = re.compile(r"(?:([\d.]+\w*)\s*([<>]=?)\s*)?width(?:\s*([<>]=?)\s*([\d.]+\w*))?")
_CALLS = re.compile(r"\bcalc\b")
_EM = 16.0
_HEIGHT = 0.5625
"""Of a window, by its width."""
_HOLD = frozenset(
    {
        *("orientation: landscape", "prefers-color-scheme: light", "prefers-reduced-motion: no-preference"),
        *("hover: hover", "hover", "pointer: fine", "pointer", "any-hover: hover", "color", "scripting: enabled"),
    }
)
"""What is so on a desk, whatever the width."""
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "clamp": lambda least, value, most: max(least, min(value, most)),
}
_LONGEST = 500
"""Characters of an expression that is worked out."""


def holds(query: str, width: int) -> bool:
    """Whether a list of media queries holds for a window of this width; an empty one does."""
    queries = query.lower().split(",")
    return not query.strip() or any(_holds_one(one, width) for one in queries)


def _holds_one(query: str, width: int) -> bool:
    kind = _FEATURE.sub("", query).replace("only", "").split()
    negated = kind[:1] == ["not"]
    of_screen = not {"print", "speech"} & set(kind)
    features = [_has(feature, width) for feature in _FEATURE.findall(query)]
    joined = any if "or" in kind else all
    return (of_screen and (not features or joined(features))) is not negated


def _has(feature: str, width: int) -> bool:
    name, _, value = (part.strip() for part in feature.partition(":"))
    if name in ("min-width", "max-width"):
        asked = length(value, width)
        return asked is not None and (width >= asked if name == "min-width" else width <= asked)
    if "resolution" in name or "device-pixel-ratio" in name:
        return True  # screens of both kinds are thought of
    if found := _RANGE.fullmatch(feature.strip()):
        return _is_within(found, width)
    return (f"{name}: {value}" if value else name) in _HOLD


def _is_within(found: re.Match[str], width: int) -> bool:
    low, before, behind, high = found.groups()
    bounds = [(low, before, True), (high, behind, False)]
    return all(
        asked is not None and _COMPARED[sign](*((asked, width) if is_left else (width, asked)))
        for text, sign, is_left in bounds
        if sign
        for asked in [length(text or "", width)]
    )


def shown_width(sizes: str, width: int) -> float:
    """How wide a picture is shown by its `sizes`, in pixels: the first that holds, else as wide as the window."""
    for size in _split(sizes):
        condition, value = _condition_of(size.strip())
        if holds(condition, width) and (found := length(value, width)) is not None and found > 0:
            return found
    return float(width)


def _split(sizes: str) -> list[str]:
    """The parts of a list whose commas may also stand within brackets."""
    parts, depth = [""], 0
    for character in sizes:
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _condition_of(size: str) -> tuple[str, str]:
    """The media condition of a size, and its length: the last thing that is no bracket of a condition."""
    if not size.startswith(("(", "not ")):
        return "", size
    depth = 0
    for at in range(len(size) - 1, -1, -1):
        depth += (size[at] == ")") - (size[at] == "(")
        if size[at].isspace() and not depth:
            return size[:at], size[at + 1 :]
    return "", size


def length(value: str, width: int) -> float | None:
    """A length in pixels for a window of this width; also of calc(), min(), max() and clamp(). None: it is none."""
    if len(value) > _LONGEST:
        return None
    try:
        return _worked_out(ast.parse(_CALLS.sub("", _in_pixels(value.strip().lower(), width)), mode="eval").body)
    except (SyntaxError, ValueError, TypeError, ZeroDivisionError, OverflowError, RecursionError, MemoryError):
        return None


def _in_pixels(value: str, width: int) -> str:
    units = {"em": _EM, "rem": _EM, "vw": width / 100, "vh": width * _HEIGHT / 100}
    return _LENGTH.sub(lambda found: str(float(found[1]) * units.get(found[2] or "px", 1.0)), value)


def _worked_out(node: ast.expr) -> float:
    """The value of an expression of numbers. Raises ValueError for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_worked_out(node.left), _worked_out(node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        return _FUNCTIONS[node.func.id](*map(_worked_out, node.args))
    raise ValueError
