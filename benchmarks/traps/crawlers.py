"""The tools that crawl the site with traps, each with its defaults, all stopped at the same number of requests."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.extraction.environments import ROOT
from benchmarks.traps.site import Trapped
from tests.flow.pathserver import serving

_PATIENCE = 900
"""Seconds after which a tool is stopped that has not asked for so much."""
_SETTINGS = {
    "microfiche": "its defaults (`max_hops` 3, no limit of pages), but 1,000 requests a second in place of 1, 8 at "
    "once in place of 2",
    "microfiche, 100 hops": "the same with `max_hops = 100`: what is not bounded by depth",
    "Scrapy CrawlSpider": "its library's defaults: `Rule(LinkExtractor(), follow=True)`, no `DEPTH_LIMIT`, cookies on",
    "wget": "`wget --recursive`: five levels deep, robots.txt obeyed",
    "wget --level=inf": "`wget --recursive --level=inf`",
}


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a tool asked for, and whether it ended by itself."""

    tool: str
    settings: str
    asked: Sequence[str]
    is_ended: bool


def crawled(tool: str, folder: Path, budget: int) -> Crawled:
    """Let a tool crawl until it ends or has asked `budget` times."""
    with serving() as server:
        server.answers = Trapped()
        began = time.monotonic()
        with (folder / "log").open("wb") as log:
            running = subprocess.Popen(_command(tool, server.url, folder), cwd=ROOT, stdout=log, stderr=log)
            while running.poll() is None and len(server.asked) < budget and time.monotonic() - began < _PATIENCE:
                time.sleep(0.02)
            is_ended = running.poll() is not None
            asked = list(server.asked)
            running.kill()
            running.wait()
    return Crawled(tool, _SETTINGS[tool], asked, is_ended)


def tools() -> list[str]:
    """Those that this machine has."""
    return [tool for tool in _SETTINGS if not tool.startswith("wget") or shutil.which("wget")]


def _command(tool: str, url: str, folder: Path) -> list[str]:
    if tool.startswith("microfiche"):
        return _microfiche(url, folder, 3 if tool == "microfiche" else 100)
    if tool == "Scrapy CrawlSpider":
        return [sys.executable, "-m", "benchmarks.traps.adapters.crawl_spider", url]
    level = ["--level=inf"] if tool.endswith("inf") else []
    return ["wget", "--no-verbose", "--recursive", *level, f"--directory-prefix={folder / 'pages'}", url]


def _microfiche(url: str, folder: Path, hops: int) -> list[str]:
    sites = folder / "archive" / "sites"
    sites.mkdir(parents=True)
    (sites / "quay.toml").write_text(
        f'name = "quay"\nstart = ["{url}/"]\nallow_private = ["127.0.0.1"]\n'
        f"[limits]\nmax_hops = {hops}\n[politeness]\nrequests_per_second = 1000.0\nconcurrency = 8\n",
        "utf-8",
    )
    command = [sys.executable, "-c", "import microfiche; microfiche.main()"]
    return [*command, "--archive", str(folder / "archive"), "crawl", "quay"]
