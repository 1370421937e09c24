"""Pages with something of another article, or of readers, in them: built from a page with one article."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from lxml import etree, html
from lxml.html import HtmlElement

from benchmarks.separation.chance import draw
from benchmarks.separation.markups import CARDS, WHOLES, Other, titles_only
from benchmarks.separation.naming import Naming, hashed, naming_of
from benchmarks.separation.scripts import SCRIPTS, rewritten
from benchmarks.separation.stories import Place, Story, copied, place_of, tree_of
from benchmarks.separation.talk import TALKS

MANNERS = ("by role", "hashed", "none")
_AUTHORS = ("Ada Quill", "Tove Marsh", "J. P. Anders", "Nour Haddad")
_LABELS = ("Related", "More from this section", "Latest news", "", "You may also like", "")
_MOST = 6
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


@dataclass(frozen=True, slots=True)
class Put:
    """What one kind does to a page: the markup used, where it went, its texts and the articles announced."""

    markup: str
    place: str
    foreign: tuple[str, ...]
    others: tuple[Other, ...] = ()


Kind = Callable[[Place, Sequence[Other], Naming, str], Put]
"""Changes the tree of a place; the last argument is what its choices depend on."""


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


def _parsed(markup: str) -> list[HtmlElement]:
    return [one for one in html.fragments_fromstring(markup) if isinstance(one, HtmlElement)]


def _behind(element: HtmlElement, markup: str) -> None:
    """Puts markup behind an element, in front of the text that follows it."""
    tail, element.tail = element.tail, None
    for one in reversed(_parsed(markup)):
        element.addnext(one)
    _last_of(element).tail = tail


def _last_of(element: HtmlElement) -> HtmlElement:
    following = element.getnext()
    return following if following is not None else element


def _said_of_cards(others: Sequence[Other]) -> tuple[str, ...]:
    return tuple(text for one in others for text in (one.title, one.paragraphs[0]))


def _cards(where: str) -> Kind:
    def kind(place: Place, donors: Sequence[Other], name: Naming, seed: str) -> Put:
        markup = draw([*CARDS], seed, "markup")
        others = donors[: 1 if where == "inside" else 4]
        label = draw(_LABELS, seed, "label")
        made = CARDS[markup](others, label, name)
        made = f"<div>{made}</div>" if where != "aside" else f"<aside>{made}</aside>"
        _put(place, where, made)
        return Put(markup, where, _said_of_cards(others), tuple(others))

    return kind


def _put(place: Place, where: str, markup: str) -> None:
    """Puts markup after the body, into it, at its end, before it, or beside the article as a whole."""
    half = place.blocks[len(place.blocks) // 2]
    if where == "after":
        _behind(place.container, markup)
    elif where == "inside":
        _behind(half, markup)
    elif where == "end":
        _behind(place.blocks[-1], markup)
    elif where == "before":
        for one in _parsed(markup):
            place.container.addprevious(one)
    else:
        _behind(place.whole, markup)


def _links(place: Place, donors: Sequence[Other], name: Naming, seed: str) -> Put:
    where = draw(("inside", "end", "after", "before"), seed, "where")
    others = donors[:4]
    _put(place, where, titles_only(others, draw(_LABELS, seed, "label"), name))
    return Put("ul/li", where, tuple(one.title for one in others), tuple(others))


def _invented(place: Place, donors: Sequence[Other], name: Naming, seed: str) -> Put:
    markup = draw([*WHOLES], seed, "markup")
    where = draw(("whole", "after"), seed, "where")
    _put(place, where, "".join(WHOLES[markup](one, name) for one in donors[:2]))
    return Put(markup, where, _said_of_wholes(donors[:2]))


def _said_of_wholes(others: Sequence[Other]) -> tuple[str, ...]:
    return tuple(text for one in others for text in (one.title, *one.paragraphs))


def _twins(place: Place, donors: Sequence[Other], _name: Naming, seed: str) -> Put:
    """The page's own article once more, with the words of others: what a page of one publisher looks like."""
    heading = draw(("h1", "h2", "linked", "as it is"), seed, "heading")
    said: tuple[str, ...] = ()
    for twin, used in list(_copies(place, donors[:2], heading)):
        _behind(place.whole, html.tostring(twin, encoding="unicode", with_tail=False))
        said += used
    return Put(heading, "whole", said)


def _copies(place: Place, donors: Sequence[Other], heading: str) -> Iterator[tuple[HtmlElement, tuple[str, ...]]]:
    path = _path(place.whole, place.heading)
    inner = _path(place.whole, place.container)
    blocks = [place.container.index(one) for one in place.blocks]
    for donor in donors:
        twin = deepcopy(place.whole)
        twin.tail = None
        container = _at(twin, inner)
        title = _at(twin, path) if path is not None else None
        used = _filled(container, [container[number] for number in blocks], donor)
        if title is not None:
            if title not in set(twin.iter()):
                container.insert(0, title)
            _headed(title, donor, heading)
            used = (donor.title, *used)
        for one in twin.iter():
            one.attrib.pop("id", None)
        yield twin, used


def _filled(container: HtmlElement, blocks: Sequence[HtmlElement], donor: Other) -> tuple[str, ...]:
    """Replaces the children of a container by paragraphs of a donor, each made like the block that it replaces."""
    texts = donor.paragraphs[: max(4, len(blocks))]
    like = [one for one in blocks if one.tag == "p"] or list(blocks)
    for one in list(container):
        container.remove(one)
    container.text = None
    for number, text in enumerate(texts):
        made = html.Element("p", dict(like[min(number, len(like) - 1)].attrib))
        made.text = text
        container.append(made)
    return texts


def _headed(element: HtmlElement, donor: Other, heading: str) -> None:
    for one in list(element):
        element.remove(one)
    element.text = donor.title
    if heading in ("h1", "h2"):
        element.tag = heading
    if heading == "linked":
        element.text = None
        etree.SubElement(element, "a", href=donor.url).text = donor.title


def _path(root: HtmlElement, element: HtmlElement | None) -> list[int] | None:
    """The places of children that lead from a root to an element inside it."""
    steps: list[int] = []
    while element is not None and element is not root:
        parent = element.getparent()
        if parent is None:
            return None
        steps.append(parent.index(element))
        element = parent
    return steps[::-1] if element is not None else None


def _at(root: HtmlElement, path: list[int] | None) -> HtmlElement:
    for step in path or ():
        root = root[step]
    return root


def _next(place: Place, donors: Sequence[Other], name: Naming, seed: str) -> Put:
    """Wrapped for endless scrolling: an address on the wrapper, a line that says what comes."""
    markup = draw([*WHOLES], seed, "markup")
    body = "".join(
        f'<div{name("stream")} data-url="{escape(one.url)}" data-title="{escape(one.title)}"><div>Next article</div>'
        f"{WHOLES[markup](one, name)}</div>"
        for one in donors[:2]
    )
    _put(place, "whole", body)
    return Put(markup, "whole", _said_of_wholes(donors[:2]))


def _collapsed(place: Place, donors: Sequence[Other], name: Naming, seed: str) -> Put:
    """Posts of which the page shows a title and a paragraph, and holds the rest hidden."""
    way = draw(("template", "hidden", "display:none", "aria-hidden"), seed, "way")
    opened = {
        "template": "<template>{}</template>",
        "hidden": "<div hidden>{}</div>",
        "display:none": '<div style="display: none;">{}</div>',
        "aria-hidden": f'<div{name("fold")} aria-hidden="true">{{}}</div>',
    }[way]
    where = draw(("whole", "after"), seed, "where")
    _put(place, where, "".join(_post(one, opened, name) for one in donors[:3]))
    others = tuple(donors[:3])
    return Put(
        way, where, _said_of_wholes([Other(o.url, o.title, o.paragraphs[:_MOST], "", "") for o in others]), others
    )


def _post(other: Other, opened: str, name: Naming) -> str:
    rest = opened.format("".join(f"<p>{escape(one)}</p>" for one in other.paragraphs[1:_MOST]))
    return (
        f'<div{name("story")}><h2><a href="{escape(other.url)}">{escape(other.title)}</a></h2>'
        f"<p>{escape(other.paragraphs[0])}</p>{rest}<span>keep reading</span></div>"
    )


def _comments(place: Place, donors: Sequence[Other], name: Naming, seed: str) -> Put:
    markup = draw([*TALKS], seed, "markup")
    where = draw(("after", "whole", "end"), seed, "where")
    texts = [text for one in donors[:3] for text in one.paragraphs[:3]]
    _put(place, where, TALKS[markup](texts, name))
    return Put(markup, where, tuple(texts))


KINDS: Mapping[str, Kind] = {
    "cards after": _cards("after"),
    "cards at the end": _cards("end"),
    "card inside": _cards("inside"),
    "cards aside": _cards("aside"),
    "cards before": _cards("before"),
    "links": _links,
    "whole articles": _invented,
    "whole twins": _twins,
    "next article": _next,
    "collapsed": _collapsed,
    "comments": _comments,
}
