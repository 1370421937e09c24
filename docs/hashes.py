"""The pins with their hashes, for `pip install --require-hashes`.

In: pip's report of an installation that it would make (`pip install --dry-run --report`), on standard input.
Out: one line for each package, NAME==VERSION --hash=sha256:…, on standard output. The hash is that of the file which
fits this platform.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def lines(report: dict[str, Any]) -> list[str]:
    """The lines of a file of requirements; our own package, and what comes from a folder, are left out."""
    return sorted(_line(one) for one in report["install"] if _is_of_others(one))


def _is_of_others(one: dict[str, Any]) -> bool:
    return "archive_info" in one["download_info"] and one["metadata"]["name"].lower() != "brotli"  # ours: decision 0053


def _line(one: dict[str, Any]) -> str:
    named, sha256 = one["metadata"], one["download_info"]["archive_info"]["hashes"]["sha256"]
    return f"{named['name']}=={named['version']} --hash=sha256:{sha256}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines(json.load(sys.stdin)))
