#!/usr/bin/env bash
# A WARC record keeps an answer as it came, in chunks too; one expects three readers that undo chunks to know all that
# HTTP/1.1 allows in them: extensions, trailers (RFC 9112 §7.1.1 and 7.1.2) and "Chunked" in any case of letters (§7).
# What happens: none of the three forms is read right by all three readers, and the trailer's by none.
# - An extension ("30;node=a"): FastWARC raises OSError, warcio and warcio.js are right.
# - A trailer (Server-Timing, a checksum): warcio and warcio.js add it to the body. FastWARC gives the right body, and
#   raises OSError when it looks for the next record: its iterator ends there, with the rest of the file unread.
# - "Transfer-Encoding: Chunked" with a capital: warcio and warcio.js leave the lengths in the body; FastWARC is right.
# The records are whole, and all three pass plain chunks.
# Seen 2026-11-30: warcio 1.8.1, FastWARC 2.0.1 (auto_decode="all"), warcio.js 2.4.11 in Node.js 20.
# Why it matters: caches send trailers and old servers capitals. "30" and "Server-Timing: …" become text of the article
# and another digest, and one such page hides all that was captured behind it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check warcio==1.8.1 FastWARC==2.0.1
echo '{}' >package.json
npm install --silent --ignore-scripts warcio@2.4.11 >/dev/null

cat >read.mjs <<'EOF'
import fs from 'fs';
import {WARCParser} from 'warcio';
for await (const record of new WARCParser(fs.createReadStream(process.argv[2])))
  console.log(JSON.stringify(await record.contentText()));
EOF
venv/bin/python - <<'EOF'
import gzip
import json
import subprocess
import sys

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

PAGE = "<p>The ferry is late.</p>"
HALVES = PAGE[:12], PAGE[12:]


def chunks(extension: str = "", trailer: str = "") -> str:
    parts = "".join(f"{len(half):x}{extension}\r\n{half}\r\n" for half in HALVES)
    return f"{parts}0\r\n{trailer}\r\n"


FORMS = {
    "plain": ("chunked", chunks()),
    "extension": ("chunked", chunks(extension=";node=a")),
    "trailer": ("chunked", chunks(trailer="Server-Timing: cache\r\n")),
    "capital": ("Chunked", chunks()),
}


def record(coding: str, body: str) -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: {coding}\r\n\r\n{body}"
    fields = (
        "WARC/1.1", "WARC-Type: response", "WARC-Record-ID: <urn:uuid:0c1f0ea5-6a5c-4c6e-9d0a-3f4c5a4b7a01>",
        "WARC-Date: 2026-05-04T08:00:00Z", "WARC-Target-URI: http://paper.example/ferry",
        "Content-Type: application/http; msgtype=response", f"Content-Length: {len(block)}",
    )  # fmt: skip
    return gzip.compress(("\r\n".join(fields) + f"\r\n\r\n{block}\r\n\r\n").encode())


def warcio(file) -> list[str]:
    return [found.content_stream().read().decode() for found in ArchiveIterator(file)]


def fastwarc(file) -> list[str]:
    bodies = []
    try:
        for found in FastIterator(file, auto_decode="all"):
            bodies.append(found.reader.read().decode())
    except OSError:
        bodies.append("OSError")
    return bodies


def warcio_js(file) -> list[str]:
    told = subprocess.run(["node", "read.mjs", file.name], check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in told.splitlines()]


def short(body: str) -> str:
    return "the page" if body == PAGE else "the page and its trailer" if body.startswith(PAGE) else body.split("\r\n")[0]


seen = {}
for form, answer in FORMS.items():
    with open(f"{form}.warc.gz", "wb") as file:
        file.write(record(*answer) + record(*FORMS["plain"]))  # an ordinary page behind it
    for name, read in (("warcio", warcio), ("FastWARC", fastwarc), ("warcio.js", warcio_js)):
        with open(f"{form}.warc.gz", "rb") as file:
            seen[form, name] = [short(body) for body in read(file)]
        print(f"{form}, {name}: {', then '.join(seen[form, name])}")

both = ["the page", "the page"]
expected = dict.fromkeys(seen, both) | {
    ("extension", "FastWARC"): ["OSError"],
    ("trailer", "warcio"): ["the page and its trailer", "the page"],
    ("trailer", "FastWARC"): ["the page", "OSError"],
    ("trailer", "warcio.js"): ["the page and its trailer", "the page"],
    ("capital", "warcio"): ["c", "the page"],
    ("capital", "warcio.js"): ["c", "the page"],
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
