#!/usr/bin/env bash
# WARC-Concurrent-To says which records were made in the same exchange; WARC 1.1 §5.7 leaves open which of them names
# the other. One expects a converter that promises each capture "with its request" to take either, and one that reads
# with warcio to take what warcio writes.
# What happens: warcio's capture_http lets the request name its response, and warc2zip asks only the response. Of such
# a file it leaves out every request, in the tables as in the manifest, and warns that it has skipped as many captures
# "that have no response record", while all of them are in the package. Where the response names the request, as GNU
# Wget has it, all is there. The exit code is 0 either way.
# Seen 2026-11-30: warc2zip 1.0.0, warcio 1.8.1.
# Why it matters: what was sent (cookies, the language asked for) is the half of the evidence that explains the answer,
# and the warning sends an archivist after losses that there are not.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check warc2zip==1.0.0 warcio==1.8.1

venv/bin/python - <<'EOF'
import csv
import io
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

from warcio.archiveiterator import ArchiveIterator
from warcio.capture_http import capture_http  # before what uses http.client
from warcio.warcwriter import WARCWriter

import http.client  # isort: skip


class Paper(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>The ferry is late</h1>")

    def log_message(self, *_: object) -> None:
        pass


server = HTTPServer(("127.0.0.1", 0), Paper)
threading.Thread(target=server.serve_forever, daemon=True).start()
with capture_http("warcio.warc.gz"):
    for path in ("/ferry", "/rain"):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()
server.shutdown()

# The same file with the link turned around.
with open("warcio.warc.gz", "rb") as file, open("turned.warc.gz", "wb") as target:
    writer, answer = WARCWriter(target, gzip=True), None
    for record in ArchiveIterator(file):
        body = io.BytesIO(record.raw_stream.read())
        fields = dict(record.rec_headers.headers)
        if record.rec_type == "request":
            fields.pop("WARC-Concurrent-To")
            answer[0]["WARC-Concurrent-To"] = fields["WARC-Record-ID"]
        made = (fields, record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), body, record.http_headers)
        if record.rec_type == "response":
            answer = made
            continue
        for heads, kind, url, payload, http_headers in (answer, made):
            writer.write_record(
                writer.create_warc_record(url, kind, payload, http_headers=http_headers, warc_headers_dict=heads)
            )


def converted(name: str) -> tuple[int, int, int]:
    """Pages in the package, requests in it, and captures that are said to be skipped."""
    command = [f"{sys.prefix}/bin/warc2zip", "--output", f"{name}.zip", f"{name}.warc.gz"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    skipped = told.partition("Warning: skipped ")[2].partition(" ")[0]
    with zipfile.ZipFile(f"{name}.zip") as package:
        names = package.namelist()
        sent = package.read(next(name for name in names if name.endswith("request_warc_headers_multi.csv"))).decode()
    return sum(name.endswith(".html") for name in names), len(list(csv.DictReader(io.StringIO(sent)))), int(skipped or 0)


seen = {name: converted(name) for name in ("warcio", "turned")}
for name, (pages, requests, skipped) in seen.items():
    print(f"{name}: {pages} pages and {requests} requests are in the package; said to be skipped: {skipped}")

expected = {"warcio": (2, 0, 2), "turned": (2, 2, 0)}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
