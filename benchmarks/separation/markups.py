"""Invented markup for what stands beside an article: cards, links, whole other articles, readers' comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.separation.naming import Naming


@dataclass(frozen=True, slots=True)
class Other:
    """Another article: what its card and its page say."""

    url: str
    title: str
    paragraphs: tuple[str, ...]
    author: str
    date: str


Cards = Callable[[Sequence[Other], str, Naming], str]
"""Other articles, a label over them (may be empty) and a naming → markup."""
Whole = Callable[[Other, Naming], str]
"""Another article and a naming → markup of all of it."""


def _image(other: Other) -> str:
    return f'<img src="{escape(other.url)}.jpg" width="300" height="200" alt="">'


def _link(other: Other, inner: str) -> str:
    return f'<a href="{escape(other.url)}">{inner}</a>'


def _excerpt(other: Other) -> str:
    return escape(other.paragraphs[0])


def in_list(others: Sequence[Other], label: str, name: Naming) -> str:
    """A list whose items have a heading that is the link."""
    items = "".join(
        f"<li{name('item')}>{_link(one, _image(one))}<h3{name('title')}>{_link(one, escape(one.title))}</h3>"
        f"<p{name('text')}>{_excerpt(one)}</p><time{name('date')}>{one.date}</time></li>"
        for one in others
    )
    return f"{_label(label, 'h3', name)}<ul{name('list')}>{items}</ul>"


def in_articles(others: Sequence[Other], label: str, name: Naming) -> str:
    """Article elements; the link holds picture and heading."""
    items = "".join(
        f"<article{name('item')}>{_link(one, f'<figure>{_image(one)}</figure><h2>{escape(one.title)}</h2>')}"
        f"<p>{_excerpt(one)}</p><span{name('date')}>{one.date}</span></article>"
        for one in others
    )
    return f"<div{name('list')}>{_label(label, 'h2', name)}{items}</div>"


def in_divisions(others: Sequence[Other], label: str, name: Naming) -> str:
    """Divisions all the way down, no heading element."""
    items = "".join(
        f"<div{name('item')}><div{name('image')}>{_link(one, _image(one))}</div><div><div{name('title')}>"
        f"{_link(one, escape(one.title))}</div><div{name('text')}>{_excerpt(one)}</div>"
        f"<div{name('date')}>{one.date}</div></div></div>"
        for one in others
    )
    return f"<div{name('list')}>{_label(label, 'div', name)}<div>{items}</div></div>"


def in_a_table(others: Sequence[Other], label: str, name: Naming) -> str:
    """Rows of a table with a picture at the left."""
    rows = "".join(
        f"<tr><td>{_link(one, _image(one))}</td><td><b>{_link(one, escape(one.title))}</b><br>{_excerpt(one)}</td></tr>"
        for one in others
    )
    return f"{_label(label, 'h4', name)}<table{name('list')}><tbody>{rows}</tbody></table>"


def in_sections(others: Sequence[Other], label: str, name: Naming) -> str:
    """Sections with a header and a signed footer."""
    items = "".join(
        f"<section{name('item')}><header><h4{name('title')}>{_link(one, escape(one.title))}</h4></header>"
        f"<div{name('text')}>{_excerpt(one)}</div><footer>{escape(one.author)} · {one.date}</footer></section>"
        for one in others
    )
    return f"<section{name('list')}>{_label(label, 'h2', name)}{items}</section>"


def in_terms(others: Sequence[Other], label: str, name: Naming) -> str:
    """A list of terms and definitions."""
    items = "".join(f"<dt>{_link(one, escape(one.title))}</dt><dd>{_excerpt(one)}</dd>" for one in others)
    return f"{_label(label, 'p', name)}<dl{name('list')}>{items}</dl>"


def in_links(others: Sequence[Other], label: str, name: Naming) -> str:
    """Cards that are one link each, with divisions inside."""
    items = "".join(
        _link(
            one,
            f"<div{name('item')}><div{name('image')}>{_image(one)}</div><div{name('title')}>{escape(one.title)}</div>"
            f"<div{name('text')}>{_excerpt(one)}</div></div>",
        )
        for one in others
    )
    return f"<div{name('list')}>{_label(label, 'h3', name)}{items}</div>"


def titles_only(others: Sequence[Other], label: str, name: Naming) -> str:
    """A list of linked titles without excerpts."""
    items = "".join(f"<li>{_link(one, escape(one.title))}</li>" for one in others)
    return f"<div{name('list')}>{_label(label, 'h4', name)}<ul>{items}</ul></div>"


def _label(label: str, tag: str, name: Naming) -> str:
    return f"<{tag}{name('label')}>{escape(label)}</{tag}>" if label else ""


def _paragraphs(other: Other) -> str:
    return "".join(f"<p>{escape(one)}</p>" for one in other.paragraphs)


def _signed(other: Other, name: Naming) -> str:
    return f"<div{name('byline')}>By {escape(other.author)}</div><div{name('date')}>{other.date}</div>"


def with_h1(other: Other, name: Naming) -> str:
    """An article under an h1."""
    return (
        f"<article{name('story')}><h1>{escape(other.title)}</h1>{_signed(other, name)}"
        f"<div{name('body')}>{_paragraphs(other)}</div></article>"
    )


def with_h2(other: Other, name: Naming) -> str:
    """Divisions under an h2 that links nowhere, with a time element."""
    return (
        f"<div{name('story')}><h2{name('title')}>{escape(other.title)}</h2><p{name('byline')}>{escape(other.author)} "
        f"<time>{other.date}</time></p><div{name('body')}>{_paragraphs(other)}</div></div>"
    )


def with_linked_heading(other: Other, name: Naming) -> str:
    """Divisions under a heading that links to the article's own page."""
    return (
        f"<div{name('story')}><div><h2>{_link(other, escape(other.title))}</h2>{_signed(other, name)}</div>"
        f"<div>{_image(other)}</div><div{name('body')}>{_paragraphs(other)}</div></div>"
    )


def without_heading(other: Other, name: Naming) -> str:
    """An article whose title is a bold line, linked below its text."""
    return (
        f"<article{name('story')}><div{name('byline')}><strong>{escape(other.title)}</strong></div>{_paragraphs(other)}"
        f"<p>{_link(other, 'Permalink')}</p></article>"
    )


CARDS: Mapping[str, Cards] = {
    "ul/li": in_list,
    "article": in_articles,
    "div soup": in_divisions,
    "table": in_a_table,
    "section": in_sections,
    "dl": in_terms,
    "a with divs": in_links,
}
WHOLES: Mapping[str, Whole] = {
    "h1": with_h1,
    "h2": with_h2,
    "linked heading": with_linked_heading,
    "no heading": without_heading,
}
