"""What is exported as tables is read by DuckDB, pandas and pyarrow, typed. They take seconds to import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from readingroom.export.formats import parquet as form
from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import COLUMNS, ArticleRow
from tests.unit.readingroom.library import Library
from tests.unit.readingroom.test_export_peers import BARE, ROW

pytestmark = pytest.mark.slow

STATE = ArchiveState(epoch="e", change=1)


@pytest.fixture
def folder(library: Library, tmp_path: Path) -> Path:
    for name in ("parquet", "jsonl", "csv", "tidy"):
        library.said("export", "articles", str(tmp_path / name), "--format", name)
    return tmp_path


def test_duckdb_reads_parquet_json_lines_and_csv_to_the_same(folder: Path) -> None:
    sources = {
        "parquet": f"read_parquet('{folder}/parquet/articles/**/*.parquet', hive_partitioning = true)",
        "jsonl": f"read_json('{folder}/jsonl/articles.jsonl', sample_size = -1)",
        "csv": f"read_csv('{folder}/csv/articles.csv', sample_size = -1)",
    }
    asked = (
        "SELECT title, epoch(CAST(published AS TIMESTAMPTZ)), published_offset, words, paywalled FROM {} ORDER BY title"
    )
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        found = [database.execute(asked.format(source)).fetchall() for source in sources.values()]
        months = f"SELECT year, month, count(*) FROM {sources['parquet']} GROUP BY ALL ORDER BY ALL"
        assert database.execute(months).fetchall() == [(0, 0, 1), (2026, 3, 1)]
        types = dict(
            database.execute(f"SELECT column_name, column_type FROM (DESCRIBE FROM {sources['parquet']})").fetchall()
        )
    assert (found[0], found[0]) == (found[1], found[2])
    assert found[0][1][:3] == ("Harbour opens late", 1774854900.0, 120)
    assert (types["published"], types["authors"], types["month"]) == ("TIMESTAMP WITH TIME ZONE", "VARCHAR[]", "BIGINT")


def test_pandas_and_pyarrow_read_the_folder_with_its_types_and_its_descriptions(folder: Path) -> None:
    frame = pd.read_parquet(folder / "parquet" / "articles")
    assert frame["published"].dt.tz is not None
    assert list(frame["title"]) == ["Fish is dear", "Harbour opens late"]
    assert list(frame["authors"][1]) == ["Ada Lovelace", "Charles Babbage"]
    whole = dataset.dataset(folder / "parquet" / "articles", partitioning="hive")
    assert (whole.count_rows(), whole.schema.field("year").type) == (2, pa.int32())
    one = next((folder / "parquet").rglob("*.parquet"))
    described = {field.name: (field.metadata or {})[b"description"].decode() for field in parquet.read_schema(one)}
    assert described == {column.name: column.comment for column in COLUMNS}
    assert parquet.ParquetFile(one).metadata.row_group(0).column(0).compression == "ZSTD"


def test_what_is_in_parquet_is_what_is_in_json_lines(folder: Path) -> None:
    lines = (folder / "jsonl" / "articles.jsonl").read_text("utf-8").splitlines()
    rows = {row["key"]: row for row in map(json.loads, lines)}
    read = dataset.dataset(folder / "parquet" / "articles", format="parquet").to_table().to_pylist()
    for row in read:
        said = {
            name: value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else value
            for name, value in row.items()
        }
        assert said == rows[row["key"]]


def test_a_package_of_data_names_every_file(folder: Path) -> None:
    package = json.loads((folder / "parquet" / "datapackage.json").read_text("utf-8"))
    paths = package["resources"][0]["path"]
    assert sorted(paths) == sorted(
        path.relative_to(folder / "parquet").as_posix() for path in folder.rglob("*.parquet")
    )
    fields = {field["name"]: field["type"] for field in package["resources"][0]["schema"]["fields"]}
    assert (fields["published"], fields["authors"], fields["paywalled"]) == ("datetime", "array", "boolean")


def test_months_are_files_and_groups_are_bounded(tmp_path: Path) -> None:
    def rows() -> list[ArticleRow]:
        months = [f"2026-0{month}-01T00:00:00Z" for month in (1, 2)]
        return [ROW | {"published": month} for month in months for _ in range(form.ROWS_AT_ONCE + 1)] + [BARE]

    paths = list(form.FORM.write(iter(rows()), tmp_path, STATE))
    assert [path.parent.relative_to(tmp_path / "articles").as_posix() for path in paths] == [
        "year=2026/month=1",
        "year=2026/month=2",
        "year=0/month=0",
    ]
    assert [parquet.ParquetFile(path).metadata.num_row_groups for path in paths] == [2, 2, 1]


def test_without_pyarrow_a_sentence_says_what_to_do(library: Library, tmp_path: Path) -> None:
    block = "import sys; sys.modules['pyarrow'] = None; import microfiche; microfiche.main()"
    asked = ["--archive", str(library.where), "export", "articles", str(tmp_path / "out"), "--format", "parquet"]
    done = subprocess.run([sys.executable, "-c", block, *asked], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        2,
        'microfiche: This needs pyarrow, which is not installed. `pip install "microfiche[parquet]"` installs it.\n',
    )
    assert list(tmp_path.iterdir()) == []
