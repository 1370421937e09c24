"""Lines that say how long ago, how long to read, how often read: they change by themselves and are no text."""

from __future__ import annotations

import re

_SPAN = (
    r"\d[\d.,]*\s?(?:s|sec|m|min|mins|h|hr|hrs|d|secs?|seconds?|minutes?|hours?|days?|weeks?|sek\w*|minuten?|stunden?|tagen?"
    r"|secondes?|heures?|jours?|segundos?|minutos?|horas?|d[ií]as?|dias?|secondi|minut[oi]|or[ae]|giorn[oi]|uur|dagen"
    r"|minut\w*|godzin\w*|dni|секунд\w*|минут\w*|час\w*|дн\w*|хвилин\w*|годин\w*|timmar|timer|dagar|dager|dage"
    r"|minuuttia|tuntia|dakika|saat|gün|phút|giờ|menit|jam|hari|λεπτ\w*|ώρ\w*|דקות|שעות|دقيقة|دقائق|ساعة|ساعات"
    r"|秒|分|分钟|分鐘|時間|小时|小時|日|天|초|분|시간|일)"
).replace(r"\w", r"\w")
_AGO = (
    rf"(?:{_SPAN}\.?\s?(?:ago|назад|тому|temu|geleden|sedan|siden|sitten|önce|trước|(?:yang )?lalu|fa|atrás|前|전|之前)"
    rf"|(?:vor|il y a|hace|há|πριν|قبل|منذ|לפני|před|pred|prieš|pirms|cu) {_SPAN})"
)
_READ = rf"{_SPAN}\.? (?:read|reading|lesezeit|de lecture|de lectura|de leitura|di lettura|leestijd|czytania|чтения)"
_VIEWS = (
    r"\d[\d.,\s]*[km]? ?(?:views?|reads?|shares?|aufrufe|vues|vistas|visualizações|visualizzazioni|просмотр\w*"
    r"|wyświetleń|回)"
)
_JUST = r"just now|gerade eben|à l’instant|ahora mismo|agora mesmo|adesso|только что|たった今|刚刚|방금"
_YESTERDAY = (
    r"(?:yesterday|today|gestern|heute|hier|aujourd'hui|ayer|hoy|ontem|hoje|ieri|oggi|вчера|сегодня|wczoraj|dziś)"
)
_STATUS = re.compile(
    rf"(?:\S+:? (?:on |am |le |el |em |il )?)?(?:{_AGO}|{_READ}|{_VIEWS}|{_JUST}"
    rf"|{_YESTERDAY},? (?:(?:at|um|à|a las|às|alle|в|o) )?\d{{1,2}}[:.h]\d\d(?: uhr)?)(?: \S+)?\.?",
    re.I,
)
_LABELLED = re.compile(
    rf"(?:lesezeit|reading time|temps de lecture|tiempo de lectura|tempo di lettura):? {_SPAN}\.?", re.I
)
_LONGEST = 60  # characters: two of such spans and a label


def is_status_line(text: str) -> bool:
    """Whether a line says nothing else than how long ago something was, how long it takes, how often it was read."""
    return len(text) <= _LONGEST and (_STATUS.fullmatch(text) or _LABELLED.fullmatch(text)) is not None
