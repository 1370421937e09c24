"""A query in words, for whoever typed it: "articles with harbour and with the phrase “silver lantern”, newest first".

In: a `Query`. Out: a sentence without its full stop. It says what is searched, and never what is found.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.query.nodes import (
    And,
    Changed,
    Dates,
    First,
    HitOrder,
    Length,
    Node,
    Not,
    Or,
    Proximity,
    Query,
    SearchField,
    Term,
)

_OF_SCOPE = {
    SearchField.ANYWHERE: "with {}",
    SearchField.TITLE: "with {} in the title",
    SearchField.AUTHOR: "with {} among the authors",
    SearchField.TAG: "with {} among the tags",
    SearchField.SECTION: "with {} in the section",
    SearchField.SITE: "of the site {}",
    SearchField.KIND: "of the kind {}",
    SearchField.LANGUAGE: "in the language {}",
}
_ORDERS = {HitOrder.NEWEST: "newest first", HitOrder.OLDEST: "oldest first", HitOrder.RELEVANCE: "best first"}


def explained(query: Query, order: HitOrder) -> str:
    """What is searched, in words."""
    what = "all versions of articles" if query.in_all_versions else "articles"
    said = _said(query.root) if query.root is not None else ""
    asked = f" {said}" if said else ""
    return f"{what}{asked}, {_ORDERS[order]}"


def _said(node: Node) -> str:
    if isinstance(node, And):
        return " and ".join(_grouped(part) for part in node.parts)
    if isinstance(node, Or):
        return " or ".join(_grouped(part) for part in node.parts)
    if isinstance(node, Not):
        return f"not {_grouped(node.part)}"
    if isinstance(node, Term):
        return _OF_SCOPE[node.scope].format(_named(node))
    return _said_of_others(node)


def _grouped(node: Node) -> str:
    return f"({_said(node)})" if isinstance(node, And | Or) else _said(node)


def _said_of_others(node: Proximity | First | Dates | Length | Changed) -> str:
    if isinstance(node, Proximity):
        how = "followed by" if node.is_ordered else "near"
        within = "within one word" if node.distance == 1 else f"within {node.distance} words"
        return _OF_SCOPE[node.left.scope].format(f"{_named(node.left)} {how} {_named(node.right)} {within}")
    if isinstance(node, First):
        return f"with {_named(node.term)} in the first {_counted(node.count)}"
    if isinstance(node, Dates):
        return _dated(node)
    if isinstance(node, Length):
        return _long(node)
    return _CHANGED.get(node.kind, f"whose version is a change of the class {node.kind}")


_CHANGED = {
    "silent": "whose text was changed without a word",
    "declared": "whose text was changed, as the page says",
}


def _named(term: Term) -> str:
    if term.is_prefix:
        return (
            f"words that begin with “{term.typed}”" if len(term.words) == 1 else f"a phrase that begins “{term.typed}”"
        )
    return f"“{term.typed}”"


def _dated(dates: Dates) -> str:
    if dates.start and dates.end:
        if dates.end - dates.start == timedelta(days=1):
            return f"of {_day(dates.start)}"
        return f"of {_day(dates.start)} to {_last_day(dates.end)}"
    if dates.start:
        return f"since {_day(dates.start)}"
    return f"up to {_last_day(dates.end)}" if dates.end else "of any date"


def _day(moment: datetime) -> str:
    is_midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return f"{moment:%Y-%m-%d}" if is_midnight else f"{moment:%Y-%m-%d %H:%M} UTC"


def _last_day(end: datetime) -> str:
    return _day(end - timedelta(days=1))


def _long(length: Length) -> str:
    if length.least is not None and length.most is not None:
        return f"of {length.least:,} to {_counted(length.most)}"
    if length.least is not None:
        return f"of at least {_counted(length.least)}"
    return f"of at most {_counted(length.most or 0)}"


def _counted(count: int) -> str:
    return "1 word" if count == 1 else f"{count:,} words"
