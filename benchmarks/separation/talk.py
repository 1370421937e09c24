"""Invented markup for readers' comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from benchmarks.separation.naming import Naming

_NAMES = ("harbourmaster77", "Ilse T.", "Tom_from_Quay", "M. Okonkwo", "old gull", "Rasmus")
Talk = Callable[[Sequence[str], Naming], str]
"""What readers say and a naming → markup."""


def in_items(texts: Sequence[str], name: Naming) -> str:
    """A list; name, time and a link to answer in each item."""
    items = "".join(
        f"<li{name('comment')}><b>{user}</b> <a href='#c{n}'>{n + 2} hours ago</a><p>{escape(text)}</p>"
        f"<a href='#reply{n}'>Reply</a></li>"
        for n, (user, text) in _said(texts)
    )
    return f"<div{name('comments')}><h3>{len(texts)} Comments</h3><ol>{items}</ol></div>"


def in_article_elements(texts: Sequence[str], name: Naming) -> str:
    """Article elements with a footer, as some systems print comments."""
    items = "".join(
        f"<article{name('comment')}><footer><cite>{user}</cite> <time>{n + 1} March, 10:2{n % 10}</time></footer>"
        f"<div><p>{escape(text)}</p></div></article>"
        for n, (user, text) in _said(texts)
    )
    return f"<section{name('comments')}>{items}</section>"


def in_nested_divisions(texts: Sequence[str], name: Naming) -> str:
    """Divisions with a picture of the reader, answers inside answers."""
    inner = ""
    for n, (user, text) in reversed([*_said(texts)]):
        inner = (
            f"<div{name('comment')}><img src='/u/{n}.png'><a href='/u/{n}'>{user}</a><span>{n + 1}h</span>"
            f"<div><p>{escape(text)}</p></div><span>Like</span><span>Reply</span><span>Report</span>{inner}</div>"
        )
    return f"<div{name('comments')}><div>What do you think?</div>{inner}</div>"


def _said(texts: Sequence[str]) -> enumerate[tuple[str, str]]:
    return enumerate([(_NAMES[n % len(_NAMES)], text) for n, text in enumerate(texts)])


TALKS: Mapping[str, Talk] = {
    "list": in_items,
    "article": in_article_elements,
    "nested divs": in_nested_divisions,
}
