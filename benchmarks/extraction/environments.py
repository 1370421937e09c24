"""A virtual environment for each peer, made once and made again when its requirements change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.extraction.tools import PEERS, Peer, Tool

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / ".venv-peers"
_NEWEST = 20
"""Minor version of Python that is not looked for any more."""
_UNTRAINED = ("collocations.tab", "sent_starters.txt", "abbrev_types.txt", "ortho_context.tab")


def pythons_of(tools: Iterable[Tool]) -> dict[Tool, Path]:
    """The interpreters that tools run in; makes their environments when there are none. Tools that need a newer Python
    than this machine has are left out, and said to be.
    """
    found = {tool: python_of(tool) for tool in tools}
    for tool in (tool for tool, python in found.items() if python is None):
        print(f"{tool.name} is left out: it needs a newer Python", file=sys.stderr)
    return {tool: python for tool, python in found.items() if python is not None}


def python_of(tool: Tool) -> Path | None:
    """The interpreter that a tool runs in; makes its environment when there is none. None without a Python for it."""
    if tool.peer is None:
        return Path(sys.executable)
    where, peer = ENVIRONMENTS / tool.peer, PEERS[tool.peer]
    base = next(_interpreters(peer.python), None)
    if base is None:
        return None
    _make(where, peer, base)
    return where / "bin" / "python"


def _interpreters(oldest: tuple[int, int]) -> Iterator[Path]:
    """Interpreters of this machine from a version on: this one, those on the path, those that pyenv keeps."""
    if sys.version_info >= oldest:
        yield Path(sys.executable)
    names = [f"python3.{minor}" for minor in range(oldest[1], _NEWEST)]
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [Path(path) for name in names if (path := shutil.which(name))]
    found += [path for name in names for path in sorted(kept.glob(f"{name.removeprefix('python')}.*/bin/{name}"))]
    yield from filter(_runs, found)


def _runs(python: Path) -> bool:
    """Whether an interpreter is one, and no shim of a version that is not chosen."""
    return subprocess.run([str(python), "-c", ""], check=False, capture_output=True).returncode == 0


def version_of(tool: Tool, python: Path) -> str:
    """Version of a tool's package, as its own environment says; the commit and the version for ours."""
    if tool.peer is None:
        described = ["git", "-c", "safe.directory=*", "describe", "--always", "--dirty"]
        return subprocess.check_output(described, cwd=ROOT, text=True).strip()
    package = PEERS[tool.peer].requirements[0].partition("==")[0].partition("[")[0]
    asked = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.check_output([str(python), "-c", asked], text=True).strip()


def nltk_data() -> Path:
    """A folder with an untrained sentence model for NLTK.

    newspaper4k loads one for Korean pages and loses them without it. The trained one is a download; an untrained one
    cuts fewer sentences, which is nothing to newspaper4k: it counts stop words.
    """
    model = ENVIRONMENTS / "nltk_data" / "tokenizers" / "punkt_tab" / "english"
    model.mkdir(parents=True, exist_ok=True)
    for name in _UNTRAINED:
        (model / name).touch()
    return ENVIRONMENTS / "nltk_data"


def _make(where: Path, peer: Peer, base: Path) -> None:
    wanted, stamp = "\n".join(peer.requirements), where / "requirements"
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    print(f"Setting up {where.name} in {where.relative_to(ROOT)} …", file=sys.stderr)
    subprocess.run([str(base), "-m", "venv", "--clear", str(where)], check=True)
    pip = [str(where / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet"]
    subprocess.run([*pip, "install", *peer.requirements], check=True)
    stamp.write_text(wanted, "utf-8")
