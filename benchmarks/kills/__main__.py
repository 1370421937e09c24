"""The command: crawl two thousand pages, kill the crawl at random times, and count what was lost or fetched twice."""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from pathlib import Path

import click
from sqlalchemy import func, select

from benchmarks.extraction import machine
from storage.archive import Archive
from storage.database.schema import ARTICLE, CAPTURE, URL
from tests.faults.starting import KILLED, starter
from tests.flow.pathserver import Answer, Given, PathServer, serving

_WORDS = [
    "harbour",
    "bridge",
    "council",
    "market",
    "ferry",
    "school",
    "winter",
    "budget",
    "museum",
    "storm",
    "library",
    "orchard",
    "tramway",
    "lantern",
]


def _paper(count: int, url: str) -> dict[str, Given]:
    """Invented stories, and a sitemap that names them."""
    entries = "".join(f"<url><loc>{url}/story/{number}</loc></url>" for number in range(count))
    return {
        "/": Answer("<title>Paper</title><p>All stories stand in the sitemap.</p>"),
        "/map.xml": Answer(f"<urlset>{entries}</urlset>", "application/xml"),
        **{path: Answer(_story(path)) for path in (f"/story/{number}" for number in range(count))},
    }


def _story(path: str) -> str:
    words = random.Random(path)
    body = "".join(f"<p>{' '.join(words.choices(_WORDS, k=30)).capitalize()}.</p>" for _ in range(12))
    title = " ".join(words.choices(_WORDS, k=7)).capitalize()
    head = f"<!doctype html><meta property=og:type content=article><title>{title}</title>"
    return f"{head}<article><h1>{title}</h1>{body}</article>"


@click.command()
@click.argument("page", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--pages", "count", default=2_000, show_default=True, help="Pages that are crawled.")
@click.option("--kills", default=200, show_default=True, help="Kills, at least.")
def kills(page: Path, count: int, kills: int) -> None:
    """Kill a crawl again and again, and write PAGE."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, serving() as server, starter(Path(folder)) as started:
        server.answers |= _paper(count, server.url)
        where = Path(folder) / "archive"
        _declare(where, server.url, rate=count / kills / 1.2)
        killed, runs = 0, 0
        chance = random.Random(7)
        code = KILLED
        while code != 0:
            runs += 1
            running = started.start(where, "crawl", "--due", "--quiet")
            running.wait_at_most(chance.uniform(0.2, 2.4) if killed < kills else 600)
            code = running.kill()
            killed += code == KILLED
        verified = started.start(where, "verify").wait()
        page.write_text(_written(where, server, (runs, killed), verified, time.monotonic() - began), "utf-8")
    click.echo(f"Wrote {page}.", err=True)


def _declare(where: Path, url: str, rate: float) -> None:
    (where / "sites").mkdir(parents=True)
    (where / "sites" / "paper.toml").write_text(
        f'name = "paper"\nstart = ["{url}/"]\nsitemaps = ["{url}/map.xml"]\nallow_private = ["127.0.0.1"]\n'
        f"[politeness]\nrequests_per_second = {rate:.1f}\nconcurrency = 8\n",
        "utf-8",
    )


def _written(where: Path, server: PathServer, runs: tuple[int, int], verified: int, seconds: float) -> str:
    with Archive.open(where) as archive, archive.database.read() as connection:
        of_stories = select(URL.c.url, func.count()).join(CAPTURE, CAPTURE.c.url_id == URL.c.id)
        query = of_stories.where(URL.c.url.like("%/story/%")).group_by(URL.c.url)
        captures = {url: number for url, number in connection.execute(query)}
        articles = connection.scalar(select(func.count()).select_from(ARTICLE)) or 0
    asked = [number for path, number in Counter(server.asked).items() if path.startswith("/story/")]
    rows = {
        "runs, and kills among them": ", ".join(map(str, runs)),
        "stories on the server": sum(path.startswith("/story/") for path in server.answers),
        "stories that were asked for": len(asked),
        "stories in the archive": len(captures),
        "articles in the database": articles,
        "stories with more than one capture": sum(number > 1 for number in captures.values()),
        "requests for stories": sum(asked),
        "requests whose answer a kill took away": sum(asked) - sum(captures.values()),
        "exit code of `verify`": verified,
        "seconds": round(seconds),
    }
    table = "\n".join(f"| {what} | {number} |" for what, number in rows.items())
    facts = "\n".join(f"- {fact}" for fact in machine.facts())
    return f"{_HEAD}\n{facts}\n\n| what | count |\n| --- | --- |\n{table}\n"


_HEAD = """# A crawl that is killed

<!-- Written by `python -m benchmarks.kills docs/benchmarks/kills.md`; run it again instead of changing this. -->

`kill -9` for the whole process group at random times, and the same command again, until it ends with 0.
"""


if __name__ == "__main__":
    kills()
