"""What the paper prints, read from `data/`: sections, authors, and one Markdown file a story with TOML in front."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from zlib import crc32

from crawler.newspaper.prose import Passage, passages

REBELMOUSE = "rebelmouse"
WORDPRESS = "wordpress"
EXCERPT_PASSAGES = 2
FENCE = "+++\n"


@dataclass(frozen=True, slots=True)
class Listing:
    """A section, or a type of story: a page of teaser cards at /<slug>/."""

    slug: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes for the paper; `bio` stands below their stories and is no part of them."""

    slug: str
    name: str
    bio: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: `alt` is printed nowhere, `credit` is printed as it stands, `caption` where the page has one."""

    alt: str
    credit: str
    caption: str | None = None
    after: int = 0
    """For a picture inside the body: the number of passages before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article as the editors wrote it. Times keep the offset that its page prints."""

    slug: str
    template: str
    headline: str
    deck: str
    kicker: str
    section: Listing
    type: Listing | None
    authors: tuple[Author, ...]
    published: datetime
    modified: datetime
    tags: tuple[str, ...]
    photo: Picture
    body: str
    language: str = "en"
    inset: Picture | None = None
    former: str | None = None
    """The path that the story had before its slug changed; it answers 301."""
    amp: str | None = None
    """The path of its AMP twin."""
    canonical: str | None = None
    """A path that the page names as canonical instead of its own."""
    teasers: tuple[str, ...] | None = None
    """The paths of the stories that follow on its page; None: the paper chooses."""
    read_more: str | None = None
    """The path of a story that a 'Read more' line inside the body points to."""
    comments: tuple[str, ...] = ()
    place: str | None = None
    """The path, when it is not the one that the template gives."""
    first_slug: str | None = None
    """The slug that a renamed story was first printed under: its number stays the same."""

    @property
    def path(self) -> str:
        """Where the story stands: /<slug>/ in one template, /<yyyy>/<mm>/<slug>/ in the other."""
        if self.place:
            return self.place
        return f"/{self.slug}/" if self.template == REBELMOUSE else f"/{self.published:%Y/%m}/{self.slug}/"

    @property
    def post_id(self) -> int:
        """The platform's number of the story: ten digits in one template, five in the other."""
        number = crc32((self.first_slug or self.slug).encode())
        return 2_674_000_000 + number % 900_000 if self.template == REBELMOUSE else 10_000 + number % 90_000

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The blocks of the body."""
        return passages(self.body)

    @property
    def excerpt(self) -> tuple[Passage, ...]:
        """What a follow-on post shows of the body; cards show its first passage."""
        return self.passages[:EXCERPT_PASSAGES]

    @property
    def rest(self) -> tuple[Passage, ...]:
        """What a follow-on post hides of the body."""
        return self.passages[EXCERPT_PASSAGES:]

    @property
    def line(self) -> tuple[Listing, ...]:
        """The type line: for example Analysis | Harbour."""
        return (self.type, self.section) if self.type else (self.section,)

    @property
    def credit(self) -> str:
        """The credit of the lead picture as printed."""
        return (
            f"Top photo credit: {self.photo.credit}" if self.template == REBELMOUSE else f"Photo: {self.photo.credit}"
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """The sections, the types of story and the authors, by slug."""

    sections: Mapping[str, Listing]
    types: Mapping[str, Listing]
    authors: Mapping[str, Author]


@cache
def desk() -> Desk:
    """Read `data/desk.toml`."""
    entries = tomllib.loads(_data().joinpath("desk.toml").read_text("utf-8"))
    return Desk(
        {slug: Listing(slug, **entry) for slug, entry in entries["sections"].items()},
        {slug: Listing(slug, **entry) for slug, entry in entries["types"].items()},
        {slug: Author(slug, **entry) for slug, entry in entries["authors"].items()},
    )


@cache
def printed() -> tuple[Story, ...]:
    """All stories, newest first."""
    found = [_story(file) for file in _data().joinpath("articles").iterdir() if file.name.endswith(".md")]
    return tuple(sorted(found, key=lambda story: (story.published, story.slug), reverse=True))


def _data() -> Traversable:
    return files("crawler.newspaper").joinpath("data")


def _story(file: Traversable) -> Story:
    _, front, body = file.read_text("utf-8").split(FENCE, 2)
    return written(file.name.removesuffix(".md"), tomllib.loads(front), body)


def written(slug: str, front: Mapping[str, Any], body: str) -> Story:
    """Make a story of its front matter and its body."""
    entries = dict(front)
    return Story(
        slug=slug,
        section=desk().sections[entries.pop("section")],
        type=desk().types.get(entries.pop("type", "")),
        authors=tuple(desk().authors[name] for name in entries.pop("authors")),
        photo=Picture(**entries.pop("photo")),
        inset=Picture(**entries.pop("inset")) if "inset" in entries else None,
        modified=entries.pop("modified", entries["published"]),
        tags=tuple(entries.pop("tags")),
        comments=tuple(entries.pop("comments", ())),
        body=body,
        **entries,
    )
