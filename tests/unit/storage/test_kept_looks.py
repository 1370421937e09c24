"""Whatever becomes of articles: as of each change they look as they looked, and are found as they were found."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import decision_lines
from storage.archive import Archive
from storage.database import rebuild, withheld
from storage.database.articles.looks import NAMES
from storage.database.articles.reconciling import reconcile
from storage.database.engine import Connection
from storage.database.log import decisions
from storage.database.queries import article_choice, articles, feed, past, past_search
from storage.database.queries.article_choice import ArticleChoice
from storage.database.queries.article_rows import COLUMNS, ArticleRow, rows_of
from storage.database.search.candidates import Search
from storage.decisions import decide, lift
from storage.errors import NotFound, UsageError
from storage.query.parser import parse
from storage.settle import fold_all
from tests.unit.storage.press import PAPER, Press, ingest_files, missing, moved, ok, page, read_pending

PATHS = ("/a", "/b", "/c", "/d")
TEXTS = ("Ships came at dawn.", "Ships came at noon.\nThe mayor spoke.", "Owls were heard.", "Fish is dear.\nCod is.")
WORDS = ("ships", "owls OR cod", "NOT mayor", '"came at"', "changed:text", "words:>4", "first/2 ships")
MOVING = {"last_seen", "capture", "captured_at", "file", "offset", "length"}

_path = st.sampled_from(PATHS)
_steps = st.one_of(
    st.tuples(st.just("print"), _path, st.sampled_from(TEXTS), st.sampled_from((None, *PATHS))),
    st.tuples(st.just("print"), _path, st.sampled_from(TEXTS), st.none()),
    st.tuples(st.just("move"), _path, _path),
    st.tuples(st.just("miss"), _path),
    st.tuples(st.just("withhold"), _path),
    st.tuples(st.just("show"), _path),
    st.tuples(st.just("merge"), _path, _path),
    st.tuples(st.just("reread"), st.sampled_from(("press 1", "press 2"))),
)
Step = tuple[Any, ...]


@dataclass
class History:
    """An archive to which things happen, and what it said as of each change while that was the newest."""

    archive: Archive
    press: Press
    extractor: str = "press 1"
    rows: dict[int, list[ArticleRow]] = field(default_factory=dict)
    found: dict[int, dict[str, list[tuple[str, str]]]] = field(default_factory=dict)

    def happen(self, step: Step) -> None:
        """Let one thing happen; what makes no sense by now is let be."""
        try:
            getattr(self, f"do_{step[0]}")(*step[1:])
        except (NotFound, UsageError):
            return
        finally:
            self.note()

    def do_print(self, path: str, text: str, canonical: str | None) -> None:
        names = {} if canonical is None else {"canonical": canonical}
        self._take(self.press.run(ok(path, page("News", text, **names))))

    def do_move(self, path: str, to: str) -> None:
        self._take(self.press.run(moved(path, f"{PAPER}{to}")))

    def do_miss(self, path: str) -> None:
        self._take(self.press.run(missing(path, 410)))

    def do_withhold(self, path: str) -> None:
        decide(self.archive, kind="takedown", target=f"{PAPER}{path}", reason="asked", who="ed")

    def do_show(self, path: str) -> None:
        lift(self.archive, kind="takedown", target=f"{PAPER}{path}", reason="agreed", who="ed")

    def do_merge(self, path: str, other: str) -> None:
        decide(self.archive, kind="merge", target=f"{PAPER}{path}", other=f"{PAPER}{other}", reason="one", who="ed")

    def do_reread(self, extractor: str) -> None:
        self.extractor = extractor
        with self.archive.database.write() as connection:
            lines = decision_lines.read(self.archive.decisions)
            rebuild.clear(connection, {path.name for path in self.press.files})
            decisions.add(connection, lines)
        self._take(*self.press.files)
        reconcile(self.archive.database)

    def _take(self, *files: Path) -> None:
        ingest_files(self.archive.database, list(files))
        read_pending(self.archive.database, self.press.files, self.extractor)
        fold_all(self.archive.database)

    def note(self) -> None:
        """Write down what is there now; where nothing was announced it must be what was there before."""
        with self.archive.database.read() as connection:
            n = feed.standing(connection).last
            rows = [
                still(row) for row in rows_of(connection, article_choice.versions_chosen(connection, ArticleChoice()))
            ]
            found = {words: hits_of(articles.find(connection, words, 100)) for words in WORDS}
        assert self.rows.setdefault(n, rows) == rows
        assert self.found.setdefault(n, found) == found

    def check(self) -> None:
        with self.archive.database.read() as connection:
            for n, rows in self.rows.items():
                hidden = check_rows(connection, n, rows)
                check_hits(connection, n, self.found[n], hidden)


def still(row: ArticleRow) -> ArticleRow:
    """A row without what moves though nothing is announced."""
    return {name: cell for name, cell in row.items() if name not in MOVING}


def hits_of(hits: list[Any]) -> list[tuple[str, str]]:
    return [(hit.key, hit.snippet) for hit in hits]


def check_rows(connection: Connection, n: int, rows: list[ArticleRow]) -> set[str]:
    """The rows as of a change are those that were there, but for what is withheld now; the keys of these."""
    chosen = past.chosen(connection, ArticleChoice(as_of=n))
    then = [still(row) for row in past.rows_of(connection, chosen.looks)]
    keys = {row["key"] for row in then}
    left_out = {row["key"] for row in rows} - keys
    assert then == [row for row in rows if row["key"] in keys]
    assert chosen.withheld == len(left_out)
    urls = {row["key"]: row["url"] for row in rows}
    now = withheld.of_urls(connection, urls.values())
    assert left_out == {key for key, url in urls.items() if url in now or is_named(connection, key)}
    return left_out


def is_named(connection: Connection, key: str) -> bool:
    """Whether a decision is about what the article was called."""
    return bool(withheld.of_names(connection, [f"paper {key}"]) or withheld.of_urls(connection, [key]))


def check_hits(connection: Connection, n: int, found: dict[str, list[tuple[str, str]]], hidden: set[str]) -> None:
    for words, hits in found.items():
        search = Search(query=parse(words), limit=100)
        then = hits_of(past_search.hits(connection, search, past_search.find(connection, search, n)))
        assert then == [hit for hit in hits if hit[0] not in hidden], words


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive without anything in it, to be copied."""
    where = tmp_path_factory.mktemp("template") / "archive"
    Archive.create(where).close()
    return where


def live(where: Path, steps: list[Step]) -> None:
    with Archive.open(where) as archive:
        history = History(archive, Press(where / "warc"))
        for step in steps:
            history.happen(step)
        history.check()


@pytest.mark.slow
@given(steps=st.lists(_steps, min_size=3, max_size=9))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_history_can_be_asked_as_of_each_of_its_changes(
    template: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    where = tmp_path_factory.mktemp("history") / "archive"
    shutil.copytree(template, where)
    live(where, steps)


ANOTHER_S_NAME: list[Step] = [("print", "/a", TEXTS[0], "/c"), ("print", "/c", TEXTS[1], None), ("withhold", "/c")]
"""What was called by an address that was another article's later, and must not be shown."""
LONG: list[Step] = [
    ("print", "/a", TEXTS[0], None),
    ("print", "/b", TEXTS[1], None),
    ("print", "/a", TEXTS[2], None),
    ("print", "/c", TEXTS[3], None),
    ("print", "/a", TEXTS[2], None),
    ("withhold", "/b"),
    ("merge", "/a", "/c"),
    ("reread", "press 2"),
    ("show", "/b"),
    ("move", "/d", "/a"),
    ("miss", "/a"),
    ("print", "/c", TEXTS[0], "/b"),
    ("reread", "press 1"),
    ("withhold", "/c"),
]


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Iterator[Path]:
    where = tmp_path / "archive"
    if request.param == "sqlite":
        shutil.copytree(template, where)
        yield where
        return
    made: Callable[[str], AbstractContextManager[str]] = request.getfixturevalue("new_postgres_database")
    with made("") as url:
        (where / "warc").mkdir(parents=True)
        (where / "archive.toml").write_text(f'database = "{url}"\n')
        yield where


def test_a_long_history_can_be_asked_as_of_each_of_its_changes_on_both_engines(empty: Path) -> None:
    live(empty, LONG)


def test_what_had_the_name_of_what_must_not_be_shown_is_not_shown_either(template: Path, tmp_path: Path) -> None:
    where = tmp_path / "archive"
    shutil.copytree(template, where)
    live(where, ANOTHER_S_NAME)


def test_a_look_has_every_column_of_an_export() -> None:
    """A new column stands at the end of `NAMES`: what is kept is a list in this order."""
    worked_out = {"text", "words", "last_seen"}
    assert {column.name for column in COLUMNS} - worked_out == set(NAMES) - {"change", "silent"}
    assert NAMES[:2] == ("site", "key")
    assert NAMES[-2:] == ("change", "silent") or len(NAMES) > 31
