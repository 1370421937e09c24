"""pandas, DuckDB and Datasette read the public views as they are, each in its own process."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from storage.database.schema import METADATA
from storage.database.schema.views import INTERNAL, PUBLIC
from tests.replay.field_tools import READERS, field_tool
from tests.replay.viewers import free_port
from tests.unit.readingroom.library import Library
from tests.unit.storage.recipes import questions

OF_STORIES = {"story", "syndicated"}
"""These papers print nothing of each other's."""

pytestmark = pytest.mark.slow

ELSEWHERE = {"TZ": "America/New_York", "PATH": "/usr/bin:/bin"}
PANDAS = """
import json, sqlite3, sys
import pandas
connection = sqlite3.connect(sys.argv[1])
found = {}
for view, columns in json.loads(sys.argv[2]).items():
    frame = pandas.read_sql(f"SELECT * FROM {view}", connection, parse_dates=columns)
    found[view] = {column: str(frame[column].dtype) for column in columns}
latest = pandas.read_sql("SELECT * FROM article_latest", connection, parse_dates=["published", "first_seen"])
delay = (latest["first_seen"] - latest["published"]).dt.total_seconds() / 60
print(json.dumps([found, delay.groupby(latest["site"]).median().to_dict()]))
"""
DUCKDB = """
import json, sqlite3, sys
import duckdb, pandas
latest = pandas.read_sql("SELECT * FROM article_latest", sqlite3.connect(sys.argv[1]))
latest.to_csv(sys.argv[2] + "/latest.csv", index=False)
latest.to_json(sys.argv[2] + "/latest.jsonl", orient="records", lines=True)
duckdb.sql("SET TimeZone = 'America/New_York'")
duckdb.sql(f"COPY (SELECT * FROM read_csv('{sys.argv[2]}/latest.csv')) TO '{sys.argv[2]}/latest.parquet'")
found = []
for source in ("read_parquet('{}/latest.parquet')", "read_json('{}/latest.jsonl', sample_size=-1)"):
    rows = duckdb.sql(
        "SELECT CAST(published_on AS DATE) AS day, site, count(*) AS articles, min(typeof(first_seen)), "
        "min(epoch(CAST(first_seen AS TIMESTAMPTZ))) FROM " + source.format(sys.argv[2]) +
        " GROUP BY ALL ORDER BY day, site"
    ).fetchall()
    found.append([[str(row[0]), *row[1:]] for row in rows])
print(json.dumps(found))
"""


@pytest.fixture
def database(newsstand: Library) -> Path:
    if newsstand.database:
        pytest.skip("Datasette and these recipes read the SQLite file")
    with newsstand.open():
        return newsstand.where / "microfiche.db"


def ran(script: str, *arguments: str) -> Any:
    python = field_tool("python", READERS)
    done = subprocess.run(
        [python, "-c", script, *arguments], capture_output=True, text=True, env=ELSEWHERE, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_pandas_takes_every_time_as_utc_wherever_it_runs(database: Path) -> None:
    times = {
        view.name: [name for name, column in view.columns.items() if column.holds == "time"]
        for view in PUBLIC
        if view.name not in OF_STORIES and any(column.holds == "time" for column in view.columns.values())
    }
    found, delays = ran(PANDAS, str(database), json.dumps(times))
    filled = {kind for view, kinds in found.items() for name, kind in kinds.items() if name not in ("alarm_since",)}
    assert filled == {"datetime64[us, UTC]"}
    assert {site: round(minutes) for site, minutes in delays.items()} == {"daily": 240, "paper": 293}


def test_duckdb_takes_them_as_utc_from_parquet_and_json_lines(database: Path, tmp_path: Path) -> None:
    for rows in ran(DUCKDB, str(database), str(tmp_path)):
        assert [row[:3] for row in rows] == [
            ["2026-03-30", "paper", 3],
            ["2026-03-31", "daily", 1],
            ["2026-03-31", "paper", 1],
        ]
        assert {row[3] for row in rows} == {"TIMESTAMP WITH TIME ZONE"}
        assert rows[0][4] == 1774879200, "14:00 UTC on 30 March 2026"


@contextmanager
def datasette(database: Path, log: Path, *settings: str) -> Iterator[str]:
    """The address of Datasette, told what the archive says of itself."""
    port = free_port()
    metadata = database.with_name("datasette.yaml")
    command = [
        field_tool("datasette", READERS),
        "serve",
        database,
        "--metadata",
        metadata,
        "--port",
        str(port),
        *settings,
    ]
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        _await(f"http://127.0.0.1:{port}/-/versions.json")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await(address: str) -> None:
    for _ in range(600):
        try:
            urlopen(address, timeout=5).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} does not answer")


def _json(address: str) -> Any:
    with urlopen(address, timeout=30) as answer:
        return json.load(answer)


def _status(address: str) -> int:
    try:
        with urlopen(address, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def test_datasette_for_others_takes_no_sql(database: Path, tmp_path: Path) -> None:
    """Tables hold what was taken down, and SQL reads any table."""
    with datasette(database, tmp_path / "log", "--setting", "default_allow_sql", "off") as address:
        assert _status(f"{address}/microfiche.json?sql=select+title+from+version") == 403
        assert _status(f"{address}/microfiche/article_latest.json?_where=1=1") == 403
        assert _status(f"{address}/microfiche/article_latest.json") == 200


def test_datasette_shows_the_views_with_their_meanings_and_hides_the_rest(database: Path, tmp_path: Path) -> None:
    with datasette(database, tmp_path / "log") as address:
        told = _json(f"{address}/microfiche.json")
        assert {table["name"] for table in told["tables"]}.isdisjoint(METADATA.tables), "tables are internal"
        assert [_status(f"{address}/microfiche/{name}.json") for name in ("version", *INTERNAL)] == [403] * 6
        assert {view["name"] for view in told["views"]} == {view.name for view in PUBLIC}
        for view in PUBLIC:
            page = _json(f"{address}/microfiche/{view.name}.json?_shape=objects")
            assert (page["columns"], page["rows"] != []) == (list(view.columns), view.name not in OF_STORIES)
            with urlopen(f"{address}/microfiche/{view.name}", timeout=30) as answer:
                html = answer.read().decode()
            assert all(f"<dt>{name}</dt>" in html for name in view.columns), "what each column means"
        newest = _json(f"{address}/microfiche/article_latest.json?_shape=objects")
        assert newest["rows"][0]["title"] == "Ferry is late", "newest first"
        assert set(newest["facet_results"]) >= {"site", "access"}


def test_datasette_answers_the_cookbook(database: Path, tmp_path: Path) -> None:
    with datasette(database, tmp_path / "log") as address:
        for question in questions():
            if "syndicated" in question.sql["sqlite"]:
                continue
            found = _json(f"{address}/microfiche.json?_shape=arrays&sql={quote(question.sql['sqlite'])}")
            assert len(found["rows"]) == question.gives.count("\n") - 1, question.name
