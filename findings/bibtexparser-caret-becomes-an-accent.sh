#!/usr/bin/env bash
# One expects a title that was written into BibTeX with LaTeX's own names for signs to come back as it was, since the
# library that reads it decodes these names.
# What happens: \textasciicircum{} comes back as U+02C6, the modifier letter that looks like a circumflex, and not as the
# caret U+005E. Its siblings, \textasciitilde{} and \textbackslash{}, come back as the signs that they were made of.
# Seen 2026-11-29: bibtexparser 2.1.0 with pylatexenc 2.11.
# Why it matters: a headline with "10^6", or an address with a caret in it, that goes out as a citation and comes back is
# another text: it is not found by its words, and the address leads nowhere, though on the screen both look the same.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check bibtexparser==2.1.0 pylatexenc==2.11
cat >"$place/read.py" <<'PY'
import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware

NAMES = {"^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "\\": r"\textbackslash{}", "_": r"\_"}
for sign, name in NAMES.items():
    entry = f"@article{{one, title = {{Ferries carry 10{name}6 people}}}}"
    library = bibtexparser.parse_string(entry, append_middleware=[LatexDecodingMiddleware()])
    found = library.entries[0]["title"].removeprefix("Ferries carry 10").removesuffix("6 people")
    print(f"U+{ord(sign):04X} by {name} comes back as", " ".join(f"U+{ord(one):04X}" for one in found))
PY
"$place/venv/bin/python" "$place/read.py" | tee "$place/seen"
cat >"$place/expected" <<'TXT'
U+005E by \textasciicircum{} comes back as U+02C6
U+007E by \textasciitilde{} comes back as U+007E
U+005C by \textbackslash{} comes back as U+005C
U+005F by \_ comes back as U+005F
TXT
diff "$place/expected" "$place/seen"
