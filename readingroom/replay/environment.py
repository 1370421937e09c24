"""The environment in which pywb lives: made once for a user, of pinned packages, by Python's own venv and pip.

In: nothing. Out: the path of the program. It lies outside of the archive and of Microfiche's own environment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from storage.errors import ReplayUnavailable

PINS = Path(__file__).with_name("pywb.txt")
"""All packages of the environment, pinned."""
FOLDER_VARIABLE = "MICROFICHE_REPLAY"
"""The environment variable that names another folder for it."""

_LAST_LINES = 3
Say = Callable[[str], None]


def pywb(say: Say) -> Path:
    """The program, installed first where it is not; `say` is told so. Raises ReplayUnavailable."""
    folder = _folder()
    program = folder / "bin" / "pywb"
    if not program.exists():
        say(f"Installing pywb in {folder}; once, and it takes a minute.")
        _install(folder)
    return program


def _folder() -> Path:
    """Named after the Python that runs it and the pins, so that a new release makes a new one."""
    named = os.environ.get(FOLDER_VARIABLE)
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "microfiche"
    digest = hashlib.sha256(PINS.read_bytes()).hexdigest()[:8]
    return (Path(named) if named else data) / f"pywb-{digest}-py{sys.version_info.major}.{sys.version_info.minor}"


def _install(folder: Path) -> None:
    """Beside its place first: what is there is whole."""
    building = folder.with_name(f"{folder.name}.{os.getpid()}")
    try:
        _run(sys.executable, "-m", "venv", str(building))
        _run(str(building / "bin" / "python"), "-m", "pip", "install", "--quiet", "--requirement", str(PINS))
        _settle(building, folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _settle(building: Path, folder: Path) -> None:
    """Scripts of an environment name the folder where they were installed, so they are rewritten when it moves."""
    for script in (building / "bin").iterdir():
        if script.is_file() and not script.is_symlink() and str(building).encode() in (text := script.read_bytes()):
            script.write_bytes(text.replace(str(building).encode(), str(folder).encode()))
    try:
        building.rename(folder)
    except OSError:
        if not folder.exists():  # another process was quicker, with the same
            raise


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as fault:
        raise ReplayUnavailable(why=str(fault)) from fault
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-_LAST_LINES:]
        raise ReplayUnavailable(why=f"{' '.join(command[1:4])} failed: {' '.join(said)}")
