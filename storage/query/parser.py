"""Whatever a person types, as a query.

In: a string, and the moment of asking (aware). Out: a `Query`.
Never: a failure. What cannot be meant as it stands is understood otherwise, and a note says how.

    query    = every { "OR" every }
    every    = one { ["AND"] one }
    one      = { "NOT" | "-" } near
    near     = primary { ("NEAR/n" | "w/n") primary }
    primary  = "(" query ")" | "first/n" primary | field (word | phrase | "(" query ")") | word | phrase

The operators are those of Factiva and Nexis, and in capitals, as there; `NEAR/5`, `near5` in any order, `w/5`, `pre/5`
and `adj5` in this one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches

from storage.query import fields
from storage.query.lexer import FIELD_NAMES, Lexeme, Sort, lexemes
from storage.query.nodes import FACTS, And, First, Node, Not, Or, Proximity, Query, SearchField, Term
from storage.query.normaliser import stands_alone, words

MOST_TERMS = 100
"""Terms of a query; a longer one is cut, and a note says so."""

FARTHEST = 100
"""Words between the terms of NEAR, at most."""

SHORTEST_PREFIX = 3
"""Letters that must stand before a star."""

_DEEPEST = 12  # brackets within brackets; the parser of FTS5 has a stack of a hundred places
_LOWER_CASE = {"and", "or", "not"}


def parse(text: str, now: datetime | None = None) -> Query:
    """What somebody asks for who types `text`."""
    found, notes = lexemes(text)
    reading = _Understanding(found, notes, now or datetime.now(UTC))
    root = reading.whole()
    return Query(root=root, notes=tuple(dict.fromkeys(reading.notes)), in_all_versions=reading.in_all_versions)


class _Understanding:
    """The way through the lexemes of one query."""

    def __init__(self, found: list[Lexeme], notes: list[str], now: datetime) -> None:
        self.rest = found[::-1]
        self.notes = notes
        self.now = now
        self.in_all_versions = False
        self.terms = 0
        self.depth = 0

    def whole(self) -> Node | None:
        parts = []
        while self.rest:
            parts.append(self.either(SearchField.ANYWHERE))
            if self.rest:  # either() ends before a bracket that closes nothing, or an operator
                self._skip(self.rest.pop())
        return _all(parts)

    def either(self, scope: SearchField) -> Node | None:
        parts = [self.every(scope)]
        while self._next(Sort.OR):
            self.rest.pop()
            parts.append(self.every(scope))
            if parts[-1] is None or parts[-2] is None:
                self.notes.append("an OR with nothing beside it was left out")
        kept = tuple(part for part in parts if part is not None)
        return Or(kept) if len(kept) > 1 else kept[0] if kept else None

    def every(self, scope: SearchField) -> Node | None:
        parts: list[Node | None] = []
        while self.rest and not self._next(Sort.OR, Sort.CLOSE):
            if self._next(Sort.AND):
                self.rest.pop()
                if not parts or not self.rest or self._next(Sort.OR, Sort.CLOSE):
                    self.notes.append("an AND with nothing beside it was left out")
                continue
            if parts:
                self._say_lower_case()
            parts.append(self.one(scope))
        return _all(parts)

    def one(self, scope: SearchField) -> Node | None:
        negations = 0
        while self._next(Sort.NOT):
            self.rest.pop()
            negations += 1
        found = self.near(scope)
        if negations and found is None:
            self.notes.append("a NOT with nothing behind it was left out")
        return Not(found) if negations % 2 and found is not None else found

    def near(self, scope: SearchField) -> Node | None:
        left = self.primary(scope)
        parts: list[Node | None] = []
        while self._next(Sort.NEAR):
            operator = self.rest.pop()
            right = self.primary(scope)
            parts.append(self._beside(left, right, operator))
            left = right if right is not None else left
        return _all(parts) if parts else left

    def primary(self, scope: SearchField) -> Node | None:
        if not self.rest or self._next(Sort.OR, Sort.CLOSE, Sort.AND, Sort.NOT, Sort.NEAR):
            if self.rest and self._next(Sort.NEAR):
                self._skip(self.rest.pop())
            return None
        lexeme = self.rest.pop()
        ways = {Sort.OPEN: self._group, Sort.FIRST: self._first, Sort.FIELD: self._field}
        way = ways.get(lexeme.sort)
        return way(lexeme, scope) if way else self._term(lexeme, scope)

    def _group(self, _lexeme: Lexeme, scope: SearchField) -> Node | None:
        if self.depth >= _DEEPEST:
            self.notes.append(f"brackets within more than {_DEEPEST} brackets were left out")
            return None
        self.depth += 1
        found = self.either(scope)
        self.depth -= 1
        if self._next(Sort.CLOSE):
            self.rest.pop()
        else:
            self.notes.append("a bracket that nobody closed was closed at the end")
        return found

    def _first(self, lexeme: Lexeme, scope: SearchField) -> Node | None:
        if self.depth >= _DEEPEST:
            return None
        self.depth += 1
        found = self.primary(scope)
        self.depth -= 1
        if found is None:
            self.notes.append(f"{lexeme.text} with nothing behind it was left out")
            return None
        return self._within(found, lexeme)

    def _within(self, found: Node, lexeme: Lexeme) -> Node:
        if isinstance(found, Term) and found.scope is SearchField.ANYWHERE:
            return First(lexeme.number, found)
        if isinstance(found, And | Or):
            return type(found)(tuple(self._within(part, lexeme) for part in found.parts))
        self.notes.append(f"{lexeme.text} counts for words and phrases alone")
        return found

    def _field(self, lexeme: Lexeme, _scope: SearchField) -> Node | None:
        scope = fields.SCOPES.get(lexeme.text)
        if not self._has_value():
            self.notes.append(f"{lexeme.text}: with nothing behind it was searched as a word")
            return self._term(Lexeme(Sort.WORD, lexeme.text), SearchField.ANYWHERE)
        if scope is not None:
            return self.primary(scope)
        return self._fact(lexeme.text, self.rest.pop().text)

    def _has_value(self) -> bool:
        if not self.rest or not self.rest[-1].touches:
            return False
        return self._next(Sort.WORD, Sort.PHRASE, Sort.OPEN)

    def _fact(self, name: str, value: str) -> Node | None:
        if (name, value.casefold()) == fields.ALL_VERSIONS:
            self.in_all_versions = True
            return None
        found = None if name == "version" else fields.node_of(name, value.strip(), self.now)
        if found is None:
            self.notes.append(f"{name}: does not know {value!r}, which was searched as a word")
            return self._term(Lexeme(Sort.WORD, value), SearchField.ANYWHERE)
        return found

    def _term(self, lexeme: Lexeme, scope: SearchField) -> Node | None:
        found = tuple(words(lexeme.text))
        if not found:
            return None
        self._say_field(lexeme)
        self.terms += 1
        if self.terms > MOST_TERMS:
            self.notes.append(f"only the first {MOST_TERMS} terms were searched")
            return None
        return Term(found, " ".join(lexeme.text.rstrip("*").split()), self._is_prefix(lexeme, found, scope), scope)

    def _is_prefix(self, lexeme: Lexeme, found: tuple[str, ...], scope: SearchField) -> bool:
        bare = lexeme.text.rstrip("*")
        if "*" in bare.strip("*"):
            self.notes.append("a star counts only at the end of a word or phrase")
        if bare == lexeme.text or not words(bare[-1:]) or stands_alone(found[-1]):
            return False
        if scope in FACTS or len(found[-1]) < SHORTEST_PREFIX:
            self.notes.append(f"a star needs {SHORTEST_PREFIX} letters before it, and was left out")
            return False
        return True

    def _beside(self, left: Node | None, right: Node | None, operator: Lexeme) -> Node | None:
        if left is None or right is None:
            self.notes.append(f"{operator.text}{operator.number} with nothing beside it was left out")
            return left or right
        distance = min(max(operator.number, 1), FARTHEST)
        if distance != operator.number:
            self.notes.append(f"{operator.text} takes a number from 1 to {FARTHEST}; {distance} was searched")
        pairs = [self._pair(one, other, distance, operator) for one in _choices(left) for other in _choices(right)]
        kept = tuple(pair for pair in pairs if pair is not None)
        if len(kept) < len(pairs) or not pairs or len(kept) > MOST_TERMS:
            self.notes.append("NEAR stands between words and phrases of one field; both were searched anywhere")
            return And((left, right))
        return Or(kept) if len(kept) > 1 else kept[0]

    def _pair(self, one: Node, other: Node, distance: int, operator: Lexeme) -> Proximity | None:
        if not isinstance(one, Term) or not isinstance(other, Term) or one.scope in FACTS:
            return None
        if one.scope is not other.scope:
            if SearchField.ANYWHERE not in (one.scope, other.scope) or other.scope in FACTS:
                return None
            scope = one.scope if other.scope is SearchField.ANYWHERE else other.scope
            one, other = replace(one, scope=scope), replace(other, scope=scope)
        return Proximity(one, other, distance, not operator.text.startswith("near"))

    def _next(self, *sorts: Sort) -> bool:
        return bool(self.rest) and self.rest[-1].sort in sorts

    def _skip(self, lexeme: Lexeme) -> None:
        what = "a bracket that closes nothing" if lexeme.sort is Sort.CLOSE else f"{lexeme.text} with nothing beside it"
        self.notes.append(f"{what} was left out")

    def _say_field(self, lexeme: Lexeme) -> None:
        """Of titel:x, that it was searched as words, and that there is a field of nearly this name."""
        name, colon, value = lexeme.text.partition(":")
        near = get_close_matches(name.lower(), FIELD_NAMES, 1, 0.7) if colon and value else []
        if lexeme.sort is Sort.WORD and near:
            self.notes.append(f"{name}: is no field, and was searched as a word; did you mean {near[0]}:?")

    def _say_lower_case(self) -> None:
        if self._next(Sort.WORD) and self.rest[-1].text in _LOWER_CASE:
            word = self.rest[-1].text
            self.notes.append(f"“{word}” was searched as a word; the operator is {word.upper()}")


def _all(parts: list[Node | None]) -> Node | None:
    kept = tuple(part for part in parts if part is not None)
    return And(kept) if len(kept) > 1 else kept[0] if kept else None


def _choices(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Or) else (node,)
