"""Other programs of the field, in an environment of their own: they ask for other releases of what Microfiche uses.

In: the name of a program. Out: its path, installed first where it is not.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "microfiche-tests"
PACKAGES = (
    "warcio==1.8.1",
    "cdxj-indexer==1.5.0",
    "wacz==0.6.0",
    "setuptools<81",
)  # surt and frictionless want pkg_resources


READERS = ("pandas==3.1.1", "duckdb==2.0.1", "datasette==0.65.5", "setuptools<81")
"""What analysts read an archive's database with. No part of the environment for development: 200 MB for a few tests."""


def field_tool(name: str, packages: tuple[str, ...] = PACKAGES) -> Path:
    wanted = hashlib.sha256("\n".join(packages).encode()).hexdigest()[:8]
    folder = CACHE / f"tools-{wanted}-py{sys.version_info.major}.{sys.version_info.minor}"
    if not folder.exists():
        building = folder.with_name(f"{folder.name}.{os.getpid()}")
        subprocess.run([sys.executable, "-m", "venv", building], check=True)
        python = building / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        for script in (building / "bin").iterdir():
            if script.is_file() and not script.is_symlink():
                script.write_bytes(script.read_bytes().replace(str(building).encode(), str(folder).encode()))
        with suppress(OSError):  # another worker was quicker
            building.rename(folder)
        shutil.rmtree(building, ignore_errors=True)
    return folder / "bin" / name
