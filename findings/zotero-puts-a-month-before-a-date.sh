#!/usr/bin/env bash
# A reference in BibTeX for BibLaTeX and older styles has `date` for the one and `year` and `month` for the others; one
# expects a reader to take the more exact of the two, and an entry of a newspaper with `entrysubtype` to stay one.
# What happens in Zotero's BibTeX translator:
# - `month` is put before whatever else says the date: "5 2026-05-24";
# - `year`, `month` and `day` lose the day: "5 2026"; `date` with `year` beside it is right;
# - `entrysubtype = {newspaper}` is not looked at: the article is one of a journal.
# Seen 2026-11-30: zotero-translators 0.0.2, which has Zotero's translators of 2019, in Node.js 20.
# Why it matters: news is cited by the day, and most who cite bring references into Zotero.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
# The package asks for a library that is not on npm; the release that is there does the same here.
npm pack --silent zotero-translators@0.0.2 >/dev/null
tar xzf zotero-translators-0.0.2.tgz
npm install --silent --prefix . jsdom@13.1.0 iconv-lite@0.4.24 request@2.87.0 xregexp@4.2.0 wicked-good-xpath@1.3.0 >/dev/null

cat >read.js <<'EOF'
const {referenceImport} = require('./package/index.js');
const forms = {
  'month and date': 'date = {2026-05-24}, year = {2026}, month = {5}',
  'month and day': 'year = {2026}, month = {5}, day = {24}',
  'date and year': 'date = {2026-05-24}, year = {2026}',
};
const expected = {
  'month and date': ['5 2026-05-24', 'journalArticle'],
  'month and day': ['5 2026', 'journalArticle'],
  'date and year': ['2026-05-24', 'journalArticle'],
};
async function main() {
  const seen = {};
  for (const [name, fields] of Object.entries(forms)) {
    const entry = `@article{k, title = {The ferry}, journal = {The Paper}, entrysubtype = {newspaper}, ${fields}}`;
    const [item] = await referenceImport(entry);
    seen[name] = [item.date, item.itemType];
  }
  const told = Object.entries(seen).map(([name, found]) => `${name}: ${found.join(', ')}`);
  require('fs').writeFileSync('seen.txt', told.join('\n') + '\n');
  process.exit(JSON.stringify(seen) === JSON.stringify(expected) ? 0 : 1);
}
main();
EOF
status=0
node read.js >log.txt 2>&1 || status=$?
cat seen.txt
[ "$status" = 0 ] || { echo "changed; the head of this file says what was expected" >&2; exit 1; }
