"""The command: both halves by Microfiche and by others, and the page of figures.

    python -m benchmarks.stories TARGET [ARTICLES]

ARTICLES: to how many an archive grows whose cost is measured, a thousand at least.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.extraction import machine
from benchmarks.stories import ours
from benchmarks.stories.peers import TOOLS
from benchmarks.stories.scoring import Scored, scored
from benchmarks.stories.texts import articles

_PEERS = ("datasketch==2.0.0", "rensa==0.5.0", "simhash==2.1.2")
_ROOT = Path(__file__).parents[2]
_ENVIRONMENT = _ROOT / ".venv-peers" / "stories"
_HALVES = ("first", "second")
_OURS = "microfiche"
_HEAD = """# Stories: which articles carry the same text

Written by `python -m benchmarks.stories` (`make bench-stories`); do not edit. The set is invented: texts of
`benchmarks/stories/data`, in four languages each half, copied as papers copy, and beside them what looks like copies
and is none. The numbers of `storage/syndication` were set on the first half; the second has other languages (but for
English), words, templates and editing. One rule was changed after a look at the second: where what is shared begins is
told without its first tenth. Before that, 3 of its 12 newsletters in Hindi hung together with an item, so the figure of
that kind is not held back any more.

Invented texts are easier than real ones in this: they share nothing by chance but phrases of one list. They are harder
in that: each pair is of one edit or more, and nothing is an exact copy but what is said to be.

Precision and recall of pairs of articles that hang together, directly or by others, and B-cubed (Bagga and Baldwin
1998). The others get the same shingles, and pairs hang together from their usual thresholds on; theirs is one fixed set
in memory, ours rows of a database. CPU is for each article: of ours with all statements of SQL, reading texts and
cutting words; of the others without cutting words."""
_KNOWN = """## What fails

- An item that stands on top of a live report of another paper, whole, looks as agency copy that was cut from the bottom
  does, and is taken for it. Where the page says that it is a live report (`LiveBlogPosting`) it is told apart.
- A text of which the paper wrote half itself, sentence by sentence, is in no story: less than 60 % of it is shared.
- A text of fewer than 40 words is in none.
- A template whose slots hold words that are neither numbers nor names is told by its days alone: after a site printed
  it on eight of them. Until then, and here in one case after, its pages may hang together.
- A follow-up of which nearly 60 % is the background of the day before is taken for a copy now and then."""


def _python() -> str:
    python = _ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(_ENVIRONMENT)], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, *_PEERS], check=True)
    return str(python)


def _measured(half: str, tool: str) -> tuple[Scored, float]:
    """How right a tool is on a half, and milliseconds of CPU for each article."""
    some = articles(half)
    if tool == _OURS:
        began = time.process_time()
        clusters = ours.clusters(some)
        return scored(some, clusters), 1000 * (time.process_time() - began) / len(some)
    command = [_python(), "-m", "benchmarks.stories.peers", half, tool]
    said = json.loads(subprocess.check_output(command, cwd=_ROOT, text=True))
    return scored(some, {int(place): cluster for place, cluster in said["clusters"].items()}), said["ms"]


def _halves() -> Iterator[str]:
    for half in _HALVES:
        told = {tool: _measured(half, tool) for tool in (_OURS, *TOOLS)}
        yield f"## The {half} half: {len(articles(half))} articles"
        yield "\n".join(_table(told))
        yield "Pairs that were found, of those that are copies:"
        yield "\n".join(_by_kind(told, "found"))
        yield "Pairs that were taken for copies, and are none, of all pairs of the kind:"
        yield "\n".join(_by_kind(told, "wrong"))


Told = dict[str, tuple[Scored, float]]


def _table(told: Told) -> Iterator[str]:
    yield "| | precision | recall | B-cubed precision | recall | CPU, ms |"
    yield "|---|---|---|---|---|---|"
    for tool, (one, ms) in told.items():
        shares = (one.precision, one.recall, one.b_precision, one.b_recall)
        yield f"| {tool} | {' | '.join(f'{share:.3f}' for share in shares)} | {ms:.2f} |"


def _by_kind(told: Told, what: str) -> Iterator[str]:
    yield "| | " + " | ".join(told) + " |"
    yield "|---" * (len(told) + 1) + "|"
    for kind in getattr(told[_OURS][0], what):
        counts = [getattr(one, what)[kind] for one, _ms in told.values()]
        if what == "found" or any(some for some, _all in counts) or "(" in kind:
            yield f"| {kind} | " + " | ".join(f"{some} of {every}" for some, every in counts) + " |"


def _growth(size: int) -> Iterator[str]:
    yield "## As an archive grows"
    yield (
        "Invented articles in nine languages of 40 sites over ten years (`benchmarks/search`); CPU is that of the\n"
        "thousand that came last while the archive had as many. Bytes are those of samples, overlaps and their indexes."
    )
    steps = [step for step in (1_000, 10_000, 30_000, 100_000) if step <= size]
    yield "\n".join(_grown(steps))


def _grown(steps: list[int]) -> Iterator[str]:
    yield "| articles | CPU an article, ms | bytes an article | of the text |"
    yield "|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder:
        for count, ms, used, texts in ours.grown(Path(folder), steps[-1], steps):
            sys.stderr.write(f"{count:,} articles\n")
            yield f"| {count:,} | {ms:.2f} | {used / count:,.0f} | {used / texts:.0%} |"


def _main() -> None:
    target, size = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    facts = "; ".join(machine.facts()) + "."
    target.write_text("\n\n".join([_HEAD, facts, *_halves(), _KNOWN, *_growth(size)]) + "\n", "utf-8")


if __name__ == "__main__":
    _main()
