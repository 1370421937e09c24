#!/usr/bin/env bash
# One expects LocalCluster(dashboard_address=None) to listen for nothing but its workers: its docstring says that None
# disables the dashboard.
# What happens: None means the default. The cluster listens for HTTP at port 8787, with metrics and, where Bokeh is installed, its
# dashboard; a second one on the machine warns that the port is taken and listens at another. False does the same. What
# can be had is a port of one's choice or of the system's.
# Seen 2026-11-30: distributed 2026.8.0 and dask 2026.8.0.
# Why it matters: a job that reads WARC files on a cluster of its own for a minute opens a known port of the archive's machine,
# and two nightly jobs at once fill their logs with a warning that has nothing to do with what they read.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check distributed==2026.8.0 dask==2026.8.0
cd "$place"

cat >begin.py <<'PY'
import warnings

from distributed import LocalCluster


def begin(dashboard_address):
    return LocalCluster(
        n_workers=0, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=dashboard_address
    )


def port_of(cluster):
    return cluster.scheduler.services["dashboard"].port if "dashboard" in cluster.scheduler.services else None


def words(warned):
    return [str(one.message) for one in warned if "is already in use" in str(one.message)]


said = " ".join(LocalCluster.__doc__.split())
print("docstring:", next(sentence for sentence in said.split(". ") if "to disable the dashboard" in sentence))
with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    with begin(None) as first:
        print("None: HTTP at", port_of(first))
        with begin(None) as second:
            print("None, while that runs: at another:", port_of(second) not in (None, 8787), "warnings:", len(words(warned)))
    with begin(False) as third:
        print("False: HTTP at", port_of(third))
    with begin("127.0.0.1:0") as fourth:
        print("127.0.0.1:0: 8787:", port_of(fourth) == 8787)
PY
venv/bin/python begin.py | tee seen
cat >expected <<'TXT'
docstring: Set to ``None`` to disable the dashboard
None: HTTP at 8787
None, while that runs: at another: True warnings: 1
False: HTTP at 8787
127.0.0.1:0: 8787: False
TXT
diff expected seen
