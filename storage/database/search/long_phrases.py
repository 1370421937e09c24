"""Long phrases: found by how they begin, where that is rare, and looked at.

In: a search. Out: what it selects. FTS5 goes through the places of every word of a phrase in all texts that hold them.
Of a script without blanks each character is a word, and a headline of sixteen signs of Kana is looked for in all texts
of its language. Never: another answer than that of the index.
"""

from __future__ import annotations

import json
from dataclasses import replace

from sqlalchemy import Connection, text

from storage.database.search.candidates import Search
from storage.database.search.confirming import confirmed
from storage.database.search.selecting import Check, Chosen, leaves
from storage.query.loosening import loosened
from storage.query.nodes import FACTS, And, Node, Term

_ENOUGH = 6
"""Words by which a phrase is found: mostly there is nothing else that begins so."""
_MOST = 100
"""Texts that are looked at: where more begin so, the index is asked."""


def selected(connection: Connection, search: Search) -> Chosen | None:
    """What `Search.selection` says, a long phrase as the keys of the texts that hold it; null: nothing is asked."""
    dialect = connection.dialect.name
    chosen = search.selection(dialect)
    if chosen is None or chosen.check is not Check.NONE or dialect != "sqlite":
        return chosen
    if not any(map(_is_long, leaves(chosen.root))):
        return chosen
    begun = loosened(chosen.root, _begun) or And(())
    loose = replace(search, query=replace(search.query, root=begun)).selection(dialect)
    return _looked_at(connection, chosen, loose) if loose is not None else chosen


def _looked_at(connection: Connection, chosen: Chosen, loose: Chosen) -> Chosen:
    asked = text(f"SELECT key, is_long FROM ({loose.sql}) s LIMIT :most")
    rows = connection.execute(asked, {**loose.parameters, "most": _MOST + 1}).all()
    if len(rows) > _MOST:
        return chosen
    found = [*confirmed(connection, replace(chosen, check=Check.ALL, doubt=chosen.root), rows)]
    return replace(chosen, sql=_HELD, parameters={"held": json.dumps(found)})


_HELD = "SELECT value AS key, 0 AS is_long FROM json_each(:held)"


def _is_long(leaf: Node) -> bool:
    return isinstance(leaf, Term) and leaf.scope not in FACTS and len(leaf.words) > _ENOUGH


def _begun(leaf: Node) -> Node:
    """A leaf that finds at least as much."""
    if isinstance(leaf, Term) and _is_long(leaf):
        return Term(leaf.words[:_ENOUGH], " ".join(leaf.words[:_ENOUGH]), scope=leaf.scope)
    return leaf
