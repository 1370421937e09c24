"""Pages with something of another article, or of readers, in them: built from a page with one article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from benchmarks.separation.chance import draw
from benchmarks.separation.kinds import KINDS, Put
from benchmarks.separation.markups import Other
from benchmarks.separation.naming import hashed, naming_of
from benchmarks.separation.scripts import SCRIPTS, rewritten
from benchmarks.separation.stories import Place, Story, copied, place_of, tree_of

MANNERS = ("by role", "hashed", "none")
_AUTHORS = ("Ada Quill", "Tove Marsh", "J. P. Anders", "Nour Haddad")
_LONGEST = 15


@dataclass(frozen=True, slots=True)
class Spliced:
    """A page that something was put into: `kind`, `markup`, `place`, `names` (of what was put in), `page` (how the
    page itself is called and written) say what and how; `foreign` are its texts, `others` the articles it announces.
    """

    id: str
    url: str
    html: str
    kind: str
    markup: str
    place: str
    names: str
    page: str
    foreign: tuple[str, ...]
    others: tuple[Other, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """By which a spliced page is counted: the kind, how the page is written, how what was put in is called."""

    kind: str
    page: str
    put: str


def spliced(story: Story, donors: Sequence[Story], kind: str, page: str) -> Spliced | None:
    """A story's page with a kind of foreign matter; `page` is "as it is", "names hashed", "Arabic" or "Han"."""
    found = _place(story)
    if found is None:
        return None
    place = copied(found)
    names = draw(MANNERS, story.id, kind, "names")
    put = KINDS[kind](place, [_other(story, one) for one in donors], naming_of(names, story.id), story.id + kind)
    return _finished(place.root, story, Names(kind, page, names), put)


@lru_cache(maxsize=4)
def _place(story: Story) -> Place | None:
    return place_of(tree_of(story.html), story.paragraphs)


def unspliced(story: Story, page: str) -> Spliced:
    """A story's page with nothing put in."""
    return _finished(tree_of(story.html), story, Names("nothing", page, "none"), Put("–", "–", ()))


def _finished(root: HtmlElement, story: Story, names: Names, put: Put) -> Spliced:
    said, others, page = put.foreign, put.others, names.page
    if page == "names hashed":
        _hash_names(root)
    if page in SCRIPTS:
        rewritten(root, page)
        say = SCRIPTS[page][1]
        said = tuple(say(one) for one in said)
        others = tuple(Other(one.url, say(one.title), (), "", "") for one in others)
    text = etree.tostring(root, method="html", encoding="unicode", doctype="<!DOCTYPE html>")
    return Spliced(
        id=story.id,
        url=story.url,
        html=text,
        kind=names.kind,
        markup=put.markup,
        place=put.place,
        names=names.put,
        page=page,
        foreign=said,
        others=others,
    )


def _other(story: Story, donor: Story) -> Other:
    """A donor as another article of the same host."""
    slug = "-".join("".join(one for one in word if one.isalnum()) for word in donor.title.lower().split()[:6])
    date = f"{draw(range(1, 28), donor.id)} March 2026"
    base = story.url if story.url.startswith("http") else "https://paper.example/"
    address = "/".join([*base.split("/")[:3], "news", slug])
    return Other(address, donor.title, donor.paragraphs[:_LONGEST], draw(_AUTHORS, donor.id), date)


def _hash_names(root: HtmlElement) -> None:
    """Every class and id as a build would hash it: equal names stay equal."""
    for one in root.iter():
        for attribute in ("class", "id"):
            if value := one.get(attribute):
                one.set(attribute, " ".join(hashed(name) for name in value.split()))
