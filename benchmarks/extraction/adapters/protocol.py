"""The batch protocol of an adapter: JSON Lines in, JSON Lines out, with the CPU time of each page.

In:  {"id", "url", "html"}
Out: {"id", "article": {"title", "text", "authors", "published"} | null, "teasers": […], "cpu_ms"}

The standard library alone, because each adapter runs in the environment of another program.
An exception ends the adapter: the page is lost, and the runner starts it again for the next.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

Extract = Callable[[str, str], dict[str, Any]]
"""From URL and HTML to {"article", "teasers"}, both optional."""


def serve(extract: Extract) -> None:
    """Answers every line of standard input until it ends."""
    answers = _own_output()
    for line in sys.stdin:
        page = json.loads(line)
        answers.write(json.dumps(_timed(extract, page)) + "\n")
        answers.flush()


def article(
    text: str | None, title: str | None = None, authors: object = None, published: object = None
) -> dict[str, Any]:
    """An answer of one article; `published` as ISO 8601, from a text or anything that has a date."""
    when = published.isoformat() if hasattr(published, "isoformat") else published
    names = [str(author) for author in authors] if isinstance(authors, list | tuple | set) else []
    return {"article": {"title": title, "text": text or "", "authors": names, "published": when}}


def _timed(extract: Extract, page: dict[str, Any]) -> dict[str, Any]:
    started = time.process_time()
    found = extract(page["url"] or "", page["html"])
    spent = time.process_time() - started
    answer = {"article": found.get("article"), "teasers": found.get("teasers", [])}
    return {"id": page["id"], **answer, "cpu_ms": 1000 * spent}


def _own_output() -> TextIO:
    """Standard output kept for answers; what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers
