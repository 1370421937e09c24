"""Parameters of the API: what each is called, what it may be, and how both OpenAPI and a reader are told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from readingroom.web.asked import PageAsked
from storage.database.search.counting import Period
from storage.errors import UsageError
from storage.query.nodes import HitOrder

_SIGNS, MOST_SIGNS = 100, 800
"""Of a text, and of a query: an address has 15,000 bytes, and a sign may need twelve of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a query or, if it `is_place`, of the path; `schema` is JSON Schema."""

    name: str
    about: str
    schema: dict[str, Any]
    is_place: bool = False

    @property
    def is_text(self) -> bool:
        """Whether it may be any text, and be empty."""
        return set(self.schema) <= {"type", "maxLength"}

    def described(self) -> dict[str, Any]:
        """As OpenAPI has it."""
        where = {"in": "path", "required": True} if self.is_place else {"in": "query", "required": False}
        return {"name": self.name, **where, "description": self.about, "schema": self.schema}


def check(parameters: Collection[Parameter], asked: PageAsked) -> None:
    """Raise UsageError for what is no parameter, and for a text that is too long; others are checked when used."""
    known = {one.name: one for one in parameters if not one.is_place}
    for name, value in asked.given.items():
        if name not in known:
            raise UsageError(
                why=f"there is no parameter {name[:_SIGNS]!r} here; there are: {', '.join(known) or 'none'}"
            )
        if not value and not known[name].is_text:
            raise UsageError(why=f"{name} is given, and empty")
        most = known[name].schema.get("maxLength", MOST_SIGNS)
        if len(value) > most:
            raise UsageError(why=f"{name} has {most} signs at most")


def _text(name: str, about: str, most: int = _SIGNS) -> Parameter:
    return Parameter(name=name, about=about, schema={"type": "string", "maxLength": most})


def _choice(name: str, about: str, choices: tuple[str, ...]) -> Parameter:
    return Parameter(name=name, about=about, schema={"type": "string", "enum": list(choices), "default": choices[0]})


def _number(name: str, about: str, default: int, most: int, least: int = 1) -> Parameter:
    schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    return Parameter(name=name, about=about, schema=schema)


def _place(name: str, about: str) -> Parameter:
    return Parameter(name=name, about=about, schema={"type": "string", "minLength": 1}, is_place=True)


MOST_LISTED = 500
MOST_SEED = 2**31 - 1
ORDERS = tuple(order.value for order in HitOrder)
PERIODS = (Period.MONTH.value, Period.DAY.value, Period.WEEK.value, Period.YEAR.value)

QUERY = _text(
    "q", "What is searched: words, phrases, fields, dates. Anything is a query; nothing is all articles.", MOST_SIGNS
)
SITE = _text("site", "Only articles of this site.")
LANGUAGE = _text("language", "Only articles in this language (BCP 47).")
KIND = _text("kind", "Only articles of this kind.")
SECTION = _text("section", "Only articles of this section.")
AUTHOR = _text("author", "Only articles of this author.")
SORT = _choice("sort", "Which come first.", ORDERS)
LIMIT = _number("limit", "At most so many.", 50, MOST_LISTED)
SAMPLED, MOST_SAMPLED = 80, 1_000
"""Texts that are read for their words: half a millisecond each, and as many again of all articles."""
SAMPLE = _number("sample", "Of how many articles the words are read, drawn by chance.", SAMPLED, MOST_SAMPLED)
SEED = _number("seed", "Which sample: the same seed gives the same one.", 1, MOST_SEED)
PERIOD = _choice("period", "How long each stretch of time is.", PERIODS)
_CURSOR = "^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:)?[0-9]{1,15}$"
AS_OF = Parameter(
    name="as_of",
    about="As all was at this change: the `change` of an earlier answer. The same answer whenever it is asked.",
    schema={"type": "string", "pattern": _CURSOR},
)
CURSOR = Parameter(
    name="cursor",
    about="The `next` of the answer before: what comes behind it.",
    schema={"type": "string", "pattern": "^[0-9]{1,18}$"},
)
SINCE = Parameter(
    name="since",
    about="Where a follower is: the `cursor` of the last change that was taken in. Without: the first.",
    schema={"type": "string", "pattern": _CURSOR},
)
AT = Parameter(
    name="at",
    about="As it stood then: 2026-03-30T14:00:00Z; a day is its end.",
    schema={"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]},
)
WITHIN = (QUERY, SITE, LANGUAGE, KIND, SECTION, AUTHOR, AS_OF)
OF_SITE = _place("site", "The name of a site.")
KEY = _place("key", "The key of an article.")
