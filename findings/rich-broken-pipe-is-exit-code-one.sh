#!/usr/bin/env bash
# One expects a program that prints with rich to meet a reader that has gone (`| head`) as one that uses `print` does: by a
# BrokenPipeError that it can catch, so that it can end with 141, as shells give for SIGPIPE.
# What happens: rich catches it, leads the descriptor of stdout to /dev/null and raises SystemExit(1). `except Exception`
# and `except BrokenPipeError` see nothing; the exit code is 1, which for many commands, ours too, is that of a bug.
# `Console.on_broken_pipe` can be overridden.
# Seen 2026-11-29: rich 15.0.0.
# Why it matters: `show ARTICLE | head` in a script with `set -o pipefail` must not look like a failure of the archive.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check rich==15.0.0

cat >"$place/printing.py" <<'EOF'
import os
import sys

from rich.console import Console

console = Console(width=80)
show = {"print": print, "rich": console.print}[sys.argv[1]]
try:
    for _ in range(100_000):
        show("a line of text")
    sys.stdout.flush()
except BrokenPipeError:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(141)
EOF

expected="print: 141, rich: 1"
seen=""
for what in print rich; do
    set +e
    "$place/venv/bin/python" "$place/printing.py" "$what" | true
    code=${PIPESTATUS[0]}
    set -e
    echo "$what: exit code $code"
    seen="${seen:+$seen, }$what: $code"
done
[ "$seen" = "$expected" ] || { echo "changed; expected $expected" >&2; exit 1; }
