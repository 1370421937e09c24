"""The command: our forms over many articles, the peers over fewer, and the page."""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.crawl.report import bullets, table
from benchmarks.crawl.running import CommandFailed, Usage, run
from benchmarks.export.peers import ROOT, Peer, peers
from benchmarks.export.synthetic import fill
from benchmarks.extraction import machine
from storage.database.queries.article_rows import COLUMNS

_RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); import microfiche; microfiche.main()"
_FORMS = ("jsonl", "parquet", "csv", "tidy", "atom", "ninjs", "csl")
_BESIDE = {"jsonl": "JSON Lines", "parquet": "Parquet", "csv": "CSV"}
_HEAD = ("form", "CPU s", "articles a second of CPU", "wall s", "peak MB", "MB written")
_PROMISED = ("JSON Lines", "Parquet")
_SPEED, _MEMORY = 5_000, 300
_MOST_SECONDS = 1800.0
_INTRODUCTION = """# What it costs to hand out articles as data

Written by `python -m benchmarks.export` (`make bench-export`); do not edit. The articles are invented, some 430 words
each, in a SQLite database as a crawl leaves it. Each run is a new process, its start and the sums of all files
included. CPU is that of the whole tree of processes; the peak is the most memory (PSS) that was seen at one look of
many."""
_PEERS = """All write the same rows with the same columns, texts too; where other columns or fewer rows are written,
there is no page. Theirs come from a view over our tables that is made for them, as they lie; ours are in order, without
what must not be shown, moments as ISO 8601, lists as lists, with a manifest and sums. Datasette pages the view by
offset, so that its time grows with the square of the rows."""

Measured = tuple[str, Usage, float, int]


@click.command()
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--size", default=1_000_000, show_default=True, help="Articles.")
@click.option("--peers-size", default=20_000, show_default=True, help="Articles beside the peers.")
@click.option("--form", "forms", multiple=True, type=click.Choice(_FORMS), help="Of the many only these forms.")
@click.option("--archive", type=click.Path(path_type=Path), help="Where the invented archive is kept for another time.")
@click.option("--only", type=click.Choice(["many", "beside"]), help="Measure one part; the other stays as it stands.")
def export(
    *, page: Path, size: int, peers_size: int, forms: tuple[str, ...], archive: Path | None, only: str | None
) -> None:
    """Measure, and write PAGE."""
    stands = page.read_text("utf-8").rstrip("\n").partition(_BETWEEN) if only else ("", "", "")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many = stands[0] if only == "beside" else _many(archive or folder / "many", folder, size, forms or _FORMS)
        beside = stands[2] if only == "many" else _beside(folder, peers_size)
    page.write_text(f"{many}{_BETWEEN}{beside}\n", "utf-8")
    click.echo(f"Wrote {page}.", err=True)


_BETWEEN = "\n\n## Beside others\n\n"


def _many(archive: Path, folder: Path, size: int, forms: Sequence[str]) -> str:
    """The part on our forms alone."""
    facts = [*machine.facts()]
    many = _filled(archive, size)
    ours = [_ours(many, folder, form, size) for form in forms]
    parts = [_INTRODUCTION, bullets(facts), "## Goals", bullets(_goals(ours, size))]
    return "\n\n".join([*parts, f"## {size:,} articles", table(_HEAD, [_row(one, size) for one in ours])])


def _beside(folder: Path, size: int) -> str:
    """The part on ours and those of others."""
    facts = [f"{size:,} articles", *machine.facts()]
    few = _filled(folder / "few", size)
    found = [*(_ours(few, folder, form, size) for form in _BESIDE), *_theirs(few, folder, size)]
    return "\n\n".join([_PEERS, bullets(facts), table(_HEAD, [_row(one, size) for one in found])])


def _filled(where: Path, size: int) -> Path:
    if not where.exists():
        click.echo(f"Inventing {size:,} articles …", err=True)
        fill(where, size)
    return where


def _ours(archive: Path, folder: Path, form: str, size: int) -> Measured:
    click.echo(f"microfiche, {form}, {size:,} …", err=True)
    target = folder / "out"
    command = [sys.executable, "-c", _RUN, str(ROOT), "--archive", str(archive)]
    used = run([*command, "export", "articles", str(target), "--format", form], folder, most=_MOST_SECONDS)
    rows = json.loads((target / "manifest.json").read_text("utf-8"))["rows"]
    written = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    shutil.rmtree(target)
    if rows != size:
        raise CommandFailed(f"{form}: {rows} of {size} articles")
    return f"Microfiche, {_BESIDE.get(form, form)}", used, written / 1e6, rows


def _theirs(archive: Path, folder: Path, size: int) -> Iterator[Measured]:
    for peer in peers(archive / "microfiche.db", folder):
        click.echo(f"{peer.name}, {peer.form}, {size:,} …", err=True)
        used = run(peer.command, folder, most=_MOST_SECONDS)
        (columns, rows), written = _written_by(peer), peer.written.stat().st_size
        peer.written.unlink()
        if columns != {column.name for column in COLUMNS} or rows != size:
            raise CommandFailed(f"{peer.name}, {peer.form}: {rows} of {size} articles, columns {sorted(columns)}")
        yield f"{peer.name}, {peer.form}", used, written / 1e6, rows


def _written_by(peer: Peer) -> tuple[set[str], int]:
    """The columns and how many rows were written, by reading them again."""
    if peer.written.suffix == ".parquet":
        from pyarrow import parquet  # noqa: PLC0415 - a tool of tests, that not everybody has

        found = parquet.ParquetFile(peer.written)
        return set(found.schema_arrow.names), int(found.metadata.num_rows)
    with peer.written.open(encoding="utf-8", newline="") as file:
        if peer.written.suffix == ".csv":
            csv.field_size_limit(10**9)
            rows = csv.reader(file)
            return set(next(rows)), sum(1 for row in rows if row)  # Datasette ends with an empty line
        first = json.loads(next(file))
        return set(first), 1 + sum(1 for _ in file)


def _row(measured: Measured, size: int) -> tuple[str, ...]:
    name, used, written, rows = measured
    return (
        name,
        f"{used.cpu:.1f}",
        f"{min(rows, size) / used.cpu:,.0f}",
        f"{used.wall:.1f}",
        f"{used.peak_mb:.0f}",
        f"{written:,.0f}",
    )


def _goals(ours: list[Measured], size: int) -> Iterator[str]:
    for name, used, _written, rows in (one for one in ours if one[0].endswith(_PROMISED)):
        fast = rows / used.cpu
        yield f"{name}: {_said(fast >= _SPEED)} {_SPEED:,} articles a second on one core: {fast:,.0f}"
        yield f"{name}: {_said(used.peak_mb <= _MEMORY)} at most {_MEMORY} MB at {size:,} articles: {used.peak_mb:.0f}"


def _said(is_reached: bool) -> str:  # noqa: FBT001 - it is what is told, not a switch
    return "reached," if is_reached else "missed,"


if __name__ == "__main__":
    export()
