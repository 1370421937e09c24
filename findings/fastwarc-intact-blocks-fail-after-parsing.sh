#!/usr/bin/env bash
# One expects `verify_block_digest()` on a record that the iterator hands out to say whether the record is intact, as
# `verify_payload_digest()` beside it does.
# What happens: by default the iterator has parsed the HTTP head already, and what is left is hashed as if it were the
# block: False for each intact response, without an error. With parse_http=False the same call says True; then the
# payload cannot be checked until parse_http(), after which the block fails again. The iterator's own
# verify_digests=True keeps all of these records. `warcio check` passes the file.
# Seen 2026-11-28: FastWARC 2.0.1, warcio 1.8.1.
# Why it matters: an audit written in the obvious way reports every capture of an archive as damaged.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check FastWARC==2.0.1 warcio==1.8.1

"$place/venv/bin/python" - "$place/paper.warc.gz" <<'EOF'
import io
import sys

from fastwarc.warc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

with open(sys.argv[1], "wb") as file:
    writer = WARCWriter(file, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    body = io.BytesIO(b"<p>The ferry stays in port.</p>")
    url = "https://paper.example/ferry"
    writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=head))

with open(sys.argv[1], "rb") as file:
    record = next(ArchiveIterator(file))
    seen = {"block": record.verify_block_digest(), "payload": record.verify_payload_digest()}
with open(sys.argv[1], "rb") as file:
    record = next(ArchiveIterator(file, parse_http=False))
    seen["block, unparsed"] = record.verify_block_digest()
    record.parse_http()
    seen["block, parsed later"] = record.verify_block_digest()
with open(sys.argv[1], "rb") as file:
    seen["kept by verify_digests"] = len(list(ArchiveIterator(file, verify_digests=True)))
for name, verdict in seen.items():
    print(f"{name:23} {verdict}")

expected = {
    "block": False,
    "payload": True,
    "block, unparsed": True,
    "block, parsed later": False,
    "kept by verify_digests": 1,
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
"$place/venv/bin/warcio" check "$place/paper.warc.gz" && echo "warcio check: nothing to complain of"
