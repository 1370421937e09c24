#!/usr/bin/env bash
# One expects `pip install trafilatura` into an empty environment to give a trafilatura that can be imported, or pip to
# fail.
# What happens: trafilatura needs justext, which asks for lxml[html_clean]. lxml 6.1.3 spells that extra "html-clean" in
# its metadata (the normalised form of PEP 685). The pip that Debian 12 has (23.0.1) compares the two spellings letter by
# letter: it installs lxml without lxml_html_clean, warns of nothing, and ends with 0. The first `import trafilatura`
# raises ImportError from within justext. pip 26.3 normalises both and installs what is asked for.
# Seen 2026-11-28: pip 23.0.1 and 26.3, trafilatura 2.3.1, jusText 3.0.2, lxml 6.1.3, Python 3.11.
# Why it matters: an archive's image is built on Debian's stable release and its build is green; the crawl that starts at
# night reads nothing. Whoever depends on trafilatura names lxml_html_clean themselves.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

installed_by() {
    python3 -m venv "$place/$1"
    "$place/$1/bin/python" -m pip install --quiet --disable-pip-version-check "pip==$1" 2>"$place/log"
    "$place/$1/bin/python" -m pip install --quiet --disable-pip-version-check \
        trafilatura==2.3.1 jusText==3.0.2 lxml==6.1.3 2>"$place/log" || { echo "pip failed"; return; }
    "$place/$1/bin/python" -c 'import trafilatura; print("imports")' 2>&1 | tail -n 1 || true
}

old=$(installed_by 23.0.1)
new=$(installed_by 26.3)
echo "pip 23.0.1: $old"
echo "pip 26.3: $new"
case "$old" in *lxml_html_clean*) ;; *) echo "changed: pip 23.0.1 was to leave out lxml_html_clean"; exit 1 ;; esac
[ "$new" = imports ] || { echo "changed: pip 26.3 was to install it"; exit 1; }
