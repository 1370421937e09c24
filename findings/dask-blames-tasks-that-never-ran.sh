#!/usr/bin/env bash
# One expects KilledWorker of a task that killed so many workers, as its message says ("Attempted to run task … on N
# different workers, but all those workers died while running it"), and the results of all other tasks.
# What happens: the death of a worker is charged to all tasks that it had been given, also those that had not begun. A
# task that was next in line behind the deadly one ends with the same KilledWorker; it never ran, and writes no line here.
# Seen 2026-11-30: distributed 2026.8.0 and dask 2026.8.0.
# Why it matters: one page of a WARC file that takes a worker's memory takes pages of other files with it, which are then
# named as pages that cannot be read. Whoever reads has to ask for all of them once more, each with nothing beside it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check distributed==2026.8.0 dask==2026.8.0
cd "$place"

cat >read.py <<'PY'
import os
import signal
from pathlib import Path

import dask
from distributed import Client, KilledWorker, LocalCluster


def read(page):
    if page == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    Path(f"{page}.ran").touch()
    return page


def ended(future):
    try:
        return f"gave {future.result()}"
    except KilledWorker:
        return "KilledWorker"


if __name__ == "__main__":
    dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        pages = ["deadly", "next", "later", "last"]
        futures = [client.submit(read, page, pure=False) for page in pages]
        for page, future in zip(pages, futures):
            print(f"{page}: {ended(future)}; ran: {Path(f'{page}.ran').exists()}")
PY
venv/bin/python read.py | tee seen
cat >expected <<'TXT'
deadly: KilledWorker; ran: False
next: KilledWorker; ran: False
later: gave later; ran: True
last: gave last; ran: True
TXT
diff expected seen
