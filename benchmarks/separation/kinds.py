"""What is put into a page: cards, links, whole articles, its own once more, collapsed posts, readers' comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from lxml import html
from lxml.html import HtmlElement

from benchmarks.separation.chance import draw
from benchmarks.separation.markups import CARDS, WHOLES, Other, titles_only
from benchmarks.separation.naming import Naming
from benchmarks.separation.stories import Place
from benchmarks.separation.talk import TALKS
from benchmarks.separation.twins import copies

_LABELS = ("Related", "More from this section", "Latest news", "", "You may also like", "")
_MOST = 6


@dataclass(frozen=True, slots=True)
class Put:
    """What one kind does to a page: the markup used, where it went, its texts and the articles announced."""

    markup: str
    place: str
    foreign: tuple[str, ...]
    others: tuple[Other, ...] = ()


Kind = Callable[[Place, Sequence[Other], Naming, str], Put]
"""Changes the tree of a place; the last argument is what its choices depend on."""


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
    for twin, used in list(copies(place, donors[:2], heading)):
        _behind(place.whole, html.tostring(twin, encoding="unicode", with_tail=False))
        said += used
    return Put(heading, "whole", said)


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
