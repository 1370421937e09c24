"""A virtual environment for each peer, made once and made again when its requirements change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.extraction.tools import PEERS, Peer, Tool

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = ROOT / ".venv-peers"
_UNTRAINED = ("collocations.tab", "sent_starters.txt", "abbrev_types.txt", "ortho_context.tab")


def python_of(tool: Tool) -> Path:
    """The interpreter that a tool runs in; makes its environment when there is none."""
    if tool.peer is None:
        return Path(sys.executable)
    where = ENVIRONMENTS / tool.peer
    _make(where, PEERS[tool.peer])
    return where / "bin" / "python"


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


def _make(where: Path, peer: Peer) -> None:
    wanted, stamp = "\n".join(peer.requirements), where / "requirements"
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    print(f"Setting up {where.name} in {where.relative_to(ROOT)} …", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(where)], check=True)
    pip = [str(where / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet"]
    subprocess.run([*pip, "install", *peer.requirements], check=True)
    stamp.write_text(wanted, "utf-8")
