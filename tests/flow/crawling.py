"""Crawls of the newspaper by the real command, each in a process of its own, because a reactor starts only once.

As a program: `python -m tests.flow.crawling ARCHIVE SITE URL…` fetches exactly these pages, in one job.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from storage.archive import Archive
from storage.database.log import captures
from storage.database.schema import (
    ARTICLE,
    ARTICLE_NAME,
    CAPTURE,
    TEASER_SPAN,
    URL,
    VERSION,
)
from storage.database.statements import AnyRow
from storage.errors import MicroficheError, SourcesFailed
from storage.fixity.dump import dump
from storage.records import Capture

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "import microfiche; microfiche.main()")
MOST_SECONDS = 120
BY_ITSELF = frozenset({0, SourcesFailed.exit_code})
"""How a job ends that nobody disturbs and whose start pages may be pages of trouble."""


@dataclass(frozen=True)
class Ran:
    """A command that has ended: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one sentence on stderr with which a command fails, without progress lines."""
        lines = [line for line in self.err.splitlines() if not line.startswith("site=")]
        assert len(lines) == 1, self.err
        assert lines[0].startswith("microfiche: "), self.err
        return lines[0].removeprefix("microfiche: ")


def run(*command: str, **variables: str) -> Ran:
    """Run a program from the checkout to its end."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=MOST_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def microfiche(archive: Path, *arguments: str) -> Ran:
    """Run the command on an archive."""
    return run(*COMMAND, "--archive", str(archive), *arguments)


def declare(archive: Path, text: str, name: str = "fixture") -> Path:
    """Put a site file into an archive's folder."""
    file = archive / "sites" / f"{name}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def declaration(base: str, *tables: str, start: Sequence[str] = ("/",)) -> str:
    """A site file of the newspaper at `base` that follows no links; `tables` are TOML lines, "limits.timeout = 2"."""
    listed = ", ".join(f'"{base}{path}"' for path in start)
    given = {line.partition("=")[0].strip(): line for line in tables}
    defaults = {
        "limits.max_hops": "limits.max_hops = 0",
        "limits.timeout": "limits.timeout = 5.0",
        "politeness.requests_per_second": "politeness.requests_per_second = 200.0",
        "politeness.concurrency": "politeness.concurrency = 8",
        "retry.first": "retry.first = 0.25",
        "allow_private": 'allow_private = ["127.0.0.1"]',
    }
    lines = ['name = "fixture"', f"start = [{listed}]", *(defaults | given).values()]
    return "\n".join(lines) + "\n"


def fetch(archive: Path, *urls: str, site: str = "fixture") -> Ran:
    """Fetch exactly these pages in one job, whether they are due or not."""
    return run(sys.executable, "-m", "tests.flow.crawling", str(archive), site, *urls)


@contextmanager
def reading(archive: Path) -> Iterator[Connection]:
    """A look at the rows of an archive."""
    with Archive.open(archive) as opened, opened.database.read() as connection:
        yield connection


def all_captures(archive: Path) -> list[Capture]:
    """Every capture, in order of time."""
    with reading(archive) as connection:
        rows = connection.scalars(select(CAPTURE.c.record_id).order_by(CAPTURE.c.at, CAPTURE.c.record_id)).all()
        return [found for record_id in rows if (found := captures.find(connection, record_id))]


def captures_of(archive: Path, url: str) -> list[Capture]:
    """The captures of a URL, in order of time."""
    return [capture for capture in all_captures(archive) if capture.url == url]


def versions_of(archive: Path, url: str) -> list[AnyRow]:
    """The versions of the article that a URL names, oldest first."""
    with reading(archive) as connection:
        query = select(VERSION).join(URL, URL.c.article_id == VERSION.c.article_id).where(URL.c.url == url)
        return list(connection.execute(query.order_by(VERSION.c.no)))


def article_of(archive: Path, url: str) -> AnyRow | None:
    """The article that a URL names."""
    with reading(archive) as connection:
        return connection.execute(
            select(ARTICLE).join(URL, URL.c.article_id == ARTICLE.c.id).where(URL.c.url == url)
        ).first()


def names_of(archive: Path, article: AnyRow) -> set[tuple[str, str]]:
    """Kind and text of every name of an article."""
    with reading(archive) as connection:
        rows = connection.execute(select(ARTICLE_NAME).where(ARTICLE_NAME.c.article_id == article.id))
        return {(row.kind, row.name) for row in rows}


def spans_of(archive: Path, url: str) -> list[AnyRow]:
    """Every teaser span of a page, in the order in which they began."""
    with reading(archive) as connection:
        query = select(TEASER_SPAN).join(URL, URL.c.id == TEASER_SPAN.c.page_id).where(URL.c.url == url)
        return list(connection.execute(query.order_by(TEASER_SPAN.c.first_capture_id, TEASER_SPAN.c.last_position)))


def dumped(archive: Path) -> list[str]:
    """The rebuilt tables as text."""
    with reading(archive) as connection:
        return list(dump(connection))


def main(where: str, name: str, *urls: str) -> int:
    """Fetch `urls` for the site `name`; the exit code of the job."""
    from crawler.sites.site_files import find_site  # noqa: PLC0415 - see above
    from crawler.spiders.run import run as run_job  # noqa: PLC0415 - only this process needs Scrapy

    with Archive.create(where) as archive:
        try:
            run_job(archive, find_site(name, [archive.sites]), urls=urls).checked()
        except MicroficheError as error:
            print(f"microfiche: {error}", file=sys.stderr)
            return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
