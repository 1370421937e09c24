"""Where and when a run was made: what a reader needs to judge its CPU times."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

_CPU_FACTS = Path("/proc/cpuinfo")


def facts() -> Iterator[str]:
    """One sentence each: time in UTC, processor, system, Python, load at the start."""
    yield f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield f"{os.cpu_count()} cores of {_processor()}, load {os.getloadavg()[0]:.1f} at the start"
    yield f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _processor() -> str:
    """Name of the processor, where the system tells it."""
    told = _CPU_FACTS.read_text("utf-8") if _CPU_FACTS.exists() else ""
    model = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return model[1] if model else platform.machine()
