"""Scrapy alone, asking again for what it had: the same conditional requests, the answers dropped."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response


class Again(Spider):
    """Takes `known`: a file of JSON Lines with url, etag and last_modified."""

    name = "again"
    handle_httpstatus_list = [304]  # noqa: RUF012 - Scrapy reads this class attribute

    def __init__(self, known: str, **words: Any) -> None:
        super().__init__(**words)
        self._known = Path(known)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every page, unless it is the one that is known."""
        for line in self._known.read_text("utf-8").splitlines():
            page = json.loads(line)
            conditions = {"If-None-Match": page["etag"], "If-Modified-Since": page["last_modified"]}
            yield Request(page["url"], headers=conditions)

    def parse(self, response: Response) -> None:
        """Drop the answer."""
