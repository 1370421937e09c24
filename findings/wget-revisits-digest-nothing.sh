#!/usr/bin/env bash
# One expects WARC-Block-Digest to be the digest of the block that stands behind it, as WARC 1.0 says in 5.8.
# What happens: with --warc-dedup, wget writes revisit records whose block is the head of the answer, and digests the
# part of it that it leaves out: nothing. So every one says the sha1 of no bytes. Responses of the same run are right.
# Seen 2026-11-29: GNU Wget 1.21.3 (Debian 12).
# Why it matters: whoever checks all digests takes each revisit of wget for damaged. `warcio check` says "not checked
# (revisit)" and passes.
set -euo pipefail
command -v wget >/dev/null || { echo "needs wget (Debian: apt-get install wget)"; exit 1; }
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$place"' EXIT
mkdir "$place/site"
echo '<p>The ferry sails again.</p>' >"$place/site/ferry.html"
python3 -u -c 'import functools, http.server as h, sys
s = h.HTTPServer(("127.0.0.1", 0), functools.partial(h.SimpleHTTPRequestHandler, directory=sys.argv[1]))
print(s.server_port); s.serve_forever()' "$place/site" >"$place/port" 2>/dev/null &
server=$!
until [ -s "$place/port" ]; do sleep 0.1; done
url="http://127.0.0.1:$(cat "$place/port")/ferry.html"
cd "$place"
wget -q -e robots=off --warc-cdx --warc-file=first -O /dev/null "$url"
wget -q -e robots=off --warc-dedup=first.cdx --warc-file=second -O /dev/null "$url"

python3 - first.warc.gz second.warc.gz <<'PYTHON'
import base64
import gzip
import hashlib
import re
import sys


def digests(name: str, kind: bytes) -> list[tuple[str, str]]:
    """What each record of a kind says, and whose digest that is."""
    found, data = [], gzip.open(name).read()
    for head in re.finditer(rb"WARC/1\.0\r\n(.*?)\r\n\r\n", data, re.S):
        fields = dict(re.findall(rb"([\w-]+): ([^\r\n]*)", head[1]))
        if fields[b"WARC-Type"] == kind:
            block = data[head.end() : head.end() + int(fields[b"Content-Length"])]
            said = fields[b"WARC-Block-Digest"].decode()
            names = {base64.b32encode(hashlib.sha1(one).digest()).decode(): f"{len(one)} bytes" for one in (b"", block)}
            found.append((f"{len(block)} bytes", names.get(said.removeprefix("sha1:"), "something else")))
    return found


(response,), (revisit,) = digests(sys.argv[1], b"response"), digests(sys.argv[2], b"revisit")
print(f"response: block of {response[0]}, digest of {response[1]}")
print(f"revisit:  block of {revisit[0]}, digest of {revisit[1]}")
sys.exit(None if response[0] == response[1] and revisit[0] != "0 bytes" and revisit[1] == "0 bytes" else "changed")
PYTHON
