"""From recorded bytes to text: content codings and charsets."""

import gzip
import random
import zlib
from datetime import UTC, datetime

import brotli
import pytest
import zstandard

from crawler.extraction.decoding.charset import clean_characters, clean_utf8
from crawler.extraction.decoding.content_coding import remove_codings
from crawler.extraction.decoding.page import decode_page
from storage.records import Capture, Kind, Outcome, Page

BODY = ("<p>Grüße aus Österholm: die Fähre fährt wieder, und die Möwen schreien.</p>" * 40).encode()


def decoded(entity: bytes, *headers: tuple[str, str]) -> Page:
    capture = Capture(
        record_id="r", url="https://paper.example/a", at=datetime(2026, 3, 9, tzinfo=UTC), site="paper", kind=Kind.NEW,
        outcome=Outcome.RESPONSE, file="f", offset=0, length=1, end=1, status=200,
    )  # fmt: skip
    return decode_page(capture, headers, entity)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "entity"),
    [
        ("gzip", gzip.compress(BODY)),
        ("X-GZIP", gzip.compress(BODY[:100]) + gzip.compress(BODY[100:])),
        ("deflate", zlib.compress(BODY)),
        ("deflate", raw_deflate(BODY)),
        ("br", brotli.compress(BODY)),
        ("zstd", zstandard.compress(BODY)),
        ("zstd", zstandard.compress(BODY[:50]) + zstandard.compress(BODY[50:])),
        ("gzip, br", brotli.compress(gzip.compress(BODY))),
        (
            "gzip, gzip, gzip, gzip, gzip",
            gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(BODY))))),
        ),
        ("identity", BODY),
        ("made-up", BODY),
        ("gzip", BODY),
    ],
)
def test_every_content_coding_is_removed(coding: str, entity: bytes) -> None:
    assert remove_codings(entity, coding) == (BODY, None)


@pytest.mark.parametrize(
    ("coding", "entity"),
    [("gzip", gzip.compress(BODY)), ("br", brotli.compress(BODY)), ("deflate", zlib.compress(BODY))],
)
def test_a_torn_answer_keeps_what_could_be_decoded_and_says_so(coding: str, entity: bytes) -> None:
    body, fault = remove_codings(entity[:-12], coding)
    assert BODY.startswith(body)
    assert fault == "coding"


def test_a_broken_tail_after_much_good_text_costs_only_the_tail() -> None:
    text = bytes(random.Random(1).choices(b"abcdefgh \n", k=200_000))
    entity = bytearray(gzip.compress(text))
    entity[-2000:] = b"\xff" * 2000
    body, fault = remove_codings(bytes(entity), "gzip")
    assert fault == "coding"
    assert text.startswith(body[:150_000])
    assert len(body) > 150_000


@pytest.mark.parametrize("flag", [0x20, 0x40, 0x80])
def test_a_gzip_file_with_a_flag_that_nobody_knows_is_refused(flag: int) -> None:
    entity = bytearray(gzip.compress(BODY))
    entity[3] |= flag
    assert remove_codings(bytes(entity), "gzip") == (bytes(entity), "coding")


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_bomb_is_cut_at_the_limit(coding: str) -> None:
    packers = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstandard.compress, "deflate": zlib.compress}
    body, fault = remove_codings(packers[coding](b"\0" * 3_000_000), coding, limit=100_000)
    assert (len(body), fault) == (100_000, "length")


@pytest.mark.parametrize(
    ("entity", "content_type", "charset", "source"),
    [
        ("\ufeffMöwe".encode(), "text/html; charset=latin-1", "utf-8", "bom"),
        ("Möwe".encode("utf-16"), "text/html", "utf-16-le", "bom"),
        ("Möwe".encode("cp1252"), "text/html; charset=ISO-8859-1", "cp1252", "http header"),
        ('<meta charset="windows-1251">Чайка'.encode("cp1251"), "text/html", "cp1251", "meta"),
        ("Möwe".encode(), "text/html", "utf-8", "utf-8 valid"),
        ("Möwe".encode(), "text/html; charset=iso-8859-1", "utf-8", "utf-8, against http header"),
        ('<meta charset="us-ascii">Möwe'.encode(), None, "utf-8", "utf-8, against meta"),
        (
            "渡轮又开了，很多人来到码头看它。".encode(),
            "text/html; charset=gb2312",
            "utf-8",
            "utf-8, against http header",
        ),
        ("联通".encode("gbk"), "text/html; charset=gbk", "gb18030", "http header"),
        ("太平山山水图片".encode("gbk"), "text/html; charset=gbk", "gb18030", "http header"),
        ("かもめ".encode("shift_jis"), 'text/html; charset="Shift_JIS"', "cp932", "http header"),
    ],
)
def test_the_charset_is_found_in_the_order_of_the_standard(
    entity: bytes, content_type: str | None, charset: str, source: str
) -> None:
    page = decoded(entity, *([("Content-Type", content_type)] if content_type else []))
    assert (page.charset, page.charset_from) == (charset, source)
    assert any(word in page.text for word in ("Möwe", "Чайка", "かもめ", "渡轮", "联通", "山水"))


@pytest.mark.parametrize(
    "label", ["zlib_codec", "idna", "base64", "no-such", "x" * 5000, "utf-7", "", "hex", "undefined"]
)
def test_a_name_that_is_no_charset_is_ignored(label: str) -> None:
    page = decoded("Grüße".encode(), ("content-type", f"text/html; charset={label}"))
    assert page.text == "Grüße"


@pytest.mark.parametrize("declared", ["text/html; charset=utf-8", "text/html"])
def test_a_few_broken_bytes_do_not_make_another_charset(declared: str) -> None:
    text = "<p>“Die Fähre schließt”, sagte der Bäcker — und verkaufte weiter. Рынок закроют.</p>"
    page = decoded(text.encode() + b"<footer>Caf\xe9</footer>", ("Content-Type", declared))
    assert page.charset == "utf-8"
    assert page.text == f"{text}<footer>Caf\ufffd</footer>"


def test_a_page_that_is_none_of_the_utf_8_it_declares_is_guessed() -> None:
    text = "<html lang=de><p>Die F\u00e4hre schlie\u00dft, sagte der B\u00e4cker \u00fcber seine K\u00fcche.</p>"
    page = decoded(text.encode("cp1252"), ("Content-Type", "text/html; charset=utf-8"))
    assert (page.charset, page.charset_from, page.text) == ("cp1252", "guess", text)


SPOKEN = {
    "pl": "Wieczorny prom między wyspą a lądem znów pływa. Źródło: urząd miasta, że żółta gęś śpi, ósma rano.",
    "hu": "Az éjszakai komp újra közlekedik a sziget és a szárazföld között. Őszintén szólva, tűz ütött ki.",
    "cs": "Noční trajekt mezi ostrovem a pevninou opět pluje. Žluťoučký kůň úpěl ďábelské ódy.",
    "sk": "Nočný trajekt medzi ostrovom a pevninou opäť pláva. Ľudia šli ďalej, vŕba, päť.",
    "sl": "Nočni trajekt med otokom in celino spet pluje. Žaba, češnja, šola.",
    "hr": "Noćni trajekt između otoka i kopna opet plovi. Žaba, šuma, đak, ćevap.",
    "tr": "Ada ile anakara arasındaki gece feribotu yeniden çalışıyor. Işık, ağaç, çeşme, göğüs, İstanbul.",
    "el": "Το νυχτερινό πλοίο ανάμεσα στο νησί και την ηπειρωτική χώρα ταξιδεύει ξανά, είπε ο λιμενάρχης.",
    "ru": "Ночной паром между островом и материком снова ходит, спустя три года, сказал капитан порта.",
    "uk": "Нічний пором між островом і материком знову ходить, через три роки. Її ґанок.",
    "lt": "Naktinis keltas tarp salos ir žemyno vėl plaukioja. Ąžuolas, ėjo, šuo, ūkis, įvykis.",
    "lv": "Nakts prāmis starp salu un cietzemi atkal kursē. Ķēniņš, ģimene, šķūnis, ļoti, ņem.",
    "et": "Öine parvlaev saare ja mandri vahel sõidab taas. Šokolaad, žanr, õun, äär.",
    "he": "המעבורת הלילית בין האי ליבשת שבה להפליג, שלוש שנים לאחר שהושבתה.",
    "ar": "عادت العبارة الليلية بين الجزيرة والبر الرئيسي إلى الإبحار بعد ثلاث سنوات",
    "th": "เรือเฟอร์รี่กลางคืนระหว่างเกาะกับแผ่นดินใหญ่กลับมาแล่นอีกครั้งหลังจากสามปี",
    "ja": "島と本土を結ぶ夜間フェリーが三年ぶりに運航を再開した。",
    "ko": "섬과 본토를 잇는 야간 여객선이 다시 운항한다.",
    "zh-CN": "往返于岛屿与大陆之间的夜间渡轮在停航三年后恢复航行。",
    "zh-TW": "往返於島嶼與大陸之間的夜間渡輪在停航三年後恢復航行。",
    "de": "Die Fähre zwischen der Insel und dem Festland fährt wieder. Größe, Übung.",
}
CHARSETS = {
    **dict.fromkeys(("pl", "hu", "cs", "sk", "sl", "hr"), ("iso8859-2", "cp1250")),
    **dict.fromkeys(("tr",), ("cp1254", "iso8859-9")),
    **dict.fromkeys(("lt", "lv", "et"), ("cp1257", "iso8859-13")),
    "el": ("iso8859-7", "cp1253"),
    "ru": ("cp1251", "koi8-r"),
    "uk": ("cp1251", "koi8-u"),
    "he": ("cp1255", "iso8859-8"),
    "ar": ("cp1256", "iso8859-6"),
    "th": ("cp874",),
    "ja": ("cp932", "euc_jp"),
    "ko": ("euc_kr",),
    "zh-CN": ("gbk",),
    "zh-TW": ("big5",),
    "de": ("cp1252",),
}


@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize(("language", "charset"), [(one, name) for one, names in CHARSETS.items() for name in names])
def test_a_page_without_a_charset_is_in_one_of_its_language(language: str, charset: str, times: int) -> None:
    body = f"<html lang={language}><head><title>x</title></head>" + f"<p>{SPOKEN[language]}</p>" * times
    page = decoded(body.encode(charset), ("Content-Type", "text/html"))
    assert (page.charset_from, page.text) == ("guess", body)


def test_the_language_may_be_said_by_a_meta_tag_and_a_declared_charset_beats_it() -> None:
    spoken = '<meta http-equiv="Content-Language" content="pl"><p>' + SPOKEN["pl"]
    assert decoded(spoken.encode("iso8859-2"), ("Content-Type", "text/html")).text == spoken
    french = "<html lang=pl><p>La dépêche, le château, où l’on a rêvé à Noël"
    assert decoded(french.encode("cp1252"), ("Content-Type", "text/html; charset=windows-1252")).text == french


def test_a_page_without_any_declaration_is_guessed() -> None:
    russian = "<p>Чайки кричат над паромом, и на набережной собрались почти двести человек с фонарями.</p>" * 5
    page = decoded(russian.encode("cp1251"), ("Content-Type", "text/html"))
    assert page.charset_from == "guess"
    assert "Чайки кричат" in page.text


@pytest.mark.parametrize(
    ("text", "clean"),
    [("a\x00b\x0bc\x0cd&#0;", "abc d&#0;"), ("Gr\ufffe\uffffü\ud800ße", "Grüße"), ("ok\n\t", "ok\n\t")],
)
def test_characters_that_no_database_holds_are_removed(text: str, clean: str) -> None:
    assert clean_characters(text) == clean
    assert clean_utf8(text) == clean.encode()


def test_headers_are_found_in_any_case_and_truncation_is_told() -> None:
    page = decoded(
        gzip.compress(BODY)[:-20], ("CONTENT-ENCODING", "gzip"), ("content-TYPE", "text/html; charset=utf-8")
    )
    assert page.truncated == "coding"
    assert page.text.startswith("<p>Grüße")
