"""What a year of crawls came to, held against what the papers printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median, quantiles

from sqlalchemy import func, select

from benchmarks.year.press import Paper, Story
from benchmarks.year.serving import Served
from storage.archive import Archive
from storage.database.schema import ARTICLE, CAPTURE, URL, VERSION


@dataclass(slots=True)
class Found:
    """What became of one paper's stories."""

    printed: int = 0
    found: int = 0
    unreachable: int = 0
    """Stories that stood in no list while anybody answered."""
    unreadable: int = 0
    """Stories whose pages had no text."""
    missed: list[str] = field(default_factory=list)
    delays: list[timedelta] = field(default_factory=list)
    """From printing, or from the end of an outage, to the capture."""
    edits: int = 0
    edits_seen: int = 0
    gone: int = 0
    gone_seen: int = 0
    false_versions: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the archive holds of one address."""

    first: datetime
    versions: int
    gone: bool


def seen_in(archive: Archive) -> dict[str, Seen]:
    """What was captured, by URL."""
    first = select(CAPTURE.c.url_id, func.min(CAPTURE.c.at).label("first")).where(CAPTURE.c.status == 200)
    of_url = first.group_by(CAPTURE.c.url_id).subquery()
    count = select(VERSION.c.article_id, func.count().label("versions")).group_by(VERSION.c.article_id).subquery()
    query = (
        select(URL.c.url, of_url.c.first, count.c.versions, ARTICLE.c.gone_at)
        .join(of_url, of_url.c.url_id == URL.c.id)
        .outerjoin(count, count.c.article_id == URL.c.article_id)
        .outerjoin(ARTICLE, ARTICLE.c.id == URL.c.article_id)
    )
    with archive.database.read() as connection:
        rows = connection.execute(query).all()
    return {row.url: Seen(row.first, row.versions or 0, row.gone_at is not None) for row in rows}


def found_of(served: Served, seen: Mapping[str, Seen], begin: datetime, end: datetime, step: timedelta) -> Found:
    """What became of the stories that a paper printed between two times."""
    figures, paper = Found(), served.paper
    for story in paper.stories:
        if not begin <= story.printed < end - step:
            continue
        figures.printed += 1
        known = seen.get(served.url + story.path)
        if known is None or not known.versions:
            _note_absent(figures, paper, story, known, step)
        else:
            _note_found(figures, paper, story, known, end)
    return figures


def _note_absent(figures: Found, paper: Paper, story: Story, known: Seen | None, step: timedelta) -> None:
    is_shell = paper.wrong == "layout" and paper.span is not None and story.printed + step >= paper.span.begin
    if known is not None and is_shell:
        figures.unreadable += 1
    elif not _was_listed(paper, story, step):
        figures.unreachable += 1
    else:
        figures.missed.append(story.path)


def _was_listed(paper: Paper, story: Story, step: timedelta) -> bool:
    """Whether a list named the story at any whole step while somebody answered."""
    moment, until = story.printed, (story.gone or story.printed + timedelta(days=60))
    while (moment := moment + step) < until:
        answers = not (paper.wrong in {"outage", "bot wall"} and paper.span is not None and moment in paper.span)
        if answers and story in paper.shown(moment):
            return True
    return False


def _note_found(figures: Found, paper: Paper, story: Story, known: Seen, end: datetime) -> None:
    figures.found += 1
    reachable = story.printed
    if paper.span is not None and paper.wrong in {"outage", "bot wall"} and story.printed in paper.span:
        reachable = paper.span.end
    figures.delays.append(max(known.first - reachable, timedelta(0)))
    last_look = known.first + timedelta(days=30)
    edits = story.edited is not None and known.first < story.edited < min(last_look, end, story.gone or end)
    figures.edits += edits
    figures.edits_seen += edits and known.versions > 1
    figures.false_versions += known.versions - 1 if not edits else max(0, known.versions - 2)
    gone = story.gone is not None and known.first < story.gone < min(last_look, end)
    figures.gone += gone
    figures.gone_seen += gone and known.gone


def requests_of(served: Iterable[Served]) -> Counter[str]:
    """All requests of the year, by what was asked for and what came of it."""
    counted: Counter[str] = Counter()
    for one in served:
        for (path, status), number in one.asked.items():
            what = {"/": "lists", "/feed": "lists", "/robots.txt": "robots.txt"}.get(path, "stories")
            how = {0: "no answer", 200: "200", 304: "304"}.get(status, f"{status}")
            counted[f"{what}: {how}"] += number
    return counted


def spread(delays: list[timedelta]) -> str:
    """Median, 95th percentile and maximum, in hours."""
    hours = [delay / timedelta(hours=1) for delay in delays]
    if len(hours) < 2:
        return ""
    return f"{median(hours):.1f} / {quantiles(hours, n=20, method='inclusive')[-1]:.1f} / {max(hours):.1f}"
