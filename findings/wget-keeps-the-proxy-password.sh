#!/usr/bin/env bash
# One expects the credentials for a proxy to stay between wget and the proxy: they are no part of the page, and a WARC file
# is made to be given away.
# What happens: for a page over plain http, `--warc-file` writes the request as the proxy got it, Proxy-Authorization with
# user and password in it (base64). There is no option against it, and nothing says so. Over https they are sent with
# CONNECT, which is not recorded.
# Seen 2026-11-29: GNU Wget 1.21.3, proxy.py 2.4.10.
# Why it matters: archives of years ago that were handed to libraries may hold the password of a company's proxy in each
# request record; who looks for secrets in the pages does not look there.
set -euo pipefail
place=$(mktemp -d)
trap 'kill $server $proxy 2>/dev/null; rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check proxy.py==2.4.10

port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
page=$(port)
gate=$(port)
mkdir "$place/www"
echo "<p>The ferry stays in port.</p>" >"$place/www/index.html"
python3 -m http.server --directory "$place/www" --bind 127.0.0.1 "$page" >"$place/log" 2>&1 &
server=$!
"$place/venv/bin/python" -m proxy --hostname 127.0.0.1 --port "$gate" --num-workers 1 --data-dir "$place/data" \
    --basic-auth keeper:s3cret >"$place/log2" 2>&1 &
proxy=$!

http_proxy="http://keeper:s3cret@127.0.0.1:$gate" wget --quiet --tries=20 --retry-connrefused --waitretry=1 \
    --warc-file="$place/paper" --output-document="$place/page" "http://127.0.0.1:$page/"
grep -q ferry "$place/page"
said=$(gunzip --stdout "$place/paper.warc.gz" | tr -d '\r' | sed -n 's/^Proxy-Authorization: Basic //p' | head -n 1)
wget --version | head -n 1
echo "in the WARC file: Proxy-Authorization: Basic $said, which is $(echo "$said" | base64 --decode)"
[ "$(echo "$said" | base64 --decode)" = keeper:s3cret ] || { echo "changed: expected the password"; exit 1; }
