"""The benchmark of metadata says what each source of a page says, and what an oracle over them would reach."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from click.testing import CliRunner

from benchmarks.metadata.__main__ import metadata
from benchmarks.metadata.sources import sources_of

SENTENCE = "The harbour master of Aalsand counted forty geese on the mole and wrote each of them into the log. "
PAGE = (
    '<html lang="en"><head><title>Geese | The Paper</title><meta property="og:title" content="Forty geese">'
    '<meta name="author" content="Ada Quill"></head><body><h1>Forty geese on the mole</h1>'
    f'<p class="byline">By Tom Reed</p><time datetime="2026-03-08">8 March</time><p>{SENTENCE * 4}</p></body></html>'
)
SCORE = """
def plain(text):
    return str(text or "").casefold()

def names(authors):
    return {plain(one) for one in authors or []}
"""


def test_each_source_is_heard_by_itself() -> None:
    found = sources_of("https://paper.example/2026/03/07/geese", PAGE)
    assert (found.titles["h1"], found.titles["og:title"]) == (["Forty geese on the mole"], ("Forty geese",))
    assert found.authors["meta tags"] == [("Ada Quill",)]
    assert ("Tom Reed",) in found.authors["byline elements"]
    assert (found.days["time elements"], found.days["address"]) == (["2026-03-08"], ["2026-03-07"])


def test_the_page_of_figures_has_a_row_for_each_source_the_oracles_and_ours(tmp_path: Path) -> None:
    row = {"id": "1", "url": "https://paper.example/geese", "html": PAGE, "title": "Forty geese", "date": "2026-03-08"}
    (tmp_path / "corpora").mkdir()
    (tmp_path / "score.py").write_text(SCORE, "utf-8")
    (tmp_path / "corpora" / "small.jsonl.gz").write_bytes(gzip.compress(json.dumps(row).encode()))
    done = CliRunner().invoke(metadata, [str(tmp_path), str(tmp_path / "metadata.md")])
    assert done.exit_code == 0, done.output
    lines = (tmp_path / "metadata.md").read_text("utf-8").splitlines()
    assert "| og:title | 1 | 1.0000 | 1.0000 |" in lines
    assert "| oracle over h1, og and JSON-LD | 1 | 1.0000 | 1.0000 |" in lines
    assert "| time elements | 1 | 1.0000 | 1.0000 |" in lines
    assert any(line.startswith("| microfiche | 1 |") for line in lines)
