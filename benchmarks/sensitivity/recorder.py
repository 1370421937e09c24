"""A plugin of pytest: writes down every page that the tests read, once. Loaded in the process of the tests alone.

The file is named by the variable RECORDED_PAGES of the environment.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import crawler.extraction.read as reading
from crawler.extraction import plaintext
from crawler.sites.declaration import Site
from storage.records import Draft, Page

_LONGEST = 300_000
"""Characters of a page; longer ones are made to be so, and say nothing else."""
_seen: dict[str, dict[str, Any]] = {}


def pytest_configure() -> None:
    """Listens from before the first test module is imported."""
    read, separate = reading.read_or_raise, plaintext.separate

    def listening(page: Page, site: Site, *signals: Any) -> Draft:
        _keep({"html": page.text, "url": page.url, "fetched_at": page.at.isoformat()}, page.text)
        return read(page, site, *signals)

    def listening_too(text: str, *more: Any) -> Any:
        _keep({"text": text}, text)
        return separate(text, *more)

    reading.read_or_raise = listening
    plaintext.separate = listening_too


def _keep(request: dict[str, Any], text: str) -> None:
    if len(text) <= _LONGEST:
        _seen.setdefault(json.dumps(request), request)


def pytest_sessionfinish(session: Any, exitstatus: Sequence[int]) -> None:  # noqa: ARG001 - pytest gives them by name
    """Writes them."""
    Path(os.environ["RECORDED_PAGES"]).write_text("".join(line + "\n" for line in _seen), "utf-8")
