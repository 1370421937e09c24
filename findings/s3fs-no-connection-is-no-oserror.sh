#!/usr/bin/env bash
# s3fs turns what S3 answers into the errors of files: what is not there is FileNotFoundError, what is forbidden
# PermissionError. One expects a store that cannot be reached to be an OSError, too, as for every other file system.
# What happens: it is botocore's EndpointConnectionError, which is neither an OSError nor Python's ConnectionError,
# though botocore's class above it has that very name. `except OSError` lets it through.
# Seen 2026-11-30: s3fs 2026.9.0, aiobotocore 3.10.0, botocore 1.43.117, Python 3.11.
# Why it matters: an archive that keeps WARC files in S3 must tell "not there" from "not reached", and go on after both.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    s3fs==2026.9.0 fsspec==2026.9.0 aiobotocore==3.10.0 botocore==1.43.117 2>/dev/null

cat >"$place/seen.py" <<'EOF'
import builtins
import socket
import sys

import s3fs

with socket.create_server(("127.0.0.1", 0)) as closed:
    port = closed.getsockname()[1]  # nobody listens there from now on
store = s3fs.S3FileSystem(
    key="key",
    secret="secret",
    endpoint_url=f"http://127.0.0.1:{port}",
    client_kwargs={"region_name": "us-east-1"},
    config_kwargs={"retries": {"max_attempts": 0}},
)
try:
    store.cat_file("news/a.warc.gz")
except Exception as fault:
    names = [kind.__name__ for kind in type(fault).__mro__[:3]]
    is_file_error = isinstance(fault, OSError)
    is_python_error = isinstance(fault, builtins.ConnectionError)
    print("raised:", " < ".join(names))
    print("an OSError:", is_file_error, "· Python's ConnectionError:", is_python_error)
    expected = names[:2] == ["EndpointConnectionError", "ConnectionError"] and not is_file_error and not is_python_error
    sys.exit(0 if expected else "changed; the head of this file says what was expected")
sys.exit("changed: nothing was raised")
EOF
"$place/venv/bin/python" "$place/seen.py"
