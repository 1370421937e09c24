"""What the packed columns of a reading hold: nouns as JSON, and back.

In: an article, teasers, a page taken apart; or what such a column gave. Out: the other one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from storage.records import Article, Draft, Teaser

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - whoever only looks for articles need not wait for it

    return TypeAdapter(kind)


def as_json(kind: Any, value: Any) -> Any:
    """A value of this type as JSON; as plain values where it holds half a surrogate pair, which UTF-8 cannot say."""
    try:
        return _adapter(kind).dump_json(value)
    except ValueError:  # pydantic's PydanticSerializationError
        return _adapter(kind).dump_python(value, mode="json")


def article_in(packed: Any) -> Article | None:
    """The article that the column `article` of a reading holds; None when there was none."""
    return None if packed is None else _adapter(Article).validate_python(packed)


def teasers_in(packed: Any) -> tuple[Teaser, ...]:
    """The teasers that the column `teasers` of a reading holds."""
    found: tuple[Teaser, ...] = _adapter(tuple[Teaser, ...]).validate_python(packed)
    return found


def draft_in(packed: Any, teasers: Any) -> Draft:
    """The page that the columns `draft` and `teasers` of a reading hold."""
    draft: Draft = _adapter(Draft).validate_python(packed)
    return replace(draft, teasers=teasers_in(teasers))


def needs_in(packed: Any) -> tuple[tuple[str, ...], int]:
    """The addresses of the files that the column `draft` of a reading says its page needs, and how many more there are.

    Looked up, not made a noun: an export asks this of many pages, and a page has hundreds of blocks.
    """
    return tuple(one["url"] for one in packed.get("requisites", ())), packed.get("unlisted", 0)
