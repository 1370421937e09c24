#!/usr/bin/env bash
# One expects Memento-Datetime to be the time of the memento that is served (RFC 7089 §2.1.1: "the datetime of creation
# of the memento"), and a page that was captured once to have one time, however one asks for it.
# What happens: with pywb's settings as they come, the address of a moment answers with a frame around the page, and this
# frame says as Memento-Datetime, and in the Link to itself, whatever moment was asked for; the page inside says its own.
# With `redirect_to_exact: true` the frame, too, says the time of the capture, and is no redirect all the same.
# Seen 2026-11-29: pywb 2.10.0.
# Why it matters: a program that asks a news archive "as of when is this?" gets its own question for an answer: a story
# captured in May seems to have stood there in December.
set -euo pipefail
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check pywb==2.10.0
cd "$place"

venv/bin/python - <<'PY'
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

with open("page.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    body = BytesIO(b"<h1>The ferry is late</h1>")
    writer.write_record(writer.create_warc_record(
        "http://paper.example/ferry", "response", body, http_headers=head,
        warc_headers_dict={"WARC-Date": "2026-05-01T08:00:00Z"},
    ))
PY
venv/bin/wb-manager init paper >/dev/null 2>&1
venv/bin/wb-manager add paper page.warc.gz >/dev/null 2>&1

asked() { # the settings, the modifier: what Memento-Datetime says of the moment 2026-12-24
    echo "$1" >config.yaml
    local port
    port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    venv/bin/pywb --bind 127.0.0.1 --port "$port" >server.log 2>&1 &
    server=$!
    for _ in $(seq 100); do
        venv/bin/python -c "import socket; socket.create_connection(('127.0.0.1', $port))" 2>/dev/null && break
        sleep 0.2
    done
    venv/bin/python - "http://127.0.0.1:$port/paper/20261224180000$2/http://paper.example/ferry" <<'PY'
import sys
from urllib.request import urlopen
print(urlopen(sys.argv[1]).headers["Memento-Datetime"])
PY
    kill "$server" && wait "$server" 2>/dev/null || true
    server=
}
frame=$(asked "{}" "")
page=$(asked "{}" mp_)
exact=$(asked "redirect_to_exact: true" "")
echo "captured once, on Fri, 01 May 2026 08:00:00 GMT; asked for as of 24 December 2026 18:00"
echo "the frame says            $frame"
echo "the page inside says      $page"
echo "the frame, if made exact, $exact"
[ "$frame" = "Thu, 24 Dec 2026 18:00:00 GMT" ]
[ "$page" = "Fri, 01 May 2026 08:00:00 GMT" ]
[ "$exact" = "Fri, 01 May 2026 08:00:00 GMT" ]
