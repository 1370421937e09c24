"""Text as every database can hold it, and as UTF-8 can be written."""

from __future__ import annotations

from typing import Any


def storable(value: Any) -> Any:
    """A string, or strings inside lists and dicts, without what PostgreSQL or UTF-8 refuse: U+0000, lone surrogates."""
    if isinstance(value, str):
        return value if value.isascii() and "\x00" not in value else _storable(value)
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return value


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
