"""What is said beside an answer, on stderr: how a question was understood, and what must be known of what is found.

In: a search. Out: sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import click

from readingroom.nearby import alike, did_you_mean
from readingroom.terminal import one_line
from storage.database.engine import Connection
from storage.database.log import decisions
from storage.database.queries import values
from storage.database.queries.asking import asking
from storage.database.search import rebuilding
from storage.database.search.candidates import RANKED, Count, Search
from storage.database.search.selecting import CHANGES, leaves
from storage.query.nodes import FACTS, And, Changed, HitOrder, Query, SearchField, Term
from storage.query.wording import explained

_COLUMNS = {SearchField.SITE: "site", SearchField.KIND: "kind", SearchField.LANGUAGE: "language"}
_MOST_TERMS = 8


def say_understood(connection: Connection, search: Search, view: str, n: int | None = None) -> None:
    """How the query was understood; `view`: how its hits are shown; `n`: the change as of which, None: of today."""
    query = search.query
    then = "" if n is None else f"; as of change {n}"
    click.echo(f"Searched as: {one_line(explained(query, search.order))}{then}.", err=True)
    for note in (*query.notes, *_cannot_be_asked(query)):
        click.echo(f"Note: {one_line(note)}{'' if note.endswith('?') else '.'}", err=True)
    if search.order is HitOrder.RELEVANCE and view == "hits" and n is None:
        click.echo(f"Note: ranked among the newest {RANKED:,} hits.", err=True)
    if search.order is HitOrder.RELEVANCE and n is not None:
        why = "how well a text fits depends on all texts there are, so that as of a change the newest come first"
        click.echo(f"Note: {why}.", err=True)
    say_what_is_missing(connection)


def say_there_are_more(count: Callable[[], Count], limit: int, shown: int) -> None:
    """That a limit left out what was found, and how much there is: a list that ends silently is taken for the whole."""
    if shown < limit:
        return
    found = count()
    if found.number > shown:
        of = f"over {found.number:,}" if found.is_capped else f"{found.number:,}"
        click.echo(f"{shown:,} of {of} are shown; --limit says how many.", err=True)


def say_what_is_missing(connection: Connection) -> None:
    """What is there and cannot be found, because nothing can be written here."""
    if not rebuilding.state(connection).is_whole:
        click.echo("Note: the search index is not whole, and nothing can be written here; hits are missing.", err=True)
    if ended := decisions.ended(connection, datetime.now(UTC)):  # who can write has put them there on opening
        click.echo(f"Not searched: {len(ended)} whose embargo has ended; nothing can be written here.", err=True)


def _cannot_be_asked(query: Query) -> list[str]:
    kinds = [leaf.kind for leaf in leaves(query.root or And(())) if isinstance(leaf, Changed)]
    return [_unknown_change(kind) for kind in kinds if kind not in CHANGES]


def _unknown_change(kind: str) -> str:
    near = did_you_mean(alike(kind, CHANGES))
    return f"changed:{kind} is no change that is told, and was left out{f'.{near}' if near else ''}"


def say_left_out(withheld: int, n: int | None) -> None:
    """How many are not shown because somebody has withheld them since the change as of which was asked."""
    if withheld:
        click.echo(f"Left out: {withheld} that somebody has withheld since change {n}.", err=True)


def say_nothing_found(connection: Connection, search: Search, n: int | None = None) -> None:
    """That nothing was found, and what each word alone would find; a value that nothing has, and one like it."""
    terms = [leaf for leaf in leaves(search.query.root or And(())) if isinstance(leaf, Term)]
    words = [term for term in terms if term.scope not in FACTS][:_MOST_TERMS]
    click.echo("Nothing in the archive is what was asked for.", err=True)
    if len(words) > 1:
        alone = ", ".join(f"{one_line(term.typed)} {_alone(connection, search, term, n)}" for term in words)
        click.echo(f"Alone would be found: {alone}.", err=True)
    for term in terms:
        if column := _COLUMNS.get(term.scope):
            near = alike(term.typed, values.of_newest(connection, column))
            if near and term.typed.casefold() not in map(str.casefold, near):
                click.echo(f"No article has the {column} {one_line(term.typed)}.{one_line_of(near)}", err=True)


def one_line_of(near: list[str]) -> str:
    """Names of the archive, clean."""
    return did_you_mean([one_line(name) for name in near])


def _alone(connection: Connection, search: Search, term: Term, n: int | None) -> str:
    found = asking(connection, replace(search, query=replace(search.query, root=term)), n).count()
    return f"over {found.number:,}" if found.is_capped else f"{found.number:,}"
