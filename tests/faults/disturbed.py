"""A crawl of fifty small pages that is disturbed at one of its calls, and what must hold afterwards.

In: a `Disturbance`. Out: assertions: both readers read every file, rows are what the files say, nothing of what was
found is missing, nothing was fetched needlessly, the exit code says what happened, memory stays bounded.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from fastwarc.warc import ArchiveIterator as Swift

from storage.archive import Archive
from storage.errors import ArchiveError, ArchiveUnwritable, EndedEarly, Interrupted, ReadersLost, Terminated
from tests.faults.calls import COUNTED, FIRED, Disturbance
from tests.faults.cut_commits import cutting
from tests.faults.kept_states import DiskState, essence, states
from tests.faults.starting import KILLED, Starter, starter
from tests.faults.warm import begin_readers
from tests.flow.crawling import declaration, declare
from tests.flow.killing import assert_every_exchange_is_one_row, assert_whole, natural, warc_files
from tests.flow.pathserver import Answer, PathServer, serving

IN_FLIGHT = 4
STORIES = 49
MOST_KILOBYTES = 400_000
_SITE = (
    "limits.max_hops = 1",
    'assets = "off"',
    f"politeness.concurrency = {IN_FLIGHT}",
    "politeness.requests_per_second = 1000",
)
_STORY = """<title>The ferry is late, part {0}</title><article><h1>The ferry is late, part {0}</h1>
<p>{1}</p>
<p>{2}</p>
</article>"""
_CLOSE = (("Connection", "close"),)
_TOLD_BY_TIMES = {"observations", "seconds", "position_sum", "path"}
_CODES = {
    "SIGKILL": {KILLED},
    "SIGTERM": {Terminated.exit_code, -signal.SIGTERM},  # before the job listens; a shell says 143 of both
    "SIGINT": {Interrupted.exit_code},
    "ENOSPC": {ArchiveError.exit_code, ArchiveUnwritable.exit_code, EndedEarly.exit_code},
    "COMMIT": {ArchiveError.exit_code},
    "EIO": {ArchiveError.exit_code, ArchiveUnwritable.exit_code},
    "EROFS": {ArchiveError.exit_code, ArchiveUnwritable.exit_code},
    "EMFILE": {ArchiveError.exit_code, ArchiveUnwritable.exit_code, ReadersLost.exit_code},
}


def paper(name: str = "fixture") -> dict[str, Answer]:
    """A front page, and stories that it links to; no two stories, nor those of two papers, are alike."""
    rows = (f'<li><h2><a href="/story/{no}">The ferry is late, part {no}</a></h2></li>' for no in range(STORIES))
    pages = {f"/story/{no}": Answer(_story(Random(f"{name} {no}"), no)) for no in range(STORIES)}
    return {"/": Answer("<title>Paper</title><ul>" + "".join(rows) + "</ul>"), **pages}


def _story(random: Random, no: int) -> str:
    def word() -> str:
        return "".join(random.choices("abcdefghiklmnoprstuvw", k=6))

    sentences = [f"The {word()} came late to the {word()}, and {word()} had seen the {word()}." for _ in range(8)]
    return _STORY.format(no, " ".join(sentences[:4]), " ".join(sentences[4:]))


def steady(archive: Path) -> dict[str, list[str]]:
    """What an archive says, however often and for how long its front page was seen: every job looks at that."""
    says = natural(archive)
    spans = [json.loads(line) for line in says["teaser_span"]]
    return says | {
        "teaser_span": [json.dumps({k: v for k, v in span.items() if k not in _TOLD_BY_TIMES}) for span in spans]
    }


@dataclass
class Disturbing:
    """Archives without a page, crawled from one server and disturbed."""

    start: Starter
    server: PathServer
    folder: Path
    says: dict[str, list[str]] = field(default_factory=dict)
    calls: int = 0
    requests: int = 0
    _asked_at: list[float] = field(default_factory=list)

    def learn(self) -> None:
        """How a crawl ends that nobody disturbs, and how many calls it takes."""
        with Archive.create(self.folder / "empty"):
            declare(self.folder / "empty", declaration(self.server.url, *_SITE))
        archive = self.fresh()
        assert self.crawl(archive, Disturbance(0)) == 0, self.start.said()
        found = re.search(COUNTED + r"(\d+)", self.start.said())
        assert found is not None
        self.calls, self.requests, self.says = int(found[1]), len(self.server.asked), steady(archive)
        assert len(self.says["article"]) == STORIES

    def fresh(self) -> Path:
        """An archive without a page; the last one is gone."""
        archive = self.folder / "archive"
        shutil.rmtree(archive, ignore_errors=True)
        self.server.asked.clear()
        return Path(shutil.copytree(self.folder / "empty", archive))

    def crawl(self, archive: Path, call: Disturbance | None = None) -> int:
        """The exit code of a crawl."""
        code = self.start.start(archive, "crawl", "fixture", call=call).wait()
        assert self.start.kilobytes < MOST_KILOBYTES
        assert "Traceback" not in self.start.said(), self.start.said()
        return code

    def survives(self, disturbance: Disturbance) -> bool:
        """Disturb a crawl, let the next end it, and see that nothing is lost; False: the crawl was over before."""
        archive = self.fresh()
        code = self.crawl(archive, disturbance)
        said = self.start.said()
        if FIRED not in said:
            assert code == 0, said
            return False
        try:
            self._assert_mended(archive, code, disturbance)
        except AssertionError as fault:
            fault.add_note(f"{disturbance}: exit code {code}\n{said}\nthen:\n{self.start.said()}")
            raise
        return True

    def survives_a_cut_commit(self, n: int, database: str) -> int | None:
        """The same on PostgreSQL, where the answer to the n-th COMMIT of a crawl is lost; the crawl's exit code, None
        where it was over before.
        """
        archive = self.fresh()
        (archive / "microfiche.db").unlink()
        settings = archive / "archive.toml"
        sockets = Path(tempfile.mkdtemp(prefix="cut-", dir="/tmp"))
        with cutting(database, sockets, n) as cutter:
            settings.write_text(f'database = "{cutter.url}"\n')
            code = self.crawl(archive)
        shutil.rmtree(sockets)
        settings.write_text(f'database = "{database}"\n')
        if not cutter.has_cut:
            assert code == 0, self.start.said()
            return None
        self._assert_mended(archive, code, Disturbance(n, "COMMIT"))
        return code

    def _assert_mended(self, archive: Path, code: int, disturbance: Disturbance) -> None:
        assert code in _CODES[disturbance.what] | {0}
        if code == 0:
            assert steady(archive) == self.says, "it said that all was well"
        self._assert_goes_on(archive, asked=0)

    def _assert_goes_on(self, archive: Path, asked: int) -> None:
        """The next crawl ends what one began that is dead, and fetches no more than was in flight; `asked`: how many
        requests the dead one had made, where the server has not counted them.
        """
        assert self.crawl(archive) == 0
        assert steady(archive) == self.says
        assert_whole(archive)
        assert_every_exchange_is_one_row(archive)
        for path in warc_files(archive):
            assert_read_by_fastwarc(path)
        asked += len(self.server.asked)
        assert asked - self.requests <= IN_FLIGHT + 2, "pages that were kept are fetched again"

    @contextmanager
    def closing_connections(self) -> Iterator[None]:
        """The server closes the connection behind each answer meanwhile, so that each request needs a new one."""
        answers = self.server.answers
        self.server.answers = {path: replace(each, fields=_CLOSE) for path, each in paper().items()}
        yield
        self.server.answers = answers

    def keep_states(self, store: Path) -> list[DiskState]:
        """What the disk holds before each call of a crawl that nobody disturbs."""
        archive = self.fresh()
        store.mkdir()
        before = len(self.server.times)
        assert self.start.start(archive, "crawl", "fixture", keep=store).wait() == 0, self.start.said()
        assert steady(archive) == self.says
        self._asked_at = self.server.times[before:]
        return list(states(store))

    def kinds(self, kept: Iterable[DiskState], store: Path) -> dict[str, list[DiskState]]:
        """The states, by what whoever opens the archive next finds in them."""
        scratch, known, found = self.folder / "scratch", dict[str, str](), dict[str, list[DiskState]]()
        for state in kept:
            if (alone := state.bytes_alone()) not in known:
                shutil.rmtree(scratch, ignore_errors=True)
                scratch.mkdir()
                state.lay(store, scratch)
                known[alone] = essence(scratch, "microfiche.db")
            found.setdefault(known[alone], []).append(state)
        return found

    def outlives(self, state: DiskState, store: Path) -> None:
        """A crawl that begins with a state that was kept ends as if nothing had happened."""
        archive = self.fresh()
        shutil.rmtree(archive)
        archive.mkdir()
        state.lay(store, archive)
        try:
            self._assert_goes_on(archive, sum(at <= state.at for at in self._asked_at))
        except AssertionError as fault:
            fault.add_note(f"before call {state.n}: {state.kind}\n{self.start.said()}")
            raise


def assert_read_by_fastwarc(path: Path) -> None:
    """The second reader finds in every record the block that its digest says."""
    with path.open("rb") as file:
        for record in Swift(file, parse_http=False):
            assert record.verify_block_digest(), (path, record.record_id)


@contextmanager
def disturbing(folder: Path) -> Iterator[Disturbing]:
    """What disturbs crawls, with its server and its starter."""
    begin_readers()
    with starter(folder) as start, serving(paper()) as server:
        made = Disturbing(start, server, folder)
        made.learn()
        yield made


def survive_each(made: Disturbing, first: Disturbance, step: int) -> int:
    """Disturb crawls as the first, at each `step`th call from there on, until one gets through; how many were."""
    n = first.n
    while made.survives(replace(first, n=n)):
        n += step
    return (n - first.n) // step
