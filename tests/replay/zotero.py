"""Zotero's translators without Zotero: as npm's package `zotero-translators` has them, of 2019, in Node.js.

In: a page, or a reference in whatever form. Out: the items that Zotero makes of it. The package asks for a library from
elsewhere than npm; the release of it that npm has does the same here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.replay.field_tools import CACHE

TRANSLATORS = "zotero-translators@0.0.2"
NEEDED = ("jsdom@13.1.0", "iconv-lite@0.4.24", "request@2.87.0", "xregexp@4.2.0", "wicked-good-xpath@1.3.0")
PROGRAM = """
const {referenceImport} = require('./package/index.js');
const {JSDOM} = require('jsdom');
async function ofPage(text, url) {
  const document = new JSDOM(text, {url}).window.document;
  const found = new Zotero.Translate.Web();
  found.setDocument(document);
  const translators = await found.getTranslators();
  found.setTranslator(translators[0]);
  found.setHandler('select', (_, items, chosen) => chosen(items));
  const items = await found.translate({libraryID: false, saveAttachments: false});
  return {by: translators.map(one => one.label), items};
}
async function main() {
  const text = require('fs').readFileSync(0, 'utf8');
  const url = process.argv[2];
  const answer = url ? await ofPage(text, url) : {by: [], items: await referenceImport(text)};
  require('fs').writeFileSync(process.argv[3], JSON.stringify(answer));
  process.exit(0);
}
main().catch(fault => { console.error(fault); process.exit(1); });
"""


def items_of_page(text: str, url: str, folder: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """The translators that see something in a page, the one that Zotero takes first, and what that makes of it."""
    answer = _answer(text, url, folder)
    return answer["by"], answer["items"]


def items_of_reference(text: str, folder: Path) -> list[dict[str, Any]]:
    """What an import makes of a reference, notes left out."""
    return [item for item in _answer(text, "", folder)["items"] if item["itemType"] != "note"]


def _answer(text: str, url: str, folder: Path) -> Any:
    answer = folder / "items.json"
    command = ["node", "items.js", url, str(answer)]
    subprocess.run(command, cwd=_installed(), input=text, text=True, check=True, capture_output=True, timeout=120)
    return json.loads(answer.read_text(encoding="utf-8"))


def _installed() -> Path:
    folder = CACHE / TRANSLATORS
    if not folder.exists():
        building = folder.with_name(f"{folder.name}.{os.getpid()}")
        building.mkdir(parents=True)
        for command in (["npm", "pack", TRANSLATORS], ["npm", "install", "--prefix", ".", *NEEDED]):
            subprocess.run(command, cwd=building, check=True, capture_output=True)
        shutil.unpack_archive(next(building.glob("*.tgz")), building, filter="data")
        with suppress(OSError):  # another worker was quicker
            building.rename(folder)
        shutil.rmtree(building, ignore_errors=True)
    (folder / "items.js").write_text(PROGRAM, encoding="utf-8")
    return folder
