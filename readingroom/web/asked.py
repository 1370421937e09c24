"""What a reader asks of a page, and what a page hands back: neither knows of HTTP.

A page is a function of a connection and a `PageAsked`, and gives a `Leaf`, or raises what the commands raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.database.engine import Connection
from storage.errors import UsageError

_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What the archive is called where it is cited, and where `microfiche replay` answers, if anywhere.

    `fresh`: so many seconds old a list may be while others write; 0: it is made anew after each commit.
    """

    name: str = "Microfiche"
    replay: str = ""
    fresh: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsked:
    """`place` are the parts of the address that vary, `given` what stands behind its question mark, the last of each.

    `now` is when it was asked, UTC; `here` the origin of this server; `accepted_moment` the header Accept-Datetime.
    `form` is the ending by which another form of the page is asked for, "" where none is; `address` all of it.
    """

    place: Mapping[str, str]
    given: Mapping[str, str]
    now: datetime
    here: str = ""
    accepted_moment: str = ""
    form: str = ""
    address: str = ""
    house: House = House()

    def word(self, name: str, default: str = "") -> str:
        """What was given under a name."""
        return self.given.get(name, default).strip()

    def number(self, name: str, default: int, *, most: int) -> int:
        """The same as a whole number from 1 to `most`. Raises UsageError where it is none."""
        text = self.word(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most):
            raise UsageError(why=f"{name} is a number from 1 to {most:,}, and not {text[:_LONGEST]!r}")
        return int(text)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """The same where it is one of these; the first where nothing was given. Raises UsageError."""
        text = self.word(name) or choices[0]
        if text not in choices:
            raise UsageError(why=f"{name} is one of {', '.join(choices)}, and not {text[:_LONGEST]!r}")
        return text


@dataclass(frozen=True, slots=True)
class OtherForm:
    """The same in another form: what it is called, its media type, and where it is."""

    name: str
    media_type: str
    address: str


@dataclass(frozen=True, slots=True)
class OtherForms:
    """Forms of the same thing, and which it is, in words: "All 1,203 articles"."""

    about: str
    forms: tuple[OtherForm, ...]


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list as a table: `rows` are dataclasses of one `kind`, whose fields are the columns."""

    kind: type[Any]
    rows: Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """What a page shows: `facts` are a dataclass of it, which is also its JSON; `template` turns it into HTML.

    `crumbs` are the names and addresses of the pages above it, from the top. `table` is what it is as CSV and as JSON
    Lines, `others` are the forms that it names at its foot. `papers` are what sites call themselves, by their names.
    """

    template: str
    title: str
    facts: Any
    crumbs: tuple[tuple[str, str], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    table: ListTable | None = None
    others: tuple[OtherForms, ...] = ()
    papers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is asked for stands at another address of this server."""

    where: str
    status: int = 303
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handed:
    """A text for programs, its media type, and the name under which a browser saves it, if it is to be saved."""

    text: str
    media_type: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file of any length, told piece by piece while its transaction is open; `headers` say what it will hold."""

    pieces: Iterator[str]
    media_type: str
    name: str
    headers: Mapping[str, str]


DownloadOf = Callable[[Connection, PageAsked], Download]
PageOf = Callable[[Connection, PageAsked], Leaf | Elsewhere | Handed]
