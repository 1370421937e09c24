"""How papers say that they changed a text, in the words of several languages. Pure.

A note is told by how its paragraph begins. The tables hold no more than what papers print there; a language that is not
among them has no notes, so what its papers change counts as silent unless they move the modified date.
"""

from __future__ import annotations

import re

_SIGNED = (
    *("update", "updates", "correction", "corrections", "clarification", "editor's note", "editors' note", "note"),
    *("korrektur", "berichtigung", "richtigstellung", "anmerkung der redaktion", "anm. d. red.", "anm. der redaktion"),
    *("mise à jour", "correctif", "rectificatif", "erratum", "ndlr", "note de la rédaction", "précision"),
    *("actualización", "corrección", "fe de errores", "fe de erratas", "rectificación", "nota de la redacción"),
    *("aggiornamento", "correzione", "rettifica", "atualização", "correção", "errata", "erramos"),
    *(
        "rectificatie",
        "correctie",
        "oppdatering",
        "rettelse",
        "uppdatering",
        "rättelse",
        "sprostowanie",
        "aktualizacja",
    ),
    *("обновление", "исправление", "уточнение", "поправка", "güncelleme", "düzeltme"),
)
"""Words that are a note where a sign, a number or nothing follows: "Update: …", "Correction (May 3)"."""
_SAID = (
    *("updated", "corrected", "amended", "last updated", "aktualisiert", "korrigiert", "zuletzt aktualisiert"),
    *("mis à jour", "actualisé", "actualizado", "actualizada", "corregido", "aggiornato", "corretto"),
    *("atualizado", "atualizada", "corrigido", "bijgewerkt", "geactualiseerd", "oppdatert", "opdateret", "uppdaterad"),
    *("zaktualizowano", "обновлено", "исправлено", "güncellendi"),
)
"""Words that are a note where the paragraph is short: "Updated 3 hours ago"."""
_TOLD = (
    *("this article was ", "this article has been ", "this story was ", "this story has been ", "this post was "),
    *("an earlier version of ", "a previous version of ", "in an earlier version ", "in a previous version "),
    *("in einer früheren version ", "in einer ersten version ", "dieser artikel wurde ", "dieser text wurde "),
    *("une version précédente ", "une première version ", "cet article a été ", "una versión anterior "),
    *("este artículo ha sido ", "una versione precedente ", "uma versão anterior ", "in een eerdere versie "),
)
_BARE = ("更正", "更新", "修正", "勘误", "訂正", "정정", "수정", "바로잡")
_SHORT = 12
"""Words of a paragraph that may say no more than when."""

_SIGNED_BEGINNING = re.compile(rf"(?:{'|'.join(map(re.escape, _SIGNED))})\s*(?:$|[^\w\s'’]|\d)")
_SAID_BEGINNING = re.compile(rf"(?:{'|'.join(map(re.escape, _SAID))})\b")
_OPENING = re.compile(r"^[\W_]+")


def is_note(paragraph: str) -> bool:
    """Whether a paragraph says that the text was changed, or when."""
    said = _said(paragraph)
    return said.startswith((*_TOLD, *_BARE)) or bool(_SIGNED_BEGINNING.match(said)) or says_when(paragraph)


def says_when(paragraph: str) -> bool:
    """Whether a paragraph is short and begins with a word like "updated"."""
    return len(paragraph.split()) <= _SHORT and bool(_SAID_BEGINNING.match(_said(paragraph)))


def _said(paragraph: str) -> str:
    return _OPENING.sub("", paragraph).casefold().replace("’", "'")
