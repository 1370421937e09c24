"""Who wrote an article: the names in bylines of many languages, and which of a page's sources is believed."""

import json

import pytest
from invented_pages import URL, article_page, body, reading_of

from crawler.extraction.lexicon.person_names import is_agency, list_of_people, names_in
from storage.records import Article


def article(main: str, head: str = "") -> Article:
    found = reading_of(article_page(main + body(), head=head)).article
    assert found is not None
    return found


def json_ld(**fields: object) -> str:
    node = {"@type": "NewsArticle", "headline": "Night ferry sails again", "url": URL}
    return f'<script type="application/ld+json">{json.dumps(node | fields)}</script>'


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("von | Autor: Ada Byron", ["Ada Byron"]),
        ("港口日报 | 发布时间：2026-03-08", ["港口日报"]),
        ("By Ada Quill", ["Ada Quill"]),
        ("By Ada Quill and Charles B., Harbour Correspondent", ["Ada Quill", "Charles B."]),
        ("By Ada Quill in Paris, photos by Tom Reed", ["Ada Quill"]),
        ("By Ada Quill, Special to The Paper", ["Ada Quill"]),
        ("Special to The Paper", []),
        ("By ADA QUILL March 11, 2015 3:46 PM", ["Ada Quill"]),
        ("JEAN-LUC O'BRIEN and ADA MCDONALD", ["Jean-Luc O'Brien", "Ada McDonald"]),
        ("Written by Ada Quill Edited by Tom Reed", ["Ada Quill"]),
        ("By Ada Quill, DVM. Reviewed by Tom Reed, DVM", ["Ada Quill"]),
        ("Reviewed by Tom Reed", []),
        ("Political Editor Ada Quill", ["Ada Quill"]),
        ("Guide by Ada Quill @adaquill", ["Ada Quill"]),
        ("Ada Quill, professor at the faculty of law, Aalsand", ["Ada Quill"]),
        ("Ada Quill/dpa", ["Ada Quill"]),
        ("Theresa May", ["Theresa May"]),
        ("bell quill", ["bell quill"]),
        ("Ali bin Abu Talib, Lauren del Valle & Jan Meer", ["Ali bin Abu Talib", "Lauren del Valle", "Jan Meer"]),
        ("d’Artagnan Roux", ["d’Artagnan Roux"]),
        ("By Ada Quill paper.com Archive | Contact", ["Ada Quill"]),
        ("Learn about our desk", []),
        ("Ask the Doctors", ["Ask the Doctors"]),
        ("Harbour Desk", ["Harbour Desk"]),
        ("Staff", []),
        ("View profile", []),
        ("Sat, 20 Dec, 2025 - 06:36", []),
        ("https://paper.example/people/ada", []),
        ("ada@paper.example", []),
        ("admin", []),
        ("By", []),
        ("Von Jörg Möwe und Élise Quai, Berlin", ["Jörg Möwe", "Élise Quai"]),
        ("Text: Jörg Möwe; Foto: Tom Reed", ["Jörg Möwe"]),
        ("Par Élise de la Tour (à Kiev) et Luc Quai", ["Élise de la Tour", "Luc Quai"]),
        ("Propos recueillis par Élise Quai", ["Élise Quai"]),
        ("Por Ana López y Juan Pérez", ["Ana López", "Juan Pérez"]),
        ("María y Juan", ["María", "Juan"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Por Maria Santos da Silva e João Reis", ["Maria Santos da Silva", "João Reis"]),
        ("a cura di Maria Rossi", ["Maria Rossi"]),
        ("Door Jan de Vries en Piet Smit", ["Jan de Vries", "Piet Smit"]),
        ("Av Kari Nordmann og Ola Vik, journalist", ["Kari Nordmann", "Ola Vik"]),
        ("Af Mette Sø", ["Mette Sø"]),
        ("Text: Åsa Berg och Nils Ek", ["Åsa Berg", "Nils Ek"]),
        ("Tomi Lahti, kirjeenvaihtaja", ["Tomi Lahti"]),
        ("Autor: Jan Kowalski i Anna Nowak", ["Jan Kowalski", "Anna Nowak"]),
        ("Autor: Jana Nováková", ["Jana Nováková"]),
        ("Автор: Андрей Морской, корреспондент", ["Андрей Морской"]),
        ("Корреспондент Андрей Морской и Анна Причал", ["Андрей Морской", "Анна Причал"]),
        ("Текст: Олена Морська та Іван Гай, фото: Тарас Річка", ["Олена Морська", "Іван Гай"]),
        ("Parengė Jonas Upė", ["Jonas Upė"]),
        ("Yazan: Ayşe Deniz ve Mehmet Kaya", ["Ayşe Deniz", "Mehmet Kaya"]),
        ("Oleh: Budi Laut dan Siti Pelabuhan", ["Budi Laut", "Siti Pelabuhan"]),
        ("Tác giả: Lê Phương", ["Lê Phương"]),
        ("Γράφει ο Νίκος Λιμάνης", ["Νίκος Λιμάνης"]),
        ("بقلم: أحمد علي", ["أحمد علي"]),
        ("كتب أحمد علي، تصوير: سامي حسن", ["أحمد علي"]),
        ("מאת דנה כהן", ["דנה כהן"]),
        ("द्वारा राम शर्मा", ["राम शर्मा"]),
        ("记者 王明", ["王明"]),
        ("本报记者王明", ["王明"]),
        ("記者王明／台北報導", ["王明"]),
        ("作者：王明 責任編輯：李華", ["王明"]),
        ("責任編輯：李華", []),
        ("編集委員 中沢港", ["中沢港"]),
        ("王明, 中国海港研究院执行院长兼总工程师", ["王明"]),
        ("中沢港、小笠原長太郎", ["中沢港", "小笠原長太郎"]),
        ("홍길동 기자", ["홍길동"]),
        ("정리=홍길동 기자", ["홍길동"]),
        ("사진=홍길동 기자", []),
        ("입력 : 2026.03.08 10:33", []),
        ("Published: 8 March 2026", []),
        ("www.paper.de", []),
        ("The-Paper.com", []),
        ("Paper.de/Ada Quill", ["Ada Quill"]),
        ("PAPER.COM/ADA QUILL", ["Ada Quill"]),
        ("Editor M", []),
        ("User Admin", []),
        ("Autoři: Jana Nováková, Petr Dvořák", ["Jana Nováková", "Petr Dvořák"]),
        ("Szerző: Kikötő Anna", ["Kikötő Anna"]),
        ("Nga | Arben Limani", ["Arben Limani"]),
        ("Nga Arben Limani", ["Arben Limani"]),
        ("Theo Lê Phương", ["Lê Phương"]),
        ("Theo Quill", ["Theo Quill"]),
        ("Penulis | : Budi Laut", ["Budi Laut"]),
        ("Press Trust of India", ["Press Trust of India"]),
        ("홍길동기자 gildong@paper.example", ["홍길동"]),
        ("Dora von Selt, Paul Reet", ["Dora von Selt", "Paul Reet"]),
        ("Von Dora von Selt und Paul ten Hag", ["Dora von Selt", "Paul ten Hag"]),
        ("Kommentar von Dora von Selt", ["Dora von Selt"]),
        ("Ein Kommentar von Dora Selt", ["Dora Selt"]),
        ("Otto Graf von Selt", ["Otto Graf von Selt"]),
        ("By Omar al-Rashid and Nour Al Masri", ["Omar al-Rashid", "Nour Al Masri"]),
        ("Liam O’Brien, Mary McCarthy, Seán Ó Ríordáin", ["Liam O’Brien", "Mary McCarthy", "Seán Ó Ríordáin"]),
        ("Door Maarten 't Hart en Ada van der Berg", ["Maarten 't Hart", "Ada van der Berg"]),
        ("Di Gianluca Di Marzio", ["Gianluca Di Marzio"]),
        ("Lena Quist + Ole Rasmus", ["Lena Quist", "Ole Rasmus"]),
        ("LENA QUIST AND OLE RASMUS", ["Lena Quist", "Ole Rasmus"]),
        ("Lena Quist (Text) und Ole Rasmus (Fotos)", ["Lena Quist"]),
        ("Lena Quist und Ole Rasmus (Fotos)", ["Lena Quist"]),
        ("By Lena Quist For The Paper", ["Lena Quist"]),
        ("Lena Quist Staff Writer", ["Lena Quist"]),
        ("lena@paper.example (Lena Quist)", ["Lena Quist"]),
        ("Lena Quist mit Material von dpa", ["Lena Quist"]),
        ("Mit Agenturmaterial", []),
        ("SID | Nachrichtenagentur", ["SID"]),
        ("Agence de presse", []),
        ("Persbureau", []),
        ("News Agency", []),
        ("paper.example, Osterfleet, Germany", []),
        ("www.paper.de, New York, USA", []),
        ("Osterfleet, Germany", []),
        ("Lena Quist, Osterfleet, Germany", ["Lena Quist"]),
        ("Reuters, AFP", ["Reuters", "AFP"]),
        ("OSTERFLEET, Lena Quist", ["Lena Quist"]),
        ("From our own correspondent", []),
        ("By Lena Quist, New York", ["Lena Quist"]),
        ("Von Lena Quist, Frankfurt am Main", ["Lena Quist"]),
        ("Lena Quist, Buenos Aires, and Ole Rasmus, Washington, D.C.", ["Lena Quist", "Ole Rasmus"]),
        ("Lena Quist, Denzel Washington, Rio Vik", ["Lena Quist", "Denzel Washington", "Rio Vik"]),
        ("أحمد علي - بيروت", ["أحمد علي"]),
        ("PTI | Osterholm", ["PTI"]),
        ("Lena Quist Staff Writer", ["Lena Quist"]),
        ("LENA VON SELT SENIOR POLITICAL CORRESPONDENT", ["Lena von Selt"]),
        ("Lena Quist Redakteurin", ["Lena Quist"]),
        ("Lena Quist Leitende Redakteurin und Ole Rasmus Politikredakteur", ["Lena Quist", "Ole Rasmus"]),
        ("Élise Quai Rédactrice en chef", ["Élise Quai"]),
        ("Anna Nowak Dziennikarka", ["Anna Nowak"]),
        ("Анна Причал Специальный корреспондент", ["Анна Причал"]),
        ("Lena Quist Follow", ["Lena Quist"]),
        ("Lena Quist Profil anzeigen", ["Lena Quist"]),
        ("By Lena Quist Published 9 March 2026", ["Lena Quist"]),
        ("By LENA QUIST Associated Press", ["Lena Quist"]),
        ("Lena Anne Apa", ["Lena Anne Apa"]),
        ("Lena Anne Reuters", ["Lena Anne"]),
        ("Senior Correspondent", []),
        ("Chief Political Editor", []),
        ("Harbour Correspondent", ["Harbour Correspondent"]),
        ("Die Redaktion", []),
        ("Von der Redaktion", []),
        ("La Redazione", []),
        ("Von der Leyen", ["Von der Leyen"]),
        ("Von den Bergen und Dora von und zu Selt", ["Von den Bergen", "Dora von und zu Selt"]),
        ("SEÁN Ó RIADA", ["Seán Ó Riada"]),
        ("ANA LÓPEZ Y JUAN PÉREZ", ["Ana López", "Juan Pérez"]),
        ("Lena Quist sowie Ole Rasmus", ["Lena Quist", "Ole Rasmus"]),
        ("(dpa)", ["dpa"]),
        ("AFP Agence de presse", ["AFP"]),
        ("Élise Quai Journaliste au service Ville", ["Élise Quai"]),
        ("Harbour Team", ["Harbour Team"]),
    ],
)  # fmt: skip
def test_a_byline_gives_its_names_and_nothing_else(byline: str, names: list[str]) -> None:
    assert list(names_in(byline)) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Lena Quist, Ole Rasmus, Hanne Vik", ["Lena Quist", "Ole Rasmus", "Hanne Vik"]),
        ("By Lena Quist and Ole Rasmus", ["Lena Quist", "Ole Rasmus"]),
        ("Von Lena Quist, Ole Rasmus und Dora von Selt", ["Lena Quist", "Ole Rasmus", "Dora von Selt"]),
        ("By | Lena Quist | , | Ole Rasmus | and | Hanne Vik", ["Lena Quist", "Ole Rasmus", "Hanne Vik"]),
        ("By | Lena Quist | Ole Rasmus", ["Lena Quist", "Ole Rasmus"]),
        ("Lena Quist & Ole Rasmus", ["Lena Quist", "Ole Rasmus"]),
        ("Lena Quist, Master Gardener", []),
        ("Lena Quist | Ole Rasmus", []),
        ("Lena Quist and Agencies", []),
        ("By Lena Quist and Ole Rasmus, Harbour Correspondents", []),
        ("By Lena Quist", []),
        ("By Lena Quist | View All", []),
        ("The board and the council met Lena Quist and Ole Rasmus", []),
    ],
)
def test_a_line_is_a_list_of_people_or_it_is_none(line: str, names: list[str]) -> None:
    assert list(list_of_people(line)) == names


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Lena Quist, Ole Rasmus, Hanne Vik", ("Lena Quist", "Ole Rasmus", "Hanne Vik")),
        ("By <a href='/a/l'>Lena Quist</a> and <a href='/a/o'>Ole Rasmus</a>", ("Lena Quist", "Ole Rasmus")),
        ("By Lena Quist, Master Gardener", ("Lena Quist",)),
        ("By Ole Rasmus and Hanne Vik", ("Lena Quist",)),
    ],
)
def test_a_byline_completes_the_lone_author_that_a_page_declares(byline: str, names: tuple[str, ...]) -> None:
    head = json_ld(author=[{"@type": "Person", "name": "Lena Quist"}])
    assert article(f'<p class="byline">{byline}</p>', head).authors == names


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ({"@type": "Person", "name": "Quist, Lena"}, ("Lena Quist",)),
        ({"name": "Lena Quist, Ole Rasmus and Dora von Selt"}, ("Lena Quist", "Ole Rasmus", "Dora von Selt")),
        ([{"name": "Lena Quist"}, {"name": "Reporter"}, {"name": "desk@paper.example"}], ("Lena Quist",)),
        ("Von Dora von Selt und Paul ten Hag", ("Dora von Selt", "Paul ten Hag")),
        ({"name": "DORA VON SELT"}, ("Dora von Selt",)),
        ({"name": "https://paper.example/people/lena-quist"}, ()),
    ],
)
def test_structured_data_names_people_in_many_ways(declared: object, names: tuple[str, ...]) -> None:
    assert article("", json_ld(author=declared)).authors == names


def test_two_declared_authors_are_those_of_the_article() -> None:
    head = json_ld(author=[{"@type": "Person", "name": "Lena Quist"}, {"@type": "Person", "name": "Dora von Selt"}])
    assert article("<p class='byline'>By Lena Quist, Ole Rasmus, Hanne Vik</p>", head).authors == (
        "Lena Quist",
        "Dora von Selt",
    )


def test_a_function_below_an_agency_and_a_section_are_nobody() -> None:
    box = (
        '<div class="author-box"><a href="/autoren/7-sid">SID</a><span class="function">Nachrichtenagentur</span></div>'
    )
    assert article(box).authors == ("SID",)
    section = json_ld(author={"@type": "Person", "name": "Harbour"})
    markup = article_page(body(), head=section).replace(URL, "https://paper.example/harbour/ferry")
    found = reading_of(markup, "https://paper.example/harbour/ferry").article
    assert found is not None
    assert found.authors == ()


def test_the_address_of_the_paper_is_no_author() -> None:
    assert article("", '<meta name="author" content="paper.example, Osterholm, Germany">').authors == ()


@pytest.mark.parametrize(
    ("author", "opening", "names"),
    [
        (
            "Osterholm",
            "Osterholm is glad: the ferry sails again after three years, and nobody has to go around now.",
            (),
        ),
        (
            "dpa",
            "Osterholm (dpa) - The ferry sails again after three years, and nobody has to go around now.",
            ("dpa",),
        ),
        ("Möwe", "By Möwe", ("Möwe",)),
        ("Quill", "Harbour notes by Quill", ("Quill",)),
    ],
)
def test_a_single_word_is_an_author_where_a_short_line_prints_it(
    author: str, opening: str, names: tuple[str, ...]
) -> None:
    assert article(f"<p>{opening}</p>", f'<meta name="author" content="{author}">').authors == names


def test_a_name_that_two_bylines_print_is_given_once_as_first_printed() -> None:
    assert names_in("Ada Quill", "By ADA QUILL", "Tom Reed") == ("Ada Quill", "Tom Reed")


@pytest.mark.parametrize(
    "name", ["AFP", "The Associated Press", "Reuters", "dpa-infocom", "新华社", "ČTK", "ΑΠΕ-ΜΠΕ", "Business Wire"]
)
def test_news_agencies_are_known_as_such(name: str) -> None:
    assert is_agency(name)


def test_a_byline_that_never_ends_is_read_to_its_limit_and_no_further() -> None:
    assert names_in("Ada Quill and " * 100_000)[0] == "Ada Quill"
    assert sum(map(len, names_in("".join(f"Ada{chr(97 + number % 26) * number}, " for number in range(1000))))) < 300


_MENU = "".join(f'<a href="/{name}/home">{name}</a> | ' for name in ("people", "sport", "film", "sea", "art", "food"))


@pytest.mark.parametrize(
    ("markup", "names", "evidence"),
    [
        ('<p class="byline">By <a href="/by/ada">Ada Quill</a> and Tom Reed</p>', ("Ada Quill", "Tom Reed"), "byline"),
        ('<p><a rel="author" href="/ada">Ada Quill</a></p>', ("Ada Quill",), "byline"),
        ('<div itemprop="author" itemscope><span itemprop="name">Ada Quill</span></div>', ("Ada Quill",), "byline"),
        ('<p class="author vcard"><a class="fn" href="/a">Ada Quill</a></p>', ("Ada Quill",), "byline"),
        ('<p><a href="/authors/ada-quill/">Ada Quill</a></p>', ("Ada Quill",), "byline"),
        ("<p>By Ada Quill</p><p>9 March 2026</p>", ("Ada Quill",), "printed byline"),
        ("<div>Written by</div><div>Ada Quill</div>", ("Ada Quill",), "printed byline"),
        ("<p>By Ada Quill<br>The Paper of the Harbour</p>", ("Ada Quill",), "printed byline"),
        ("<p>홍길동 기자 gildong@paper.de</p>", ("홍길동",), "printed byline"),
        ('<div><a href="/szerzo/kikoto-anna">Kikötő Anna</a></div>', ("Kikötő Anna",), "byline"),
        ('<figure><img src="a.jpg"><span class="author">Tom Reed</span> The quay.</figure>', (), None),
        ('<div class="photo"><img src="a.jpg"><span class="author">Tom Reed</span> The quay.</div>', (), None),
        ('<div class="author-photo"><img src="a.jpg"><b class="author">Ada Quill</b></div>', ("Ada Quill",), "byline"),
        (f'<table><tr><th>{_MENU}</th></tr></table>', (), None),
        ('<p class="author">Ada Quill<br>Harbour correspondent</p>', ("Ada Quill",), "byline"),
        ('<p class="byline"><b class="n">Ada Quill</b><span class="p">New York</span></p>', ("Ada Quill",), "byline"),
        ("<p>Eine Kolumne von Ada Quill</p>", ("Ada Quill",), "printed byline"),
        ("<p>By the light of the harbour lamp of Old Osterholm</p>", (), None),
        ('<p class="byline"><b>Ada Quill</b> <i>Harbour reporter</i></p>', ("Ada Quill",), "byline"),
        ('<p>Reviewed by <a href="/authors/tom/">Tom Reed</a></p>', (), None),
    ],
)  # fmt: skip
def test_bylines_are_found_by_class_attribute_link_and_wording(
    markup: str, names: tuple[str, ...], evidence: str | None
) -> None:
    found = article(markup)
    assert (found.authors, found.evidence.get("authors")) == (names, evidence)


def test_a_person_of_json_ld_may_be_a_reference_to_another_object() -> None:
    people = '<script type="application/ld+json">{"@type":"Person","@id":"#ada","name":"Ada Quill"}</script>'
    assert article("", json_ld(author={"@id": "#ada"}) + people).authors == ("Ada Quill",)


def test_a_person_of_json_ld_with_an_address_for_a_name_is_nobody() -> None:
    declared = json_ld(author={"@type": "Person", "url": "https://paper.example/ada"})
    assert article('<p class="byline">Ada Quill</p>', declared).authors == ("Ada Quill",)


def test_family_and_given_name_make_one_person() -> None:
    author = {"@type": "Person", "givenName": "Ada", "familyName": "Quill"}
    assert article("", json_ld(author=author)).authors == ("Ada Quill",)


def test_an_organisation_is_named_whole_and_only_where_no_person_is() -> None:
    declared = json_ld(author={"@type": "Organization", "name": "Board of Harbours and Quays"})
    assert article("", declared).authors == ("Board of Harbours and Quays",)
    assert article('<p class="byline">Ada Quill</p>', declared).authors == ("Ada Quill",)


def test_the_paper_and_agencies_are_authors_only_where_nobody_else_is_named() -> None:
    assert article('<p class="byline">Ada Quill</p>', json_ld(author={"name": "The Paper"})).authors == ("Ada Quill",)
    assert article("", json_ld(author=[{"name": "Reuters"}])).authors == ("Reuters",)


def test_a_name_in_the_head_of_a_page_that_prints_another_at_its_title_must_be_printed_too() -> None:
    head = '<meta name="author" content="Theme Works">'
    assert article('<p><a rel="author" href="/ada">Ada Quill</a></p>', head).authors == ("Ada Quill",)
    assert article('<p><a rel="author" href="/us">Paper.org</a></p>', head).authors == ()
    assert article("", head).authors == ("Theme Works",)
    assert article('<p class="byline">By Tom Reed</p><p>Editor of the page: Theme Works</p>', head).authors == (
        "Theme Works",
    )


def test_a_single_word_in_the_head_of_a_page_is_an_author_only_where_the_page_prints_it() -> None:
    head = '<meta name="author" content="Dany">'
    assert article('<p class="byline">Redacción</p>', head).authors == ()
    assert article("<p>Dany</p>", head).authors == ("Dany",)


def test_of_bylines_far_from_the_title_the_first_that_names_somebody_counts() -> None:
    credit = '<p class="author-line">Foto: Tom Reed</p>'
    end = '<div class="end"><span itemprop="author">Ada Quill</span></div>'
    page = article_page(body() + credit + end)
    found = reading_of(page).article
    assert found is not None
    assert found.authors == ("Ada Quill",)


def test_the_section_of_a_page_is_no_author_even_where_it_is_declared_as_one() -> None:
    declared = json_ld(articleSection="Sport", author=[{"name": "ČTK"}, {"name": "Sport"}])
    assert article("", declared).authors == ("ČTK",)


def test_the_label_of_a_card_says_who_wrote() -> None:
    head = '<meta name="twitter:label1" content="Geschrieben von"><meta name="twitter:data1" content="Ada Quill">'
    assert article("", head).authors == ("Ada Quill",)


def test_those_who_comment_and_those_who_are_linked_in_the_text_did_not_write() -> None:
    prose = "The board heard <a href='/people/sam-bell'>Sam Bell</a> on Monday, who had kept the books of the harbour. "
    main = f"<p>{prose * 3}</p><section class='comments'><p class='author'>Tom Reed</p></section>"
    assert article(main).authors == ()


def test_a_signature_at_the_end_names_the_author() -> None:
    found = reading_of(article_page(body() + '<p style="text-align: right"><strong>Lê Phương</strong></p>')).article
    assert found is not None
    assert (found.authors, found.evidence["authors"]) == (("Lê Phương",), "signature")


@pytest.mark.parametrize(
    ("ending", "names"),
    [
        ('<p style="text-align: right"><strong>Lê Phương</strong> <em>(tổng hợp)</em></p>', ("Lê Phương",)),
        ("<p>The horn was heard on the islands.<br><br><b>ADA QUILL</b></p>", ("Ada Quill",)),
        ("<p>The horn was heard on the islands.<br>홍길동 선임기자 gildong@paper.de</p>", ("홍길동",)),
        (
            "<table><tr><td>Penulis</td><td>: Budi Laut</td></tr><tr><td>Editor</td><td>: Tom Reed</td></tr></table>",
            ("Budi Laut",),
        ),
        ("<p>MORE FERRIES<br>NIGHT HARBOUR NEWS</p>", ()),
        ('<p><a href="/2026/porch"><b>Simple Summer Porch</b></a></p>', ()),
    ],
)
def test_what_stands_at_the_end_of_a_body_names_its_author_only_where_it_is_set_apart_or_says_so(
    ending: str, names: tuple[str, ...]
) -> None:
    found = reading_of(article_page(f"<div>{body()}{ending}</div>")).article
    assert found is not None
    assert found.authors == names


def test_a_byline_before_the_first_line_break_of_the_body_names_the_author_and_is_no_text() -> None:
    first = (
        "<p><strong><a href='/ada'>By Ada Quill</a></strong><br>"
        + "The horn of the ferry was heard on all islands. " * 4
    )
    found = reading_of(article_page(f"{first}</p>{body()}", head=json_ld(author={"name": "Editor M"}))).article
    assert found is not None
    assert found.authors == ("Ada Quill",)
    assert "Ada Quill" not in found.text


def test_a_dateline_names_the_correspondent() -> None:
    text = "【ソウル＝中沢港】" + "港の夜間フェリーが三年ぶりに運航を再開し、島の人々が岸壁に集まった。" * 5
    found = reading_of(article_page(f"<p>{text}</p>" * 3, title="夜間フェリーが三年ぶりに運航を再開した")).article
    assert found is not None
    assert found.authors == ("中沢港",)
