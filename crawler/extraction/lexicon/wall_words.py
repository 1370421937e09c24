"""What pages say that stand in the place of another: for consent, for a login, for robots, for what is not there."""

from __future__ import annotations

import re

from crawler.extraction.document.measures import HALF

_NOT_THERE = re.compile(
    r"not (?:be )?found|(?:does ?n.t|does not|no longer) exists?|no longer available"
    r"|nicht (?:mehr )?(?:gefunden|vorhanden)|existiert nicht|introuvable|n.existe (?:pas|plus)"
    r"|no (?:se )?(?:ha )?(?:encontr|exist)|non (?:è stata )?(?:trovat|esiste)"
    r"|não (?:foi )?(?:encontrad|existe)|niet gevonden|bestaat niet|hittades inte|finns inte|ikke (?:fundet|funnet)"
    r"|findes ikke|ei löy|nie znalezion|nie istnieje|nenalezen|neexistuje|не (?:найден|существует|знайден)|bulunamadı"
    r"|見つかりません|存在しません|找不到|不存在|찾을 수 없",
    re.I,
)
_PAGE = re.compile(
    r"\b404\b|page|seite|página|pagina|страниц|сторінк|ページ|页面|頁面|페이지|sida|\bside|strona|stránk|sivu|sayfa",
    re.I,
)
_LOGIN = re.compile(
    r"\b(?:sign|log) ?in\b|einloggen|melden sie sich|bitte anmelden|(?:re)?connectez-vous|identifiez-vous"
    r"|inici[ae]r? sesión|accedi\b|faça (?:o )?login|inloggen|\blog je in\b|\blogga in\b|\blog (?:ind|inn)\b|kirjaudu"
    r"|zaloguj|přihla[sš]|войдите|увійдіть|giriş yap|ログイン|登录|登入|로그인",
    re.I,
)
_ROBOTS = re.compile(
    r"just a moment|(?:are|you.re|you are) (?:you )?(?:not )?a (?:ro)?bot|(?:verify|confirm)(?:ing)? (?:that )?you are"
    r"|attention required|access (?:to this page has been )?denied|pardon our interruption|checking your browser"
    r"|security (?:check|verification)|captcha|unusual traffic|request (?:has been )?blocked",
    re.I,
)
_DATA = re.compile(
    r"cookies?\b|personal data|personenbezogen|données personnelles|datos personales|dati personali|dados pessoais"
    r"|persoonsgegevens|personuppgifter|personoplysninger|henkilötie|danych osobowych|osobní(?:ch)? údaj|персональн"
    r"|クッキー|쿠키",
    re.I,
)
_AGREE = re.compile(
    r"\baccept|\bagree|\bconsent|zustimm|akzeptier|einwillig|accepte|consent|acept|accett|aceit|toestemming|accepteer"
    r"|godkänn|samty[ck]|hyväksy|zgod|akceptuj|souhlas|соглас|принима|kabul|同意|동의",
    re.I,
)


def wall_in(titles: list[str], lines: list[str]) -> str | None:
    """What a page is by its titles and the lines of its text: "a bot check", "no such page", "a login wall", "a consent
    page"; None where they say nothing of the kind.
    """
    if any(map(_ROBOTS.search, titles)):
        return "a bot check"
    if any(_NOT_THERE.search(title) and _PAGE.search(title) for title in titles):
        return "no such page"
    if any(map(_LOGIN.search, titles)):
        return "a login wall"
    asks = sum(_DATA.search(line) is not None or _AGREE.search(line) is not None for line in lines)
    whole = "\n".join(lines)
    if asks > HALF * len(lines) and _DATA.search(whole) and _AGREE.search(whole):
        return "a consent page"
    return None
