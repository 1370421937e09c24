#!/usr/bin/env bash
# fsspec's `cat_file(path, start, end)` gives a stretch of a file; one expects the same call to give a record of a WARC
# file wherever it lies: on a disk, in memory, in S3.
# What happens: s3fs has its own argument between the path and the two places. The first place is taken for the id of a
# version of the object, the second for the first place. A number is refused before anything is sent, as a wrong type of
# VersionId; what is passed by name is right everywhere.
# Seen 2026-11-30: s3fs 2026.9.0, fsspec 2026.9.0, botocore 1.43.117.
# Why it matters: replay asks for a record by offset and length; code that was tried on local files fails on the store.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    s3fs==2026.9.0 fsspec==2026.9.0 aiobotocore==3.10.0 botocore==1.43.117 2>/dev/null

cat >"$place/seen.py" <<'EOF'
import socket
import sys

import fsspec
import s3fs

with socket.create_server(("127.0.0.1", 0)) as closed:
    port = closed.getsockname()[1]  # nobody listens there, and nobody is to be asked
store = s3fs.S3FileSystem(
    key="key", secret="secret", endpoint_url=f"http://127.0.0.1:{port}", client_kwargs={"region_name": "us-east-1"}
)
memory = fsspec.filesystem("memory")
memory.pipe_file("/a.warc.gz", b"0123456789")
try:
    told = str(store.cat_file("news/a.warc.gz", 2, 5))
except Exception as fault:
    told = f"{type(fault).__name__}: {' '.join(str(fault).split())[:110]}"
print("in memory:", memory.cat_file("/a.warc.gz", 2, 5))
print("in S3:", told)
expected = memory.cat_file("/a.warc.gz", 2, 5) == b"234" and "VersionId, value: 2" in told
sys.exit(0 if expected else "changed; the head of this file says what was expected")
EOF
"$place/venv/bin/python" "$place/seen.py"
