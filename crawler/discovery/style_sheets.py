"""What a style sheet needs in its turn: other sheets, fonts, pictures. Pure.

In: CSS as text. Out: addresses as they are written, each with what it is.

tinycss2 reads it, by CSS Syntax 3: an address in a comment, in a string or behind an escape is told apart as in a
browser. Pictures of every rule are taken, whatever screen it is for; of a font the first form that today's browsers
read, as they choose, and of fonts in parts (unicode-range) all parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Any

import tinycss2

from storage.records import Rel

MOST_CSS = 2_000_000
"""Characters of a sheet that are read: three seconds of work."""
_MAY_NEED = re.compile(r"url|src\s*\(|@\s*import|image-set|\\", re.I)
_NO_FILES = frozenset({"namespace", "charset", "document"})
"""Rules whose addresses are names."""
_READ_FONTS = frozenset(
    {"woff2", "woff", "truetype", "opentype", "collection", "woff2-variations", "truetype-variations"}
)
_OLD_FONT = re.compile(r"\.(?:eot|svg)(?:[?#]|$)", re.I)
_SETS = frozenset({"image-set", "-webkit-image-set"})

Needed = tuple[str, Rel]


@lru_cache(maxsize=64)
def needed_by(css: str) -> tuple[Needed, ...]:
    """What the first `MOST_CSS` characters of a sheet need. Kept in mind: most pages of a site hold the same."""
    css = css[:MOST_CSS]
    return tuple(_needed(css)) if _MAY_NEED.search(css) else ()


def _needed(css: str) -> Iterator[Needed]:
    """Goes through all tokens, a block's after those around it; no depth of nesting is too much."""
    waiting: list[Sequence[Any]] = [tinycss2.parse_component_value_list(css, skip_comments=True)]
    while waiting:
        tokens = iter(waiting.pop())
        for token in tokens:
            if token.type == "at-keyword":
                yield from _of_rule(token.lower_value, tokens)
            elif (address := _address(token)) is not None:
                yield address, Rel.IMAGE
            elif token.type == "function" and token.lower_name in _SETS:
                yield from ((one.value, Rel.IMAGE) for one in token.arguments if one.type == "string")
                waiting.append(token.arguments)
            elif inner := _inner(token):
                waiting.append(inner)


def _of_rule(name: str, behind: Iterator[Any]) -> Iterator[Needed]:
    """What an at-rule needs whose prelude is not like others'; any other goes on as it is."""
    if name == "import":
        for token in takewhile(_goes_on, behind):
            if (address := _address(token) or (token.value if token.type == "string" else None)) is not None:
                yield address, Rel.STYLE
                return
    elif name == "font-face":
        block = next((token for token in behind if token.type != "whitespace"), None)
        if block is not None and block.type == "{} block":
            yield from ((address, Rel.FONT) for address in _fonts(block.content))
    elif name in _NO_FILES:
        for _token in takewhile(_goes_on, behind):
            pass


def _goes_on(token: Any) -> bool:
    return not (token.type == "{} block" or (token.type == "literal" and token.value == ";"))


def _fonts(content: Sequence[Any]) -> Iterator[str]:
    for declaration in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if declaration.type == "declaration" and declaration.lower_name == "src":
            yield from _first_readable(declaration.value)


def _first_readable(value: Sequence[Any]) -> Iterator[str]:
    """The first address of a list of sources whose form is read."""
    address, form = None, ""
    for token in (*value, None):
        if token is None or (token.type == "literal" and token.value == ","):
            if address is not None and (form in _READ_FONTS or (not form and not _OLD_FONT.search(address))):
                yield address
                return
            address, form = None, ""
        elif (found := _address(token)) is not None:
            address = found
        elif token.type == "function" and token.lower_name == "format":
            form = next((str(one.value).lower() for one in token.arguments if one.type in ("string", "ident")), "")


def _address(token: Any) -> str | None:
    """What stands in url(), quoted or not, or in src()."""
    if token.type == "url":
        return str(token.value)
    if token.type == "function" and token.lower_name in ("url", "src"):
        return next((str(one.value) for one in token.arguments if one.type == "string"), None)
    return None


def _inner(token: Any) -> Sequence[Any]:
    found: Sequence[Any] = getattr(token, "content", None) or getattr(token, "arguments", None) or ()
    return found
