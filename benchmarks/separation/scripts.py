"""A page in another script: every word becomes letters of it, always the same ones. Nothing is translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from lxml.html import HtmlElement

from benchmarks.separation.chance import number

_ARABIC = "ابتثجحخدرزسشصضطظعغفقكلمنهوي"
_HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里"
    "如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比"
    "或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知"
    "较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权"
)
_WORD = re.compile(r"[^\W\d_]+")
_TITLE_METAS = ("title", "description")


def in_arabic(text: str) -> str:
    """Each word as so many letters, with spaces; question marks and commas as they are there."""
    said = _WORD.sub(lambda word: _letters(word[0], len(word[0]), _ARABIC), text)
    return said.translate(str.maketrans("?,;", "؟،؛"))


def in_han(text: str) -> str:
    """Each word as a third of so many characters, without spaces; full-width stops."""
    said = _WORD.sub(lambda word: _letters(word[0], max(1, len(word[0]) // 3), _HAN), text)
    return re.sub(r"(?<=[\u3000-\u9fff，。！？]) +(?=[\u3000-\u9fff])", "", said.translate(_FULL_WIDTH))


_FULL_WIDTH = str.maketrans(".,!?:;", "。，！？：；")
SCRIPTS: Mapping[str, tuple[str, Callable[[str], str]]] = {"Arabic": ("ar", in_arabic), "Han": ("zh", in_han)}
"""Language and the way into its script."""


def rewritten(root: HtmlElement, script: str) -> None:
    """Rewrites all text of a tree, its title tags and its language; takes out the scripts, which keep the old words."""
    language, say = SCRIPTS[script]
    for one in list(root.iter("script")):
        one.drop_tree()
    root.set("lang", language)
    root.set("dir", "rtl" if language == "ar" else "ltr")
    _reword(root.iter(), say)
    for tag in root.iter("meta"):
        if (tag.get("property") or tag.get("name") or "").endswith(_TITLE_METAS) and "content" in tag.attrib:
            tag.set("content", say(tag.get("content", "")))


def _reword(elements: Iterable[HtmlElement], say: Callable[[str], str]) -> None:
    for one in elements:
        if one.tag != "style" and one.text:
            one.text = say(one.text)
        if one.tail:
            one.tail = say(one.tail)


def _letters(word: str, count: int, alphabet: str) -> str:
    return "".join(alphabet[number(word.lower(), place) % len(alphabet)] for place in range(count))
