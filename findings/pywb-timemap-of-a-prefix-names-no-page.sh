#!/usr/bin/env bash
# One expects the link of a TimeMap whose relation is "original" to be the page of which the mementos are (RFC 7089 §5:
# a TimeMap has exactly one Original Resource), also where an archive is asked for all pages below an address.
# What happens: for `timemap/link/http://paper.example/*` the "original" is that pattern itself, star and all, which is
# the address of nothing; the mementos of several pages follow, and which page each is of stands in its address alone.
# Seen 2026-11-29: pywb 2.10.0.
# Why it matters: who takes over the pages of another archive by its TimeMaps asks the paper for "/*" and for no page.
set -euo pipefail
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check pywb==2.10.0
cd "$place"

venv/bin/python - <<'EOF'
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

with open("pages.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    for name in ("ferry", "harbour", "lighthouse"):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        body = BytesIO(f"<h1>The {name}</h1>".encode())
        record = writer.create_warc_record(
            f"http://paper.example/{name}", "response", body, http_headers=head,
            warc_headers_dict={"WARC-Date": "2026-05-01T08:00:00Z"},
        )
        writer.write_record(record)
EOF
venv/bin/wb-manager init paper >/dev/null 2>&1
venv/bin/wb-manager add paper pages.warc.gz >/dev/null 2>&1
port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
venv/bin/pywb --bind 127.0.0.1 --port "$port" >server.log 2>&1 &
server=$!

PORT=$port venv/bin/python - <<'EOF'
import os
import re
import time
from urllib.error import URLError
from urllib.request import urlopen

base = f"http://127.0.0.1:{os.environ['PORT']}/paper/timemap/link/"
for _ in range(100):
    try:
        answer = urlopen(base + "http://paper.example/*").read().decode()
        break
    except URLError:
        time.sleep(0.2)
print(answer)
links = re.findall(r'<([^>]*)>\s*;([^\n]*)', answer)
originals = [address for address, rest in links if 'rel="original"' in rest]
mementos = [address for address, rest in links if "memento" in rest]
assert originals == ["http://paper.example/*"], originals
assert sorted(address.rpartition("/")[2] for address in mementos) == ["ferry", "harbour", "lighthouse"], mementos
print(f"the original: {originals[0]}; mementos of {len(mementos)} pages")
EOF
