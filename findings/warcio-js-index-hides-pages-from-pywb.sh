#!/usr/bin/env bash
# Keys of a CDXJ index are addresses in SURT form; one expects tools of one family to write the same key for an
# address, so that an index which one of them made can be read by the other.
# What happens: warcio.js turns the host around, drops its "www", lowers letters and sorts the query. pywb,
# cdxj-indexer and wacz take the `surt` package, which also drops the slash at the end of a path and what names a
# session, and undoes escapes. With an index of warcio.js, pywb answers 404 for each page whose address ends with a
# slash, or has an escaped slash or ampersand in it; those without are found, so the archive looks as if it had holes.
# The index is valid and in order.
# A second surprise is in `surt` itself: it undoes escapes before it sorts, so that `?q=fog%26rain` has the key
# `?q=fog&rain`, which is that of a query with two fields.
# Seen 2026-11-30: warcio.js 2.4.11 in Node.js 20, pywb 2.10.0.
# Why it matters: WordPress and many newsroom systems end every article with a slash.
set -euo pipefail
place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$place"' EXIT
cd "$place"
python3 -m venv pywb
pywb/bin/pip install --quiet --disable-pip-version-check pywb==2.10.0
echo '{}' >package.json
npm install --silent --ignore-scripts warcio@2.4.11 >/dev/null
cat >addresses <<'TXT'
http://paper.example/
http://paper.example/ferry
http://paper.example/2026/ferry/
http://paper.example/news/?page=2
http://paper.example/tag/fog%2Frain
http://paper.example/search?q=fog%26rain
http://paper.example/search?q=fog
TXT

pywb/bin/python - <<'EOF'
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

with open("addresses") as addresses, open("paper.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True)
    for address in addresses.read().split():
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        page = BytesIO(f"<h1>{address}</h1>".encode())
        writer.write_record(writer.create_warc_record(address, "response", page, http_headers=head))
EOF
for collection in pywb js; do
    pywb/bin/wb-manager init "$collection" >/dev/null 2>&1
    pywb/bin/wb-manager add "$collection" paper.warc.gz >/dev/null 2>&1
done
node node_modules/warcio/dist/cli.cjs cdx-index paper.warc.gz | LC_ALL=C sort >collections/js/indexes/index.cdxj

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
pywb/bin/wayback --port "$port" >server.log 2>&1 &
server=$!
pywb/bin/python - "$port" <<'EOF' | tee seen
import sys
import time
import urllib.error
import urllib.request

from pywb.utils.canonicalize import canonicalize


def status(collection: str, address: str) -> int:
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/{collection}/id_/{address}") as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not begin")


for address in open("addresses").read().split():
    found = [status(collection, address) for collection in ("pywb", "js")]
    print(address, f"pywb's own index: {found[0]}, that of warcio.js: {found[1]}, pywb's key: {canonicalize(address)}")
EOF
cat >expected <<'TXT'
http://paper.example/ pywb's own index: 200, that of warcio.js: 200, pywb's key: example,paper)/
http://paper.example/ferry pywb's own index: 200, that of warcio.js: 200, pywb's key: example,paper)/ferry
http://paper.example/2026/ferry/ pywb's own index: 200, that of warcio.js: 404, pywb's key: example,paper)/2026/ferry
http://paper.example/news/?page=2 pywb's own index: 200, that of warcio.js: 404, pywb's key: example,paper)/news?page=2
http://paper.example/tag/fog%2Frain pywb's own index: 200, that of warcio.js: 404, pywb's key: example,paper)/tag/fog/rain
http://paper.example/search?q=fog%26rain pywb's own index: 200, that of warcio.js: 404, pywb's key: example,paper)/search?q=fog&rain
http://paper.example/search?q=fog pywb's own index: 200, that of warcio.js: 200, pywb's key: example,paper)/search?q=fog
TXT
diff expected seen
