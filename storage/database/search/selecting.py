"""A query as SQL: the keys of the texts that hold it, in an order of which both engines have an index.

In: a query's tree, and the engine. Out: a `Chosen`: SQL with its parameters, and whether what it selects must still
be looked at, because the index knows less than the text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from storage.database.search import fts5, tsquery
from storage.database.search.documents import DECLARED, SILENT, key_of
from storage.database.search.tables import EARLIER, NEWEST
from storage.database.search.within import Within
from storage.query.loosening import loosened
from storage.query.nodes import FACTS, And, Changed, Dates, First, Length, Node, Not, Or, Proximity, Term
from storage.records import ChangeClass

_IS_VERSION = "EXISTS (SELECT 1 FROM version v WHERE v.id = d.version_id AND {})"
_OF_SUBSTANCE = "v.change IN ('typo', 'headline', 'text')"
CHANGES: dict[str, str] = {
    **{kind: _IS_VERSION.format(f"v.change = '{kind}'") for kind in ChangeClass if kind is not ChangeClass.FIRST},
    SILENT: _IS_VERSION.format(f"v.silent AND {_OF_SUBSTANCE}"),
    DECLARED: _IS_VERSION.format(f"NOT v.silent AND {_OF_SUBSTANCE}"),
}
"""What `changed:` can be asked for: SQL that is true of a row `d` of search_document."""


class Check(Enum):
    """Of what is selected, which texts must be looked at before they count."""

    NONE = auto()
    LONG = auto()
    ALL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """`sql` selects `key` and `is_long`; `root` is what a text must hold; `doubt`: what of it must be looked at."""

    sql: str
    parameters: dict[str, Any]
    check: Check
    root: Node
    doubt: Node

    @property
    def is_quick(self) -> bool:
        """Whether its texts are counted by walking along single words: no phrase, no row, no text is looked at."""
        if self.check is not Check.NONE or "search_document" in self.sql:
            return self.root == And(())
        return all(_is_single(leaf) for leaf in leaves(self.root))

    @property
    def is_begun_at_once(self) -> bool:
        """Whether its newest texts are found as soon as one looks for them: of one word, or of all.

        FTS5 goes along several words side by side, and puts together first what begins with one.
        """
        words = [leaf for leaf in leaves(self.root) if isinstance(leaf, Term)]
        return self.is_quick and len(words) <= 1 and not any(word.is_prefix for word in words)


def selection(
    dialect: str,
    root: Node,
    *,
    in_all_versions: bool = False,
    without: Collection[int] = (),
    within: Within | None = None,
) -> Chosen:
    """What holds the query, but for the articles `without`, by surrogate."""
    tables = (NEWEST, EARLIER) if in_all_versions else (NEWEST,)
    building = _BUILDERS[dialect]({})
    index_answer = loosened(root, building.looser) or And(())
    beside = list((within or Within()).conditions(dialect, building.named))
    if without:
        beside.append(f"d.article_id NOT IN ({', '.join(str(int(one)) for one in sorted(without))})")
    parts = [_part(building, table, index_answer, beside) for table in tables]
    check = building.check(root, index_answer)
    doubt = And(tuple(part for part in _flat(root) if not building.is_sure(part)))
    return Chosen(sql=" UNION ALL ".join(parts), parameters=building.parameters, check=check, root=root, doubt=doubt)


def leaves(node: Node) -> Iterator[Node]:
    """The leaves of a tree."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Not):
        yield from leaves(node.part)
    else:
        yield node


def _is_single(leaf: Node) -> bool:
    return isinstance(leaf, Dates) or (isinstance(leaf, Term) and (leaf.scope in FACTS or len(leaf.words) == 1))


def askable(node: Node) -> Node | None:
    """The tree without what no version says yet."""
    return loosened(node, lambda leaf: None if isinstance(leaf, Changed) and leaf.kind not in CHANGES else leaf)


def _flat(node: Node) -> list[Node]:
    return [one for part in node.parts for one in _flat(part)] if isinstance(node, And) else [node]


@dataclass(slots=True)
class _Fts5:
    """How SQLite is asked."""

    parameters: dict[str, Any]
    looser: Callable[[Node], Node | None] = field(default=fts5.looser)
    apart: str = "+"
    """Stands before what no index is to be looked for. Of several keys SQLite would make a search each, in which MATCH
    cannot be asked: "unable to use function MATCH in the requested context"
    (https://www.sqlite.org/optoverview.html#or_optimizations; seen with 3.40.1).
    """

    def check(self, root: Node, _index_answer: Node) -> Check:
        return Check.NONE if self.is_sure(root) else Check.ALL

    def is_sure(self, node: Node) -> bool:
        return all(fts5.looser(leaf) is leaf for leaf in leaves(node))

    def key(self, table: str) -> str:
        return f"{table}.rowid"

    def expression(self, node: Node) -> str | None:
        return fts5.match(node)

    def is_long(self, _table: str, _root: Node, *, is_driver: bool) -> str:
        return "0"

    def holds(self, table: str, node: Node, *, is_wanted: bool) -> str:
        return f"{table} MATCH :{self.named(fts5.match(node))}"

    def named(self, value: Any) -> str:
        return _named(self.parameters, value)


def _named(parameters: dict[str, Any], value: Any) -> str:
    name = f"p{len(parameters)}"
    parameters[name] = value
    return name


@dataclass(slots=True)
class _Tsquery:
    """How PostgreSQL is asked."""

    parameters: dict[str, Any]
    looser: Callable[[Node], Node | None] = field(default=tsquery.looser)
    apart: str = ""

    def check(self, root: Node, _index_answer: Node) -> Check:
        if not all(tsquery.looser(leaf) is leaf for leaf in leaves(root)):
            return Check.ALL
        return Check.NONE if self.is_sure(root) else Check.LONG

    def is_sure(self, node: Node) -> bool:
        return all(tsquery.loosest(leaf) is leaf for leaf in leaves(node))

    def key(self, table: str) -> str:
        return f"{table}.key"

    def expression(self, node: Node) -> str | None:
        return tsquery.match(node)

    def is_long(self, table: str, root: Node, *, is_driver: bool) -> str:
        if self.is_sure(root):
            return "false"
        return (
            f"{table}.is_long" if is_driver else f"EXISTS (SELECT 1 FROM {table} l WHERE l.key = d.key AND l.is_long)"
        )

    def holds(self, table: str, node: Node, *, is_wanted: bool) -> str:
        exact = self._asked(table, tsquery.match(node))
        if self.is_sure(node) or not is_wanted:
            return exact
        loose = loosened(node, tsquery.loosest)
        narrow = tsquery.match(loose) if loose is not None else None
        possible = f"({table}.is_long OR {exact})"
        return f"{self._asked(table, narrow)} AND {possible}" if narrow else possible

    def _asked(self, table: str, expression: str | None) -> str:
        return f"{table}.words @@ CAST(:{self.named(expression)} AS tsquery)"

    def named(self, value: Any) -> str:
        return _named(self.parameters, value)


_OF_ROW = "d.key"
_Engine = _Fts5 | _Tsquery
_BUILDERS: dict[str, Callable[[dict[str, Any]], _Engine]] = {"sqlite": _Fts5, "postgresql": _Tsquery}


def _part(engine: _Engine, table: str, root: Node, beside: Sequence[str]) -> str:
    """What is selected of one table of the index: the words at once, by the index; the rest row by row."""
    parts = _flat(root)
    said = [part for part in parts if engine.expression(_bare(part)) is not None]
    wanted = [part for part in said if not isinstance(part, Not)]
    of_words = And(tuple(said)) if len(said) > 1 else wanted[0] if wanted else None
    rest = [part for part in parts if part not in said] if wanted else parts
    key = engine.key(table) if wanted else _OF_ROW
    conditions = [engine.holds(table, of_words, is_wanted=True)] if wanted and of_words is not None else []
    conditions += [_Condition(engine, table, key).of(part, is_wanted=True) for part in rest]
    conditions += beside
    source = _source(table, key, conditions) if wanted else "search_document d"
    if not wanted:
        conditions.append("d.is_latest" if table == NEWEST else "NOT d.is_latest")
    long = engine.is_long(table, root, is_driver=bool(wanted))
    return f"SELECT {key} AS key, {long} AS is_long FROM {source} WHERE {' AND '.join(conditions)}"


def _source(table: str, key: str, conditions: list[str]) -> str:
    is_joined = any("d." in condition for condition in conditions[1:])
    return f"{table} JOIN search_document d ON d.key = {key}" if is_joined else table


def _bare(node: Node) -> Node:
    return node.part if isinstance(node, Not) else node


@dataclass(frozen=True, slots=True)
class _Condition:
    """Conditions on a row whose place in time, and in the index, is `key`."""

    engine: _Engine
    table: str
    key: str

    def of(self, node: Node, *, is_wanted: bool) -> str:
        if isinstance(node, Not):
            return f"NOT ({self.of(node.part, is_wanted=not is_wanted)})"
        if self.engine.expression(node) is not None:
            return self._among(node, is_wanted=is_wanted)
        if isinstance(node, And | Or):
            word = " AND " if isinstance(node, And) else " OR "
            parts = word.join(self.of(part, is_wanted=is_wanted) for part in node.parts) or "1 = 1"
            return f"{'' if self.key == _OF_ROW else self.engine.apart}({parts})"
        return self._of_leaf(node)

    def _among(self, node: Node, *, is_wanted: bool) -> str:
        inner = self.engine.key(self.table)
        holds = self.engine.holds(self.table, node, is_wanted=is_wanted)
        return f"{self.key} IN (SELECT {inner} FROM {self.table} WHERE {holds})"

    def _of_leaf(self, node: Term | Proximity | First | Dates | Length | Changed) -> str:
        if isinstance(node, Dates):
            return self._dated(node)
        if isinstance(node, Length):
            bounds = [(node.least, ">="), (node.most, "<=")]
            told = [f"d.words {sign} :{self.engine.named(bound)}" for bound, sign in bounds if bound is not None]
            return f"({' AND '.join(told) or '1 = 1'})"
        if isinstance(node, Changed):
            return f"({CHANGES[node.kind]})"
        raise TypeError(f"no index answers {node!r}")

    def _dated(self, dates: Dates) -> str:
        bounds = [(dates.start, ">="), (dates.end, "<")]
        told = [f"{self.key} {sign} :{self.engine.named(key_of(bound))}" for bound, sign in bounds if bound is not None]
        return f"({' AND '.join(told) or '1 = 1'})"
