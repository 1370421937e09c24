#!/usr/bin/env bash
# One expects what pywb's index answers in `output=link` to be a TimeMap as RFC 7089 §5 has it: each memento is a link to
# the archived page, and one link is the original. `/timemap/link/URL` of the same server gives just that.
# What happens: at `/cdx?output=link` the target of each memento is the live page itself, several times the same address
# with other times; there is no original, no timegate, no self. The type is application/link-format all the same.
# Seen 2026-11-29: pywb 2.10.0.
# Why it matters: who harvests another archive through it fetches today's page and files it under the time of an old one.
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

with open("paper.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    for date in ("2026-03-01T12:00:00Z", "2026-04-01T12:00:00Z"):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        page = BytesIO(f"<p>The ferry sails, {date}".encode())
        fields = {"WARC-Date": date}
        url = "http://paper.example/ferry"
        writer.write_record(writer.create_warc_record(url, "response", page, http_headers=head, warc_headers_dict=fields))
EOF
venv/bin/wb-manager init news >/dev/null 2>&1
venv/bin/wb-manager add news paper.warc.gz >/dev/null 2>&1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
venv/bin/wayback --port "$port" >server.log 2>&1 &
server=$!

python3 - "$port" <<'EOF'
import re
import sys
import time
import urllib.request

BASE = f"http://127.0.0.1:{sys.argv[1]}/news"
PAGE = "http://paper.example/ferry"


def links(path: str) -> list[tuple[str, str]]:
    """Relation and target of each link; the server needs some seconds to begin."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{BASE}/{path}") as answer:
                said = re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.read().decode())
                return [(relation, target.replace(BASE, "ARCHIVE")) for target, relation in said]
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not begin")


index, timemap = links(f"cdx?url={PAGE}&output=link"), links(f"timemap/link/{PAGE}")
for name, found in (("cdx?output=link", index), ("timemap/link", timemap)):
    print(f"{name}:")
    for relation, target in found:
        print(f"  {relation:9} {target}")

mementos = [f"ARCHIVE/{day}120000mp_/{PAGE}" for day in ("20260301", "20260401")]
expected = [target for relation, target in timemap if relation == "memento"] == mementos and index == [("memento", PAGE)] * 2
sys.exit(None if expected and ("original", PAGE) in timemap else "changed")
EOF
