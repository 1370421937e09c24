#!/usr/bin/env bash
# One expects the file that `dask worker --preload lines.py` names to be run once in the worker, as an import is.
# What happens: without a nanny the one process runs it three times: twice in its place, once as a copy in its own folder;
# with a nanny the nanny runs it twice and the worker twice. `dask_setup` is called once, of the copy.
# Seen 2026-11-30: distributed 2026.8.0 and dask 2026.8.0.
# Why it matters: lines that wrap a function, to limit memory or to count what is read, wrap what they have wrapped:
# it calls itself, every page ends with RecursionError, and each is tried again and reported as a page that cannot be read.
set -euo pipefail
place=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check distributed==2026.8.0 dask==2026.8.0
cd "$place"

cat >lines.py <<'PY'
import os
from pathlib import Path


def note(what):
    where = "a copy" if "dask-scratch-space" in __file__ else "its place"
    with Path(os.environ["SEEN"]).open("a") as file:
        file.write(f"{what} in {where}\n")


note("run")


def dask_setup(worker):
    note("dask_setup")
PY
venv/bin/dask scheduler --host 127.0.0.1 --port 0 --no-dashboard --scheduler-file here.json 2>scheduler.log &
until [ -s here.json ]; do sleep 0.2; done
for how in --no-nanny --nanny; do
    options=(--scheduler-file here.json --nthreads 1 --no-dashboard --local-directory "$place/$how" --preload lines.py)
    SEEN="$place/seen$how" venv/bin/dask worker "$how" "${options[@]}" 2>"log$how" &
    until grep -q "dask_setup" "seen$how" 2>/dev/null; do sleep 0.2; done
    kill $!
    echo "$how:"
    sort "seen$how" | uniq -c | sed 's/^ *//'
done | tee seen
cat >expected <<'TXT'
--no-nanny:
1 dask_setup in a copy
1 run in a copy
2 run in its place
--nanny:
1 dask_setup in a copy
2 run in a copy
2 run in its place
TXT
diff expected seen
