"""When an article was published and changed: dates as people write them, and which of a page's dates is believed."""

import json
import time
from datetime import UTC, datetime

import pytest
from invented_pages import URL, article_page, body, reading_of

from crawler.extraction.lexicon.date_text import loose_date, written_dates
from crawler.extraction.lexicon.dateparser_fallback import parsed
from crawler.sites.declaration import ReadingHints
from storage.records import Article

PLAIN = "https://paper.example/ferry-runs-again"


def article(main: str = "", head: str = "", language: str = "en", **reading: str) -> Article:
    markup = article_page(main + body(), head=head).replace(URL, PLAIN).replace('lang="en"', f'lang="{language}"')
    found = reading_of(markup, PLAIN, **reading).article
    assert found is not None
    return found


def json_ld(**fields: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Night ferry sails again", "url": PLAIN}
    return f'<script type="application/ld+json">{json.dumps(node | fields)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("language", "text", "moment"),
    [
        ("en", "Sunday, 8 March 2026", "2026-03-08"),
        ("en", "Harbour / 08.03.2026 / 21:30", "2026-03-08T21:30"),
        ("en", "Minggu, 8 Februari 2026 | 21:30 WIB", "2026-02-08T21:30+07:00"),
        ("en", "21:30 WITA, 8 Maret 2026", "2026-03-08T21:30+08:00"),
        ("en", "8 maart 2026", "2026-03-08"),
        ("en", "Published March 8th, 2026 at 9:30 p.m. EST", "2026-03-08T21:30-05:00"),
        ("en", "May 1, 2026 12:05 a.m.", "2026-05-01T00:05"),
        ("en-US", "03/08/2026", "2026-03-08"),
        ("en-GB", "08/03/2026", "2026-03-08"),
        ("en-US", "25/12/2026", "2026-12-25"),
        ("de", "8. März 2026, 21:30 Uhr", "2026-03-08T21:30"),
        ("de", "Sonntag, 08.03.2026 | 21:30", "2026-03-08T21:30"),
        ("fr", "Publié le 08/03/2026 à 21h30", "2026-03-08T21:30"),
        ("fr", "Publié le 8 mars 2026 à 21 h", "2026-03-08T21:00"),
        ("fr", "8 mars 2026 - 3h de lecture", "2026-03-08"),
        ("pt", "08/03/2026 às 9h", "2026-03-08T09:00"),
        ("de", "8. März 2026, 21 Uhr", "2026-03-08T21:00"),
        ("de", "21 Uhr, 8. März 2026", "2026-03-08T21:00"),
        ("nl", "8 maart 2026 om 21u30", "2026-03-08T21:30"),
        ("hr", "8. ožujka 2026. u 21:30", "2026-03-08T21:30"),
        ("fr", "1er mai 2026", "2026-05-01"),
        ("es", "8 de marzo de 2026 - 21:30", "2026-03-08T21:30"),
        ("pt", "08.mar.2026 às 21h30", "2026-03-08T21:30"),
        ("it", "domenica 8 marzo 2026 alle 21:30", "2026-03-08T21:30"),
        ("nl", "zo 8 mrt 2026 om 21:30", "2026-03-08T21:30"),
        ("sv", "8 mars 2026 kl. 21.30", "2026-03-08T21:30"),
        ("no", "Publisert 8. mai 2026 kl. 21:30", "2026-05-08T21:30"),
        ("da", "8. okt. 2026 kl. 21.30", "2026-10-08T21:30"),
        ("fi", "8.3.2026 klo 21.30", "2026-03-08T21:30"),
        ("fi", "8. maaliskuuta 2026", "2026-03-08"),
        ("pl", "8 marca 2026 r., 21:30", "2026-03-08T21:30"),
        ("cs", "8. března 2026 21:30", "2026-03-08T21:30"),
        ("cs", "8. 3. 2026", "2026-03-08"),
        ("ru", "8 марта 2026 г., 21:30", "2026-03-08T21:30"),
        ("uk", "8 березня 2026 року", "2026-03-08"),
        ("lt", "2026 m. kovo 8 d. 21:30", "2026-03-08T21:30"),
        ("tr", "8 Mart 2026 Pazar 21:30", "2026-03-08T21:30"),
        ("ar", "الأحد 8 مارس 2026", "2026-03-08"),
        ("ar", "٨ آذار ٢٠٢٦", "2026-03-08"),
        ("he", "8 במרץ 2026, 21:30", "2026-03-08T21:30"),
        ("hi", "08 मार्च 2026, 09:30 PM", "2026-03-08T21:30"),
        ("zh", "2026年3月8日 下午9:30", "2026-03-08T21:30"),
        ("ja", "2026年3月8日(日) 21時30分", "2026-03-08T21:30"),
        ("ko", "입력 2026.03.08. 오후 9:30", "2026-03-08T21:30"),
        ("vi", "Chủ nhật, 8/3/2026, 21:30 (GMT+7)", "2026-03-08T21:30+07:00"),
        ("vi", "ngày 8 tháng 3 năm 2026", "2026-03-08"),
        ("kk", "2026 жылғы 8 наурыз, 21:30", "2026-03-08T21:30"),
        ("kk", "2026 ж. 8 наурыз", "2026-03-08"),
        ("ky", "2026-жылдын 8-марты", "2026-03-08"),
        ("ky", "8-март, 2026-жыл", "2026-03-08"),
        ("uz", "2026-yil 8-mart, 21:30", "2026-03-08T21:30"),
        ("tg", "8 марти соли 2026", "2026-03-08"),
        ("it", "8 marzo 2026 (modifica il 9 marzo 2026 | 09:15)", "2026-03-08"),
        ("en", "8 March 2026, Sunday 8 March 2026, 21:30", "2026-03-08T21:30"),
        ("id", "Minggu, 8 Maret 2026 21:30 WIB", "2026-03-08T21:30+07:00"),
        ("el", "8 Μαρτίου 2026, 21:30", "2026-03-08T21:30"),
        ("th", "8 March 2026", "2026-03-08"),
        ("en", "July 4, 2026 9:15 PM ET", "2026-07-04T21:15-04:00"),
        ("en", "Nov. 22, 2026 at 9:15 p.m. Eastern Time", "2026-11-22T21:15-05:00"),
        ("en", "November 22, 2026 at 9 PM EST", "2026-11-22T21:00-05:00"),
        ("en", "Nov 22, 2026, 9:15 pm est", "2026-11-22T21:15-05:00"),
        ("en", "Nov 22, 2026, 9:15 PM CST", "2026-11-22T21:15-06:00"),
        ("zh", "2026-11-22 21:15 CST", "2026-11-22T21:15+08:00"),
        ("en-IN", "22 Nov 2026, 9:15 PM IST", "2026-11-22T21:15+05:30"),
        ("en-IE", "22 June 2026, 9:15 PM IST", "2026-06-22T21:15+01:00"),
        ("fr", "22 novembre 2026, 9:15 IST", "2026-11-22T09:15"),
        ("ru", "22.11.2026 21:15 мск", "2026-11-22T21:15+03:00"),
        ("de", "22. November 2026, 21:15 Uhr MEZ", "2026-11-22T21:15+01:00"),
        ("de", "22. November 2026, 24:00 Uhr", "2026-11-23T00:00"),
        ("de", "22. November 2026, 24:30 Uhr", "2026-11-22"),
        ("en-GB", "22nd of November 2026, 19:00-21:00", "2026-11-22T19:00"),
        ("en", "2026-11-22T09:15:00−05:00", "2026-11-22T09:15-05:00"),
        ("en", "22/Nov/2026 21:15", "2026-11-22T21:15"),
        ("lv", "2026. gada 22. novembris, 21:15", "2026-11-22T21:15"),
        ("hu", "2026. november 22., vasárnap", "2026-11-22"),
        ("cs", "22. XI. 2026", "2026-11-22"),
        ("pl", "22 XI 2026", "2026-11-22"),
        ("eu", "2026(e)ko azaroaren 22(a)", "2026-11-22"),
        ("hy", "2026 թ. նոյեմբերի 22, 21:15", "2026-11-22T21:15"),
        ("mn", "2026 оны 11-р сарын 22", "2026-11-22"),
        ("mt", "22 ta’ Novembru 2026", "2026-11-22"),
        ("sr", "22. novembar 2026. 21:15", "2026-11-22T21:15"),
        ("ar-MA", "22 نونبر 2026", "2026-11-22"),
        ("ar-LB", "22 تشرين الثاني 2026", "2026-11-22"),
        ("ar", "3 كانون الأول/ديسمبر 2025", "2025-12-03"),
        ("en", "Published 9:15 PM EST, Fri November 20, 2026", "2026-11-20T21:15-05:00"),
        ("en", "10.15am GMT, Wednesday 18 November 2026", "2026-11-18T10:15+00:00"),
        ("en", "Open till 9:15 PM | 20 November 2026", "2026-11-20"),
        ("en", "The ferry sails at 21:15 every evening since 20 November 2026", "2026-11-20"),
        ("en", "20 November 2026 | The Paper, Osterholm | 21:15", "2026-11-20T21:15"),
        ("en", "20 November 2026. The ferry to the mainland, says the board, sails at 21:15", "2026-11-20"),
        ("th", "4 มี.ค. 2026", "2026-03-04"),
    ],
)
def test_dates_are_read_as_people_write_them(language: str, text: str, moment: str) -> None:
    found = next(written_dates(text, ReadingHints(), language))
    wanted = datetime.fromisoformat(moment)
    assert found.value == (wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC))
    assert found.is_day == ("T" not in moment)


@pytest.mark.parametrize(
    ("language", "text", "hour"),
    [
        ("el", "8 Μαρτίου 2026, 9:30 μ.μ.", 21),
        ("el", "8 Μαρτίου 2026, 9:30 π.μ.", 9),
        ("ar", "الأحد 8 مارس 2026 - 9:30 مساءً", 21),
        ("ar", "٨ مارس ٢٠٢٦ ٩:٣٠ ص", 9),
        ("fa", "8 مارس 2026 9:30 ب.ظ.", 21),
        ("hi", "08 मार्च 2026, 09:30 अपराह्न", 21),
        ("vi", "8/3/2026 9:30 CH", 21),
        ("tr", "8 Mart 2026 ÖS 9:30", 21),
        ("sq", "8 mars 2026 9:30 e pasdites", 21),
        ("el", "8/3/2026 9:30 το βράδυ", 21),
        ("ar", "8 مارس 2026 9:30 م", 21),
        ("ar", "8 مارس 2026 م 9:30", 9),
        ("ar", "8 مارس 2026 3:30 بعد الظهر", 15),
        ("vi", "8/3/2026 9:30 tối", 21),
        ("vi", "3:30 chiều 8/3/2026", 15),
        ("vi", "8/3/2026 9:30 SA", 9),
        ("hi", "8 मार्च 2026, शाम 7:30 बजे", 19),
        ("hi", "8 मार्च 2026, रात 9:30", 21),
        ("hi", "8 मार्च 2026, रात 2:30", 2),
        ("hi", "8 मार्च 2026, सुबह 9:30 बजे", 9),
        ("bn", "৮ মার্চ ২০২৬, রাত ৯:৩০", 21),
        ("ru", "8 марта 2026, 9:30 вечера", 21),
        ("en", "8 March 2026, 3:30 at night", 3),
        ("en", "8 March 2026, 7:30 at night", 19),
        ("es", "8 de marzo de 2026, 9:30 de la noche", 21),
        ("it", "8 marzo 2026, 9:30 di sera", 21),
        ("de", "8. März 2026, 9:30 Uhr abends", 21),
        ("zh", "2026年3月8日 凌晨12:30", 0),
        ("zh", "2026年3月8日 中午12:30", 12),
        ("zh", "2026年3月8日 傍晚6:30", 18),
        ("ja", "2026年3月8日 夜9時30分", 21),
        ("ms", "8/3/2026, 9:30 PTG", 21),
        ("sw", "8 Machi 2026, saa 3:30 asubuhi", 9),
        ("sw", "8 Machi 2026, saa 12:30 asubuhi", 6),
        ("sw", "8 Machi 2026 9:30 asubuhi", 9),
        ("sw", "8 Machi 2026, saa 8:30 mchana", 14),
        ("sw", "8 Machi 2026 2:30 mchana", 14),
        ("sw", "8 Machi 2026 12:30 mchana", 12),
        ("sw", "8 Machi 2026, saa 11:30 jioni", 17),
        ("sw", "8 Machi 2026, saa 12:30 jioni", 18),
        ("sw", "8 Machi 2026, saa 2:30 usiku", 20),
        ("sw", "8 Machi 2026, saa 8:30 usiku", 2),
        ("en", "8 March 2026, 9:30 by Ada Quill", 9),
        ("de", "8. März 2026, 9:30 Uhr", 9),
    ],
)
def test_halves_of_the_day_are_told_in_the_language_of_the_page(language: str, text: str, hour: int) -> None:
    found = next(written_dates(text, ReadingHints(), language))
    assert (found.value.hour, found.value.minute, found.is_day) == (hour, 30, False)


@pytest.mark.parametrize(
    ("text", "language", "moment"),
    [
        ("3/8/26 9:30 PM", "en-US", datetime(2026, 3, 8, 21, 30, tzinfo=UTC)),
        ("8/3/26", "en-GB", datetime(2026, 3, 8, tzinfo=UTC)),
        ("Sun Mar 8 21:30:00 2026", "en", datetime(2026, 3, 8, 21, 30, tzinfo=UTC)),
        ("9.5 / 10", "tlh", None),
        ("12:30 pm", "en", None),
        ("March 2026", "en", None),
        ("3 hours ago", "en", None),
        ("22.11.26, 21:15", "de", datetime(2026, 11, 22, 21, 15, tzinfo=UTC)),
        ("12 ਜੂਨ 26", "pa", datetime(2026, 6, 12, tzinfo=UTC)),
        ("26/11/22", "ja", datetime(2026, 11, 22, tzinfo=UTC)),
        ("26. 11. 22. 오후 9:15", "ko", datetime(2026, 11, 22, 21, 15, tzinfo=UTC)),
        ("3/8/26 9:30 PM EST", "en", datetime(2026, 3, 9, 2, 30, tzinfo=UTC)),
        ("2026-13-01", "en", None),
        ("22/11/26", "th", None),
        ("۰۴/۱۲/۱۳", "fa", None),
        ("November 22", "en", None),
        ("Sunday 9:15 PM", "en", None),
        ("vor 7 Minuten", "de", None),
    ],
)
def test_what_says_that_it_is_a_date_may_have_any_form(text: str, language: str, moment: datetime | None) -> None:
    found = loose_date(text, ReadingHints(), language)
    assert (found.value if found is not None else None) == moment


@pytest.mark.parametrize(
    ("language", "text", "moment"),
    [
        ("th", "เผยแพร่ 4 มี.ค. 2569 เวลา 21.15 น.", "2026-03-04T21:15"),
        ("th", "วันจันทร์ที่ 30 มีนาคม พ.ศ. 2569", "2026-03-30"),
        ("th", "4 มี.ค. 69", "2026-03-04"),
        ("th", "4/3/69 21:15", "2026-03-04T21:15"),
        ("th", "๔ มีนาคม ๒๕๖๙", "2026-03-04"),
        ("th", "29 ก.พ. 2567", "2024-02-29"),
        ("th", "4 มีนาคม ค.ศ. 2026", "2026-03-04"),
        (None, "4 มีนาคม 2569", "2026-03-04"),
        ("ja", "令和8年11月22日 21時15分", "2026-11-22T21:15"),
        ("ja", "令和元年5月1日", "2019-05-01"),
        ("ja", "R8.11.22", "2026-11-22"),
        ("ja", "公開日 R08-11-22", "2026-11-22"),
        ("ja", "平成31年4月30日", "2019-04-30"),
        ("ja", "㋿8年11月22日", "2026-11-22"),
        ("ja", "2026年（令和8年）11月22日", "2026-11-22"),
        ("ja", "令和8年（2026年）11月22日", "2026-11-22"),
        ("ja", "令和八年十一月二十二日", "2026-11-22"),
        ("en", "令和8年11月22日", "2026-11-22"),
        ("zh-TW", "民國115年11月22日", "2026-11-22"),
        ("zh-TW", "115/11/22 21:15", "2026-11-22T21:15"),
        ("zh-Hant", "115年11月22日", "2026-11-22"),
        ("zh", "中華民國一百一十五年十一月二十二日", "2026-11-22"),
        ("zh-CN", "二〇二六年十一月二十二日", "2026-11-22"),
        ("fa", "یکشنبه ۱ آذر ۱۴۰۵ - ۲۱:۱۵", "2026-11-22T21:15"),
        ("fa", "۱۴۰۵/۰۹/۰۱", "2026-11-22"),
        ("fa", "30 اسفند 1403", "2025-03-20"),
        ("fa", "دوشنبه ۱۰ فروردين ۱۴۰۵ ساعت ۱۴:۰۵", "2026-03-30T14:05"),
        ("ps", "۱۰ وري ۱۴۰۵", "2026-03-30"),
        ("fa", "۲۲ نوامبر ۲۰۲۶", "2026-11-22"),
        ("ps", "۱ قوس ۱۴۰۵", "2026-11-22"),
        ("ar", "١٢ جمادى الآخرة ١٤٤٨ هـ", "2026-11-22"),
        ("ar", "الأحد 12 جمادى الآخرة 1448هـ - 22 نوفمبر 2026م", "2026-11-22"),
        ("ko", "주체115(2026)년 11월 22일", "2026-11-22"),
        ("am", "ኅዳር 13 ቀን 2019 ዓ.ም", "2026-11-22"),
        ("ti", "6 ጳጉሜን 2015", "2023-09-11"),
        (None, "መስከረም 1፣ 2019", "2026-09-11"),
        ("ne", "२०८३ मंसिर १४ गते", "2026-11-30"),
        ("ne", "१४ मंसिर २०८३, सोमबार १०:३०", "2026-11-30T10:30"),
        ("ne", "सोमबार, मंसिर १४, २०८३", "2026-11-30"),
        ("ne-NP", "जेठ १५, २०८२", "2025-05-29"),
        ("ne", "असार ३२, २०८२ साल", "2025-07-16"),
    ],
)
def test_dates_of_other_calendars_are_read_where_a_page_uses_them(language: str | None, text: str, moment: str) -> None:
    found = next(written_dates(text, ReadingHints(), language))
    assert (found.value, found.is_day) == (datetime.fromisoformat(moment).replace(tzinfo=UTC), "T" not in moment)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "R8.11.22"),
        ("de", "H31.4.30"),
        ("ja", "昭和64年13月1日"),
        ("zh-CN", "115年11月22日"),
        ("fa", "30 اسفند 1404"),
        ("ar", "31 رمضان 1447"),
        ("en", "12 Rajab 1448"),
        ("ne", "२०८३ मंसिर ३१"),
        ("ne", "२०८४ असार १"),
        ("hi", "१४ कार्तिक २०८३"),
        ("am", "6 ጳጉሜን 2018"),
        ("am", "ኅዳር 31 2019"),
        ("bn", "৭ অগ্রহায়ণ ১৪৩৩"),
        ("he", "ה' בכסלו תשפ\"ז"),
    ],
)
def test_a_day_of_a_calendar_that_is_in_doubt_is_none(language: str, text: str) -> None:
    assert list(written_dates(text, ReadingHints(), language)) == []
    assert loose_date(text, ReadingHints(), language) is None


@pytest.mark.parametrize(
    ("language", "text", "moment"),
    [
        ("th", "2569-03-04T09:00:00+07:00", "2026-03-04T09:00:00+07:00"),
        ("th", "2567-02-29", "2024-02-29T00:00:00+00:00"),
        ("fa", "1404-12-13T09:15:00+03:30", "2026-03-04T09:15:00+03:30"),
        ("th", "2026-03-04T09:00:00+07:00", "2026-03-04T09:00:00+07:00"),
    ],
)
def test_machines_too_may_count_the_years_of_their_country(language: str, text: str, moment: str) -> None:
    found = article(head=meta("article:published_time", text), language=language).published
    assert found is not None
    assert found.isoformat() == moment


@pytest.mark.parametrize(
    "text",
    [
        *("1970-01-01", "1970-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00", "1969-12-31T19:00:00-05:00"),
        *("Thu, 01 Jan 1970 00:00:00 GMT", "0001-01-01T00:00:00", "Mon, 01 Jan 0001 00:00:00 GMT", "9999-12-31"),
        *("1900-01-01", "1899-12-30T00:00:00", "2999-01-01", "0000-00-00 00:00:00", "-0001-11-30T00:00:00+00:00"),
        *("2026-02-30", "2026-13-01", "0", "-62135596800", "Invalid date", "2 hours ago"),
    ],
)
def test_what_programs_write_for_no_date_is_none(text: str) -> None:
    assert article(head=meta("article:published_time", text)).published is None
    assert article(f'<time datetime="{text}"></time>').published is None


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Published 2 hours ago"),
        ("en", "Published: yesterday, 18:42"),
        ("en", "Published 22 November"),
        ("de", "Vor 7 Minuten aktualisiert"),
        ("fr", "Publié il y a 7 minutes"),
        ("es", "Publicado hace 2 días"),
        ("pl", "Opublikowano: dzisiaj, 10:45"),
        ("ru", "Обновлено 7 минут назад"),
        ("ja", "公開：7分前"),
    ],
)
def test_a_time_before_now_is_no_date(language: str, line: str) -> None:
    found = article(f"<p>{line}</p><p><time>{line}</time></p>", language=language)
    assert (found.published, found.modified) == (None, None)


@pytest.mark.parametrize(
    ("line", "main", "day"),
    [
        ("Monday, 9 March 2026", "", None),
        ("No. 57 · Sunday, 1 March 2026 · Page 3", "", "2026-03-01"),
        ("Sunday, 1 March 2026", "<p>8 March 2026</p>", "2026-03-08"),
        ('<time datetime="2026-03-09">Today</time>', "<p>8 March 2026</p>", "2026-03-08"),
        ('<time datetime="2026-03-09">Today</time>', "", None),
    ],
)
def test_the_day_in_the_head_of_the_paper_is_that_of_the_capture_or_of_an_issue(
    line: str, main: str, day: str | None
) -> None:
    markup = article_page(main + body()).replace(URL, PLAIN).replace("<header>", f"<header><p>{line}</p>")
    found = reading_of(markup, PLAIN).article
    assert found is not None
    assert (found.published.date().isoformat() if found.published else None) == day


def test_a_date_between_elements_without_a_blank_is_read() -> None:
    spans = "".join(f"<span>{text}</span>" for text in ("by Ada Quill", "Harbour", "March 8th 2026", "11 mins"))
    found = article(f'<div class="meta">{spans}</div>').published
    assert found == datetime(2026, 3, 8, tzinfo=UTC)


def test_a_zone_that_nobody_can_tell_is_in_the_evidence() -> None:
    found = article(head=meta("article:published_time", "Sun, 08 Mar 2026 10:00:00 IST"), language="fr")
    assert found.evidence["published"] == "meta article:published_time, zone unclear"


def test_json_ld_may_give_seconds_as_a_number() -> None:
    found = article(head=json_ld(datePublished=1772964000)).published
    assert found == datetime(2026, 3, 8, 10, tzinfo=UTC)


def test_a_time_element_whose_attribute_is_no_day_says_it_in_words() -> None:
    found = article('<time datetime="2026-03">8 March 2026, 21:30</time>').published
    assert found == datetime(2026, 3, 8, 21, 30, tzinfo=UTC)


_ENTRIES = "".join(
    f'<div class="entry"><time datetime="2026-03-08T1{hour}:00">1{hour}:00</time>{body()}</div>' for hour in (2, 1)
)
_ASIDE = '<aside><h2>From the archive</h2><p><time datetime="2024-03-12">12 March 2024</time> The old ramp</p></aside>'


@pytest.mark.parametrize(
    "markup",
    [
        article_page('<p class="byline">By Ada Quill, 8 March 2026, 10:45</p>' + body()).replace(
            "</main>", f"</main>{_ASIDE}"
        ),
        article_page('<p class="byline">By Ada Quill, 8 March 2026, 10:45</p>' + body() + _ASIDE),
        article_page('<p class="byline">By Ada Quill, 8 March 2026, 10:45</p>' + _ASIDE + body()),
        article_page(_ASIDE + '<p class="byline">By Ada Quill, 8 March 2026, 10:45</p>' + body()),
        article_page('<p class="byline">By Ada Quill, 8 March 2026, 10:45</p>' + body()).replace(
            "<footer>", '<footer><time datetime="2024-03-12">12 March 2024</time>'
        ),
        article_page(body() + "<p>8 March 2026, 10:45</p>" + _ASIDE),
        article_page('<p class="byline">By Ada Quill, 8 March 2026, 10:45</p>' + _ENTRIES),
        article_page(
            '<p class="byline">By Ada Quill, 8 March 2026</p><time datetime="2026-03-08T10:45">x</time>' + body()
        ),
    ],
)
def test_a_time_element_in_a_margin_stands_behind_what_the_article_prints(markup: str) -> None:
    found = reading_of(markup.replace(URL, PLAIN), PLAIN).article
    assert found is not None
    assert found.published == datetime(2026, 3, 8, 10, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "day", "evidence"),
    [
        ("https://paper.example/2026/03/08/ferry", "2026-03-08", "url, day only"),
        ("https://paper.example/2026/mar/08/ferry", "2026-03-08", "url, day only"),
        ("https://paper.example/2026/02/ferry", None, None),
        ("https://paper.example/2025/12/ferry", "2025-12-12", "printed date, day only"),
        (PLAIN, "2025-12-12", "printed date, day only"),
    ],
)
def test_a_date_beside_the_article_stands_behind_the_address(url: str, day: str | None, evidence: str | None) -> None:
    margin = "<div class='sidebar'><h2>Comments</h2><p>See you at the quay! 12 December 2025</p></div>"
    markup = article_page(body()).replace("</main>", f"</main>{margin}").replace(URL, url)
    found = reading_of(markup, url).article
    assert found is not None
    assert found.evidence.get("published") == evidence
    assert (found.published.date().isoformat() if found.published else None) == day


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("AALSAND, March 7, 2026 (hna) -- ", 7),
        ("Aalsand (7. März 2026) – ", 7),
        ("7 March 2026 - ", 7),
        ("Since 7 March 2026 - a Saturday - ", None),
        ("AALSAND, March 7 (hna) - ", None),
        ("AALSAND, March 7, 1926 (hna) - ", None),
    ],
)
def test_a_dateline_gives_the_day_of_a_report(opening: str, day: int | None) -> None:
    found = article(f"<p>{opening}The board has let the night ferry sail again, to the delight of the whole town.</p>")
    assert (found.published.day if found.published else None) == day


_PIERS = "".join(
    f"<p>On pier {pier} the lamps were lit again, and whoever had a boat was out on the water to see it.</p>"
    for pier in range(20)
)
_WEB_PAGE = '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2026-03-08"}</script>'


@pytest.mark.parametrize(
    "markup",
    [
        f'{_PIERS}<p>Now <time datetime="2026-03-09">changed</time>, <time datetime="2026-03-08">sent</time></p>',
        '<div data-stored="2026-03-08 21:30:00"></div>',
        f"{_PIERS}<p>Published: 8 March 2026</p>",
        "<p><a href='/harbour-news'>Posted in harbour news by our desk on 8 March 2026</a></p>",
        _WEB_PAGE,
    ],
    ids=["oldest of two times", "attribute", "label far below", "link below the title", "page without its article"],
)
def test_a_day_in_an_odd_place_is_believed_where_the_page_has_no_other(markup: str) -> None:
    found = article(markup, json_ld()).published
    assert found is not None
    assert found.date().isoformat() == "2026-03-08"


def test_a_day_far_below_without_a_label_is_none() -> None:
    assert article(f"{_PIERS}<p>9 March 2026</p>").published is None


def test_a_line_in_no_form_of_ours_is_a_date_behind_a_label_alone() -> None:
    assert article("<p>Published: 3/8/26 9:30 PM</p>", language="en-US").published == datetime(
        2026, 3, 8, 21, 30, tzinfo=UTC
    )
    assert article("<p>Score: 3/8/26</p>", language="en-US").published is None


def test_a_date_in_any_form_is_the_same_on_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        parsed.cache_clear()
        assert parsed("3/8/26 11:30 PM", "en", "MDY") == datetime(2026, 3, 8, 23, 30)  # noqa: DTZ001 - it is naive
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "text", ["", "yesterday", "31 February 2026", "1 2 3", "8 Foo 2026", "5 pro 2026", "8 listopad 2026"]
)
def test_what_is_no_day_is_no_date(text: str) -> None:
    assert list(written_dates(text, ReadingHints(), "en")) == []


def test_a_text_of_nothing_but_numbers_is_read_to_its_limit() -> None:
    assert len(list(written_dates("1 Mai 20" * 100_000, ReadingHints(), "de"))) == 0


def test_a_site_may_say_which_of_two_numbers_is_the_day() -> None:
    first, second = ReadingHints(date_order="MDY"), ReadingHints(date_order="DMY")
    assert next(written_dates("03/08/2026", first, "de")).value.month == 3
    assert next(written_dates("03/08/2026", second, "en-US")).value.month == 8


def test_a_day_without_time_is_its_midnight_and_the_evidence_says_so() -> None:
    found = article(head=json_ld(datePublished="2026-03-08"), timezone="Europe/Oslo")
    assert found.published is not None
    assert found.published.isoformat() == "2026-03-08T00:00:00+01:00"
    assert found.evidence["published"] == "json-ld datePublished, day only"


def test_a_printed_update_is_the_change_and_not_the_publication() -> None:
    found = article("<p>Updated: 9 March 2026, 08:00</p><p>Published: 8 March 2026, 21:30</p>")
    assert found.published is not None
    assert found.modified is not None
    assert (found.published.day, found.modified.day) == (8, 9)
    assert found.evidence["modified"] == "printed date"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Veröffentlicht am 7. März 2026, aktualisiert am 8. März 2026"),
        ("fr", "Publié le 7 mars 2026, mis à jour le 8 mars 2026"),
        ("es", "Publicado: 7 de marzo de 2026 | Actualizado: 8 de marzo de 2026"),
        ("ru", "Опубликовано 7 марта 2026, обновлено 8 марта 2026"),
        ("ja", "公開：2026年3月7日　更新：2026年3月8日"),
        ("ko", "입력 2026.03.07 수정 2026.03.08"),
    ],
)
def test_one_line_may_say_both_in_any_language(language: str, line: str) -> None:
    found = article(f"<p>{line}</p>", language=language)
    assert found.published is not None
    assert found.modified is not None
    assert (found.published.day, found.modified.day) == (7, 8)


def test_a_time_element_says_by_its_name_what_it_is() -> None:
    main = (
        '<time class="modified" datetime="2026-03-09">9.3.</time><time datetime="2026-03-08T21:30:00+01:00">8.3.</time>'
    )
    found = article(main)
    assert found.published is not None
    assert found.published.isoformat() == "2026-03-08T21:30:00+01:00"
    assert found.modified is not None
    assert found.modified.day == 9


def test_what_machines_are_told_in_words_is_believed_after_what_is_printed() -> None:
    head = json_ld(datePublished="March 8, 2026")
    printed, declared = article("<p>7 March 2026</p>", head).published, article("", head).published
    assert printed is not None
    assert declared is not None
    assert (printed.day, declared.day) == (7, 8)


def test_the_date_of_other_news_above_the_title_is_not_that_of_the_article() -> None:
    markup = article_page("<p>8 March 2026</p>" + body()).replace(URL, PLAIN)
    markup = markup.replace(
        "<h1>", '<ul><li>Crane painted</li><li><time datetime="2026-03-02">2.3.</time></li></ul><h1>'
    )
    found = reading_of(markup, PLAIN).article
    assert found is not None
    assert found.published is not None
    assert found.published.day == 8


def test_a_date_in_a_sentence_of_the_article_is_not_its_own() -> None:
    found = article(
        "<p>The board will decide on the fares of the night ferry by the end of 2 March 2026, it said so.</p>"
    )
    assert found.published is None or found.published.day != 2


def test_days_of_long_ago_and_of_captions_are_not_those_of_the_article() -> None:
    main = "<p>14 August 1935</p><figure><img src='/q.jpg'><figcaption>The quay, 1 March 2026.</figcaption></figure>"
    found = article(main + "<p>8 March 2026</p>")
    assert found.published is not None
    assert found.published.isoformat()[:10] == "2026-03-08"


def test_the_address_gives_the_day_where_nothing_else_does() -> None:
    url = "https://paper.example/2026/03/08/ferry-runs-again"
    found = reading_of(article_page(body()).replace(URL, url), url).article
    assert found is not None
    assert found.evidence["published"] == "url, day only"
