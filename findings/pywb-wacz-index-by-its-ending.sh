#!/usr/bin/env bash
# One expects `wb-manager add --unpack-wacz` to show the pages of a valid WACZ: the package says in its index where each
# of them lies, and WACZ 1.1.1 §4.2 calls that index CDXJ.
# What happens: pywb takes for an index only what ends in `.cdx` or `.cdx.gz`. With the same lines in
# `indexes/index.cdxj` (which `wacz validate` passes) nothing is taken in, neither the index nor the WARC file; the exit
# code is 0, and every page is "not found".
# Seen 2026-11-29: pywb 2.10.0, wacz 0.6.0.
# Why it matters: a handed-over part of a news archive looks empty, and nothing that was run said so but a line of the log.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/pywb"
"$place/pywb/bin/pip" install --quiet --disable-pip-version-check pywb==2.10.0
python3 -m venv "$place/wacz"
"$place/wacz/bin/pip" install --quiet --disable-pip-version-check wacz==0.6.0 cdxj-indexer==1.5.0 'setuptools<81'
cd "$place"

pywb/bin/python - <<'PY'
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

with open("data.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(
        "http://paper.example/ferry", "response", BytesIO(b"<h1>The ferry is late</h1>"), http_headers=head,
        warc_headers_dict={"WARC-Date": "2026-05-01T08:00:00Z"},
    ))
PY
wacz/bin/cdxj-indexer --sort data.warc.gz >lines

packed() { # the name of the index: a WACZ that has it under that name
    pywb/bin/python - "$1" <<'PY'
import hashlib, json, sys, zipfile
name = sys.argv[1]
page = {"url": "http://paper.example/ferry", "ts": "2026-05-01T08:00:00Z", "title": "The ferry is late"}
head = {"format": "json-pages-1.0", "id": "pages", "title": "All pages"}
parts = {
    "archive/data.warc.gz": open("data.warc.gz", "rb").read(),
    f"indexes/{name}": open("lines", "rb").read(),
    "pages/pages.jsonl": "".join(json.dumps(line) + "\n" for line in (head, page)).encode(),
}
listed = [
    {"name": path.rpartition("/")[2], "path": path, "hash": "sha256:" + hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    for path, data in parts.items()
]
parts["datapackage.json"] = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": listed}).encode()
digest = "sha256:" + hashlib.sha256(parts["datapackage.json"]).hexdigest()
parts["datapackage-digest.json"] = json.dumps({"path": "datapackage.json", "hash": digest}).encode()
with zipfile.ZipFile(f"{name}.wacz", "w") as file:
    for path, data in parts.items():
        file.writestr(path, data)
PY
}

for name in index.cdx index.cdxj; do
    packed "$name"
    valid=0
    wacz/bin/wacz validate -f "$name.wacz" >/dev/null 2>&1 || valid=$?
    collection=${name/./-}
    pywb/bin/wb-manager init "$collection" >/dev/null 2>&1
    added=0
    pywb/bin/wb-manager add --unpack-wacz "$collection" "$name.wacz" >/dev/null 2>&1 || added=$?
    lines=$(cat collections/"$collection"/indexes/* 2>/dev/null | wc -l)
    warcs=$(find collections/"$collection"/archive -name '*.warc.gz' | wc -l)
    echo "$name: wacz validate $valid, wb-manager $added, WARC files $warcs, lines in the index $lines" | tee -a seen
done
cat >expected <<'TXT'
index.cdx: wacz validate 0, wb-manager 0, WARC files 1, lines in the index 1
index.cdxj: wacz validate 0, wb-manager 0, WARC files 0, lines in the index 0
TXT
diff expected seen
