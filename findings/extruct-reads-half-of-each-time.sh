#!/usr/bin/env bash
# A date of a page stands in <time>: in its datetime attribute or, without that, in its text (HTML, the time element).
# The three ways to mark it up say so as well: microdata (values of properties), HTML+RDFa 1.1 (additional processing
# rules) and microformats (dt-*). One expects a library that reads all of them to read a date alike in each.
# What happens in extruct:
# - microdata knows the attribute alone: <time itemprop="datePublished">2026-05-04</time> is the empty text. The
#   property is there, so that whoever asks whether the page has a date hears that it has. The library `microdata` does
#   the same.
# - RDFa knows the text alone: <time property="datePublished" datetime="2026-05-04">Monday</time> is "Monday".
# - microformats are right both times.
# And of JSON-LD nothing is there where the type of the script has a parameter or a capital letter: types are compared
# letter by letter. Without such a script the page looks as if it had never had one.
# Seen 2026-11-30: extruct 0.18.0, microdata 0.8.0, mf2py 2.0.2, pyRdfa3 3.6.5.
# Why it matters: the day of publication is what an archive of news asks for first, and a page that changes its markup
# from one form to another seems to lose it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
    extruct==0.18.0 microdata==0.8.0 mf2py==2.0.2 pyRdfa3==3.6.5

"$place/venv/bin/python" - <<'EOF'
import sys

import extruct
import microdata

TIMES = ('<time {}="{}" datetime="2026-05-04">Monday</time>', '<time {}="{}">2026-05-04</time>')
SCRIPTS = ("application/ld+json", "application/ld+json; charset=utf-8", "application/LD+JSON")
PAGE = "<!DOCTYPE html><html><head><title>Fog</title></head><body>{}</body></html>"


def found(syntax: str, body: str) -> list[dict]:
    return extruct.extract(PAGE.format(body), base_url="https://paper.example/fog", syntaxes=[syntax])[syntax]


def dates(time: str) -> dict[str, str]:
    item = '<article itemscope itemtype="https://schema.org/NewsArticle">'
    item += time.format("itemprop", "datePublished") + "</article>"
    typed = '<article vocab="https://schema.org/" typeof="NewsArticle">'
    typed += time.format("property", "datePublished") + "</article>"
    entry = '<article class="h-entry">' + time.format("class", "dt-published") + "</article>"
    nodes = [node for node in found("rdfa", typed) if "https://schema.org/datePublished" in node]
    return {
        "microdata": found("microdata", item)[0]["properties"]["datePublished"],
        "the library microdata": str(microdata.get_items(PAGE.format(item))[0].datePublished),
        "RDFa": nodes[0]["https://schema.org/datePublished"][0]["@value"],
        "microformats": found("microformat", entry)[0]["properties"]["published"][0],
    }


seen = {"attribute": dates(TIMES[0]), "text": dates(TIMES[1])}
for where, values in seen.items():
    print(f"the date is in the {where}:", ", ".join(f"{name} {value!r}" for name, value in values.items()))
for kind in SCRIPTS:
    seen[kind] = len(found("json-ld", f'<script type="{kind}">{{"@type": "NewsArticle", "headline": "Fog"}}</script>'))
    print(f"{kind}: {seen[kind]} of 1")

right = dict.fromkeys(seen["text"], "2026-05-04")
expected = {
    "attribute": {**right, "RDFa": "Monday"},
    "text": {**right, "microdata": "", "the library microdata": ""},
    **dict(zip(SCRIPTS, (1, 0, 0))),
}
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
