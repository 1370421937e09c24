"""Parquet, typed and compressed with zstd, in a folder for each month of publication.

`articles/year=2026/month=3/part-0.parquet`, as Hive has it; articles without a date lie in year=0/month=0, since pandas
3.1 with pyarrow 26 reads no folder in which a partition is null. Months have no zero before them: to DuckDB 2.0 `03` is
a text. Rows come by date, so that one file is open at a time. Needs pyarrow: the extra `parquet`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from storage.database.queries.article_choice import ArchiveState
from storage.database.queries.article_rows import COLUMNS, ArticleRow, CellKind, RowColumn
from storage.errors import ParquetUnavailable

ArrowSchema = Any
"""A pyarrow.Schema: pyarrow has no annotations."""
ArrowBatch = Any
"""A pyarrow.RecordBatch."""

ROWS_AT_ONCE = 2_000
"""Rows of a group: so many texts are in memory. With 5,000 the peak was 309 MB, with 2,000 247, and no slower."""
_REPEATED = ["site", "kind", "section", "language", "file"]
_UNSORTED = {"text", "images", "authors", "tags"}
_NO_DATE = "0-0"


@dataclass(frozen=True, slots=True)
class ParquetForm:
    """The form."""

    media_type: str = "application/vnd.apache.parquet"
    columns: tuple[RowColumn, ...] = COLUMNS
    notes: tuple[str, ...] = ("year and month are those of publication in UTC, and 0 where the page has no date.",)
    is_file_an_article: bool = False

    def write(self, rows: Iterable[ArticleRow], folder: Path, _state: ArchiveState) -> Iterator[Path]:
        """Write a file for each month."""
        arrow_schema = schema()
        for month, of_month in groupby(rows, key=_month):
            path = folder / "articles" / _partition(month) / "part-0.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, arrow_schema, of_month)
            yield path


def schema() -> ArrowSchema:
    """The columns with their types; each says what it holds. Raises ParquetUnavailable."""
    arrow = _arrow()
    kinds = {
        CellKind.TEXT: arrow.string(),
        CellKind.MOMENT: arrow.timestamp("us", tz="UTC"),
        CellKind.NUMBER: arrow.int64(),
        CellKind.TRUTH: arrow.bool_(),
        CellKind.TEXTS: arrow.list_(arrow.string()),
        CellKind.OBJECTS: arrow.list_(
            arrow.struct([(name, arrow.string()) for name in ("url", "caption", "credit")]),
        ),
    }
    return arrow.schema(
        [arrow.field(column.name, kinds[column.kind], metadata={"description": column.comment}) for column in COLUMNS]
    )


def batches(rows: Iterable[ArticleRow]) -> Iterator[ArrowBatch]:
    """Rows in groups, as Arrow has them."""
    arrow_schema, left = schema(), iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield batch(some, arrow_schema)


def table_of(groups: Iterable[ArrowBatch]) -> Any:
    """One pyarrow.Table of groups of rows, also of none."""
    return _arrow().Table.from_batches(groups, schema())


def batch(rows: list[ArticleRow], arrow_schema: ArrowSchema) -> ArrowBatch:
    """A group of rows."""
    arrow = _arrow()
    arrays = [_array(arrow, [row[field.name] for row in rows], field.type) for field in arrow_schema]
    return arrow.record_batch(arrays, schema=arrow_schema)


def _array(arrow: Any, cells: list[Any], kind: Any) -> Any:
    if arrow.types.is_timestamp(kind):
        return arrow.array(cells, arrow.string()).cast(kind)
    return arrow.array(cells, kind)


def _write(path: Path, arrow_schema: ArrowSchema, rows: Iterator[ArticleRow]) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - an extra, that not everybody has

    ordered = [column.name for column in COLUMNS if column.name not in _UNSORTED]
    options = {"compression": "zstd", "use_dictionary": _REPEATED, "write_statistics": ordered}
    with parquet.ParquetWriter(path, arrow_schema, **options) as writer:
        while some := list(islice(rows, ROWS_AT_ONCE)):
            writer.write_batch(batch(some, arrow_schema))


def _month(row: ArticleRow) -> str | None:
    return row["published"][:7] if row["published"] else None


def _partition(month: str | None) -> str:
    year, _, number = (month or _NO_DATE).partition("-")
    return f"year={int(year)}/month={int(number)}"


def _arrow() -> Any:
    try:
        import pyarrow  # noqa: PLC0415 - an extra, that not everybody has
    except ImportError as absent:
        raise ParquetUnavailable from absent
    return pyarrow


FORM = ParquetForm()
