#!/usr/bin/env bash
# One expects a process that a task begins to run as it runs anywhere else, and as fast.
# What happens: the nanny of a worker sets MALLOC_TRIM_THRESHOLD_=65536 for it, as documented, and whatever the worker
# begins inherits that. For glibc to set this one threshold is to switch off that the other one, from which on memory
# comes from mmap, grows with what is freed (mallopt(3), M_MMAP_THRESHOLD). In such a child each piece of 128 KB or
# more is mapped anew, page by page, and given back at once: a megabyte that is used and freed costs some 256 page
# faults each time, and without the variable none from the second time on.
# Seen 2026-11-30: distributed 2026.8.0 on glibc 2.36.
# Why it matters: whoever reads pages in processes of their own, so that a page which hangs can be killed, pays for
# each page that has a larger piece in it, a hundred faults and more. The cluster looks slower than the same readers
# without it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check distributed==2026.8.0 dask==2026.8.0

cat >"$place/beside.py" <<'EOF'
import os
import subprocess
import sys

from distributed import Client

TIMES = 200
CHILD = f"""
import resource
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(3):
    len(b"x" * 1_000_000)
before = faults()
for _ in range({TIMES}):
    len(b"x" * 1_000_000)
print((faults() - before) // {TIMES})
"""


def faults_each(without: str = "") -> int:
    """Page faults of a child process for each megabyte that it uses and frees."""
    environment = {name: value for name, value in os.environ.items() if name != without}
    size = "import sys; b = int(sys.argv[1])"
    ran = [sys.executable, "-c", f"{size}\n{CHILD.replace('1_000_000', 'b')}", "1000000"]
    return int(subprocess.run(ran, env=environment, capture_output=True, check=True, text=True).stdout)


if __name__ == "__main__":
    here = faults_each()
    with Client(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=":0") as client:
        told = client.submit(os.environ.get, "MALLOC_TRIM_THRESHOLD_").result()
        there = client.submit(faults_each).result()
        bare = client.submit(faults_each, "MALLOC_TRIM_THRESHOLD_").result()
    print("MALLOC_TRIM_THRESHOLD_ of a worker:", told)
    print("page faults for each megabyte, in a child of a program:", here)
    print("in a child of a worker:", there)
    print("in a child of a worker, without the variable:", bare)
    seen = (told, here < 10, there > 100, bare < 10)
    sys.exit(None if seen == ("65536", True, True, True) else "changed")
EOF
"$place/venv/bin/python" "$place/beside.py"
