#!/usr/bin/env bash
# One expects records that are written one after the other through a WARC library's gzip writer to be a gzip member each:
# WARC 1.1 annex D.2 asks for it, so that a record can be found by its offset, and FastWARC 0.16.0 does so.
# What happens: `record.write(stream)` goes on in the member that is open; only `stream.finish()` after each record ends
# it. Nothing says so. FastWARC itself reads all records back, and `fastwarc check` passes; but the offsets that its index
# gives lie at the end of the file for all records but the first, and warcio refuses the file.
# Seen 2026-11-29: FastWARC 2.0.1, warcio 1.8.1.
# Why it matters: an archive that is written so looks whole to its writer, and no page in it can be replayed but the first.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check FastWARC==2.0.1 warcio==1.8.1
cd "$place"

cat >write.py <<'PY'
import sys

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

with open(sys.argv[1], "wb") as file:
    stream = GzipWriter(file)
    for name in ("ferry", "harbour", "lighthouse"):
        record = WarcRecord()
        record.init_headers(WarcRecordType.response)
        record.headers["WARC-Target-URI"] = f"http://paper.example/{name}"
        record.set_bytes_content(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>{name}</h1>".encode())
        record.write(stream, checksum_data=True)
        if sys.argv[2] == "finish":
            stream.finish()
    stream.close()
PY
cat >look.py <<'PY'
import sys

from fastwarc.warc import ArchiveIterator

data = open(sys.argv[1], "rb").read()
places = [record.stream_pos for record in ArchiveIterator(open(sys.argv[1], "rb"))]
inside = sum(place < len(data) for place in places)
print(f"gzip members {data.count(bytes((0x1F, 0x8B, 8)))}, records read {len(places)}, of these with an offset in the file {inside}")
PY
for how in plain finish; do
    venv/bin/python write.py "$how.warc.gz" "$how"
    checked=0
    venv/bin/fastwarc check -q "$how.warc.gz" >/dev/null 2>&1 || checked=$?
    indexed=0
    venv/bin/warcio index "$how.warc.gz" >/dev/null 2>&1 || indexed=$?
    echo "$how: $(venv/bin/python look.py "$how.warc.gz"); fastwarc check $checked, warcio index $indexed" | tee -a seen
done
cat >expected <<'TXT'
plain: gzip members 1, records read 3, of these with an offset in the file 1; fastwarc check 0, warcio index 1
finish: gzip members 3, records read 3, of these with an offset in the file 3; fastwarc check 0, warcio index 0
TXT
diff expected seen
