#!/usr/bin/env bash
# One expects the import of a library to cost the same wherever it happens.
# What happens: three deprecated classes of Scrapy are made at import by `create_deprecated_class`, which asks
# `inspect.stack()` who is calling. That describes every frame from there up to the program's first line, source lines
# included. Imported by a script, Scrapy's downloader describes some forty frames; imported by a command, within click, a
# plugin or a task queue and sixty calls deep, five times as many, and a tenth to a quarter of a second goes.
# Imported first in a thread of its own, which has a short stack, it costs what it costs a script.
# Seen 2026-11-29: Scrapy 2.19.0, Twisted 26.10.0, Python 3.11.
# Why it matters: a scheduled job that finds three unchanged pages is over in a second; a fifth of that is this look.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check Scrapy==2.19.0 Twisted==26.10.0

cat >"$place/seen.py" <<'EOF'
"""How many frames are described while Scrapy's downloader is imported so many calls deep."""
import inspect
import sys
from importlib import import_module
from threading import Thread

described = 0
really = inspect.getframeinfo


def counted(*arguments, **options):
    global described
    described += 1
    return really(*arguments, **options)


def deep(calls, work):
    return deep(calls - 1, work) if calls else work()


def imported():
    import_module("scrapy.core.downloader.contextfactory")


def apart():
    thread = Thread(target=imported)
    thread.start()
    thread.join()


inspect.getframeinfo = counted
deep(int(sys.argv[1]), apart if sys.argv[2:] else imported)
print(described)
EOF

shallow=$("$place/venv/bin/python" "$place/seen.py" 0)
deep=$("$place/venv/bin/python" "$place/seen.py" 60)
apart=$("$place/venv/bin/python" "$place/seen.py" 60 apart)
echo "frames described at import: by a script $shallow, 60 calls deep $deep, 60 calls deep in a thread $apart"
[ "$shallow" -gt 0 ] && [ "$deep" -ge $((shallow + 120)) ] && [ "$apart" -le "$((shallow + 20))" ] || { echo "changed"; exit 1; }
