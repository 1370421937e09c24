"""`python -m tests.fuzzing TARGET [options of libFuzzer]`: try inputs until one breaks a promise.

In: the name of a target. Out: a line for each that was found, and a file with it beside the corpus, in build/fuzzing.
What is found and mended goes into tests/fuzzing/found, which `make test` goes through.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["crawler", "storage"]):
    from tests.fuzzing.seeds import seeds
    from tests.fuzzing.targets import TARGETS

BUILD = Path("build/fuzzing")


def _corpus(name: str) -> Path:
    """The folder with what led somewhere new so far, and the seeds."""
    folder = BUILD / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds()[name]):
        (folder / f"seed-{number}").write_bytes(data)
    return folder


def main() -> None:
    """Fuzz one target; ends with libFuzzer's exit code, 0 where nothing was found in the time given."""
    name, *options = sys.argv[1:] or [""]
    if name not in TARGETS:
        sys.exit(f"Name what is to be fuzzed: {', '.join(TARGETS)}.")
    atheris.Setup([sys.argv[0], f"-artifact_prefix={BUILD}/{name}-", *options, str(_corpus(name))], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
