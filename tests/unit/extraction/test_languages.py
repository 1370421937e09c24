"""Words of the trade by language, and pages of many scripts read whole."""

import pytest
from invented_pages import article_page, body, reading_of

from crawler.extraction.lexicon.words import is_call, is_page_label, is_related_label

LABELS = {
    "it": "Leggi anche:",
    "nl": "Lees ook",
    "sv": "Läs även:",
    "no": "Les også:",
    "da": "Læs også",
    "fi": "Lue myös:",
    "pl": "Zobacz także:",
    "cs": "Čtěte také:",
    "uk": "Читайте також:",
    "lt": "Taip pat skaitykite:",
    "tr": "İlginizi çekebilir",
    "ar": "اقرأ أيضا:",
    "he": "ראו גם",
    "hi": "यह भी पढ़ें:",
    "zh": "相关阅读：",
    "ja": "関連記事",
    "ko": "관련 기사",
    "vi": "Xem thêm:",
    "id": "Baca juga:",
    "el": "Διαβάστε επίσης:",
}
BUTTONS = {
    "it": "Condividi",
    "nl": "Reageer",
    "sv": "Kommentera",
    "no": "Annonse",
    "da": "Annonce",
    "fi": "Jaa",
    "pl": "Udostępnij",
    "cs": "Sdílet",
    "uk": "Поділитися",
    "lt": "Dalintis",
    "tr": "Paylaş",
    "ar": "مشاركة",
    "he": "שתפו",
    "hi": "शेयर करें",
    "zh": "分享",
    "ja": "シェア",
    "ko": "댓글 3",
    "vi": "Chia sẻ",
    "id": "Bagikan",
    "el": "Σχόλια",
}
SENTENCES = {
    "it": "Leggi anche severe non hanno fermato chi pesca di notte davanti al porto vecchio.",
    "nl": "De dijk deelt het dorp al honderd jaar in tweeën, en niemand weet nog waarom.",
    "zh": "分享会在老码头举行，来的人比往年多了一倍，大家都说这是一个好兆头。",
    "ja": "関連の深い二つの港町は、来年の春から同じ船で結ばれることになった。",
    "ar": "شارك مئات الصيادين في إصلاح الرصيف القديم بعد العاصفة التي ضربت الميناء.",
    "ko": "공유 수면을 메워 만든 새 부두에는 올해 들어 배가 한 척도 들어오지 않았다.",
}


@pytest.mark.parametrize("language", LABELS)
def test_the_label_of_a_related_link_is_known_in(language: str) -> None:
    assert is_related_label(LABELS[language])


@pytest.mark.parametrize("language", BUTTONS)
def test_the_word_on_a_button_is_known_in(language: str) -> None:
    assert is_page_label(BUTTONS[language])


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_that_begins_with_such_a_word_is_none_in(language: str) -> None:
    assert not is_call(SENTENCES[language])
    assert not is_related_label(SENTENCES[language])


STORIES = {
    "zh": (
        "夜间渡轮重新开航",
        "这艘往返于小岛和大陆之间的夜间渡轮在停航三年之后重新开航，码头上站满了来迎接它的人。",
        "面包店老板说，他已经忘了汽笛有多响，所以整夜都没有关门，一直等到船靠了岸。",
        "东码头的吊车正在重新刷漆，港务局希望它能在夏天到来之前吊起今年的第一批货物。",
        "水塘边的天鹅回来了",
        "今天早上有人在磨坊的水塘边数到了十一只天鹅，比去年冬天多了两只，没有人知道它们从哪里来。",
    ),
    "ar": (
        "عبّارة الليل تبحر من جديد",
        "أبحرت عبّارة الليل بين الجزيرة والبر من جديد مساء الأحد، بعد ثلاث سنوات من توقفها بقرار من مجلس الميناء.",
        "قال الخباز الذي أبقى متجره مفتوحا طوال الليل إنه كان قد نسي كم هو عال صوت بوق السفينة القديمة.",
        "يعاد طلاء الرافعة على الرصيف الشرقي، ويأمل المجلس أن ترفع أول حمولة لها قبل أن يبدأ فصل الصيف.",
        "البجع يعود إلى بركة الطاحون",
        "أحصى الأهالي هذا الصباح إحدى عشرة بجعة في بركة الطاحون، أي أكثر بقليل مما كان فيها في العام الماضي كله.",
    ),
}
STORIES["ja"] = (
    "夜の渡し船がふたたび走る",
    "島と本土を結ぶ夜の渡し船が、三年の休みを終えて日曜の夜にふたたび走りはじめ、岸壁には人があふれた。",
    "夜通し店を開けていたパン屋の主人は、汽笛がどれほど大きいかをすっかり忘れていたと笑って話した。",
    "東の突堤のクレーンは塗り替えの最中で、港の役所は夏が来る前に最初の荷を上げたいと考えている。",
    "白鳥が水車の池に戻る",
    "けさ水車の池で十一羽の白鳥が数えられた。去年より二羽多いが、どこから来たのかを知る人はいない。",
)


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize(
    "form", ["<div><h3><a href='/b'>{}</a></h3><p>{}</p></div>", "<a href='/b'><div>{}</div><p>{}</p></a>"]
)
def test_an_article_is_whole_and_a_card_beside_it_a_teaser_in(language: str, form: str) -> None:
    title, *paragraphs, other, excerpt = STORIES[language]
    page = article_page(
        body(tuple(paragraphs)), around=f"<section>{form.format(other, excerpt)}</section>", title=title
    )
    reading = reading_of(page.replace('lang="en"', f'lang="{language}"'))
    assert reading.article is not None
    assert reading.article.title == title
    assert reading.article.text == "\n".join(paragraphs)
    assert [(one.title, one.url) for one in reading.draft.teasers] == [(other, "https://paper.example/b")]


@pytest.mark.parametrize("language", STORIES)
def test_a_whole_other_article_is_told_apart_in(language: str) -> None:
    title, *paragraphs, other, excerpt = STORIES[language]
    follows = f"<div><h2>{other}</h2><div>2026/3/9</div><p>{excerpt}</p><p>{excerpt}</p></div>"
    reading = reading_of(article_page(body(tuple(paragraphs)), around=follows, title=title))
    assert reading.article is not None
    assert reading.article.text == "\n".join(paragraphs)
