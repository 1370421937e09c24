"""Lines that say how long ago, how long to read, how often read: they change by themselves and are no text."""

from __future__ import annotations

import re
from functools import cache

from crawler.extraction.document.measures import LABEL
from crawler.extraction.lexicon.date_words import date_words

_SPAN = (
    r"(?:\d[\d.,]*\s?(?:s|sec|m|min|mins|h|hr|hrs|d|secs?|seconds?|minutes?|hours?|days?|weeks?|sek\w*|minuten?|stunden?"
    r"|tagen?|secondes?|heures?|jours?|segundos?|minutos?|horas?|d[ií]as?|dias?|secondi|minut[oi]|or[ae]|giorn[oi]|uur"
    r"|dagen|minut\w*|godzin\w*|dni|секунд\w*|мин|минут\w*|час\w*|дн\w*|хв|хвилин\w*|годин\w*|timmar|timer|dagar|dager|dage"
    r"|minuuttia|tuntia|dk|dakika|saat|gün|phút|giờ|menit|jam|hari|λεπτ\w*|ώρ\w*|דקות|שעות|दिन|घंटे|मिनट|دقيقة|دقائق|ساعة"
    r"|ساعات|يوم[اً]*|[أا]يام|秒|分|分钟|分鐘|時間|小时|小時|日|天|초|분|시간|일)"
    r"|(?:an?|one|a few) (?:minutes?|hours?|days?)|ساعتين|دقيقتين|يومين)"
)
_AGO = (
    rf"(?:{_SPAN}\.?\s?(?:ago|назад|тому|temu|geleden|sedan|siden|sitten|önce|trước|(?:yang )?lalu|fa|atrás|पहले"
    rf"|(?:前|전|之前)(?:に?更新|\s?업데이트)?)"
    rf"|(?:vor|il y a|hace|há|πριν(?: από)?|قبل|منذ|לפני|před|pred|prieš|pirms|cu|för) {_SPAN}"
    r"|\d{1,2} (?:perce|órája|napja))"
)
_READ = (
    rf"(?:{_SPAN}\.? (?:read|reading|lesezeit|de lecture|de lectura|de leitura|di lettura|leestijd|czytania|чтения)"
    rf"|(?:この記事は)?約?{_SPAN}で読めます"
    r"|(?:lesezeit|lesedauer|reading time|(?:temps de )?lecture|tiempo de lectura|lectura de|tempo de leitura"
    r"|(?:tempo di )?lettura|leestijd|lästid|læsetid|lesetid|lukuaika|czas czytania|время чтения|час читання"
    rf"|okuma süresi|مدة القراءة|阅读时间|閱讀時間|読了時間|읽는 시간)\s?[:：]?\s?{_SPAN}\.?)"
)
_VIEWS = (
    r"(?:\d[\d.,\s]*[km]? ?(?:views?|reads?|shares?|aufrufe|vues|vistas|visualizaciones|visualizações|visualizzazioni"
    r"|просмотр\w*|wyświetle\w+|回)|(?:閲覧数|조회수|阅读|閱讀|浏览)\s?[:：]?\s?\d[\d.,]*)"
)
_JUST = r"just (?:now|in)|gerade eben|à l[’']instant|ahora mismo|agora mesmo|adesso|только что|たった今|刚刚|방금|الآن"
_DAY = (
    r"(?:yesterday|today|gestern|heute|hier|aujourd[’']hui|ayer|hoy|ontem|hoje|ieri|oggi|вчера|сегодня|wczoraj|dziś|gisteren"
    r"|vandaag|i ?går|i ?dag|eilen|tänään|včera|dnes|dün|bugün|χθες|σήμερα|昨日|今日|昨天|今天|어제|오늘|أمس|اليوم)"
)
_AT = r"(?:at|um|à|a las|às|alle|в|o|om|kl\.?|klo|ve?) "
_STATUS = (
    rf"(?:{_AGO}|{_READ}|{_VIEWS}|{_JUST}|{_DAY},? (?:{_AT})?\d{{1,2}}[:.h]\d\d(?: uhr| [ap]\.?m\.?)?)(?: \S+)?\.?"
)


def is_status_line(text: str) -> bool:
    """Whether a line says nothing else than how long ago something was, how long it takes, how often it was read."""
    return len(text) <= LABEL and _status().fullmatch(text) is not None


@cache
def _status() -> re.Pattern[str]:
    """A status, alone, behind a word or behind a label of a date: "Last updated: 7 minutes ago"."""
    words = (listed.get(key, ()) for listed in date_words().values() for key in ("updated", "published"))
    labels = "|".join(sorted({phrase for phrases in words for phrase in phrases if isinstance(phrase, str)}, key=len))
    return re.compile(rf"(?:(?:\S+|{labels})\s?[:：]? ?(?:on |am |le |el |em |il )?)?{_STATUS}", re.I)
