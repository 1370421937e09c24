#!/usr/bin/env bash
# One expects `print(…, soft_wrap=True)`, made so that long lines are not broken, to print a whole line also where it
# stands in a Padding, an indented sentence: the terminal, or the log, wraps it.
# What happens: bare text comes out whole. In a Padding the line ends at the width of the console, 80 columns where there
# is no terminal, and the rest is not printed at all: no ellipsis, no next line, no error. Without soft_wrap all of it
# is there, broken into lines.
# Seen 2026-11-29: rich 15.0.0.
# Why it matters: alarms and addresses are printed so, and read from mails of cron: the end of an address was missing.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check rich==15.0.0

"$place/venv/bin/python" - <<'EOF'
import io
import sys

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

SENTENCE = "ferry " * 40


def words(shown: object, soft_wrap: bool) -> int:
    """How many of forty words are printed where there is no terminal."""
    written = io.StringIO()
    Console(file=written).print(shown, soft_wrap=soft_wrap)
    return written.getvalue().count("ferry")


padded = Padding(Text(SENTENCE), (0, 0, 0, 2))
seen = {
    "text": words(Text(SENTENCE), False),
    "text, soft_wrap": words(Text(SENTENCE), True),
    "padding": words(padded, False),
    "padding, soft_wrap": words(padded, True),
}
for what, count in seen.items():
    print(f"{what}: {count} of 40 words")

expected = {"text": 40, "text, soft_wrap": 40, "padding": 40, "padding, soft_wrap": 13}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
