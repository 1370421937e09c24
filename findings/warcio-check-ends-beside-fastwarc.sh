#!/usr/bin/env bash
# One expects a checker of archives to say the same of a file wherever it is installed; another WARC reader beside it, or
# Scrapy, is no part of it.
# What happens: FastWARC 2 and Scrapy require the package brotli. warcio sees it at import and from then on decodes bodies
# whose coding is br, through an attribute that the decoder of that package does not take. `warcio check`, for which an
# entity's coding does not matter, ended at the end of the same intact file before, and ends with an AttributeError now; what
# lies behind that record is not looked at. With brotlicffi alone, or with neither, it passes.
# Seen 2026-11-29: warcio 1.8.1, FastWARC 2.0.1, brotli 1.2.1, brotlicffi 1.2.1.0.
# Why it matters: browsers and crawlers ask for br, so most archives hold such pages. A nightly check fails over whole
# files, or is taken for proof of damage, since a tool that it has nothing to do with was added to its environment.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
pip() { "$place/venv/bin/pip" install --quiet --disable-pip-version-check "$@"; }
pip warcio==1.8.1 brotlicffi==1.2.1.0
cd "$place"

cat >write.py <<'PY'
from io import BytesIO

import brotlicffi
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

with open("paper.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    for name in ("ferry", "harbour"):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), ("Content-Encoding", "br")], protocol="HTTP/1.1")
        body = BytesIO(brotlicffi.compress(f"<h1>{name}</h1>".encode()))
        writer.write_record(writer.create_warc_record(f"http://paper.example/{name}", "response", payload=body, http_headers=head))
PY
venv/bin/python write.py

check() {
    code=0
    venv/bin/warcio check paper.warc.gz >said 2>&1 || code=$?
    echo "$1: exit code $code $(tail -n 1 said | cut -d: -f1)" | sed 's/ *$//' | tee -a seen
}
check "beside brotlicffi"
"$place/venv/bin/pip" uninstall --quiet --yes brotlicffi
check "alone"
pip FastWARC==2.0.1 brotli==1.2.1
check "beside FastWARC"
cat >expected <<'TXT'
beside brotlicffi: exit code 0
alone: exit code 0
beside FastWARC: exit code 1 AttributeError
TXT
diff expected seen
