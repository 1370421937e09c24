"""The further pages of a story are told from its next story, from its comments, and from other stories of its name."""

from __future__ import annotations

import pytest
from invented_pages import PARAGRAPHS, URL, article_page, body, draft_of

from storage.records import Rel

TEXT = "\n".join(PARAGRAPHS)
FILE = "https://paper.example/2026/03/ferry.html"


def parts(main: str, url: str = URL, head: str = "", canonical: str | None = None) -> list[str]:
    """The addresses that are followed as pages of the story, which are also its names; the text stays as it is."""
    markup = article_page(body() + main, head=head).replace(f'href="{URL}"', f'href="{canonical or url}"', 1)
    draft = draft_of(markup, url)
    found = [link.url for link in draft.links if link.rel is Rel.PART]
    assert found == [name.value for name in draft.names if name.kind == "part"]
    assert draft.article is not None
    assert draft.article.text == TEXT
    return found


FORMS = {
    "relation": ("", "<link rel='next' href='?page=2'>", [f"{URL}?page=2"]),
    "numbers": (
        "<nav><b>1</b> <a href='?seite=2'>2</a> <a href='?seite=3'>3</a></nav>",
        "",
        [f"{URL}?seite={n}" for n in (2, 3)],
    ),
    "numbers in a line": (
        "<p class='pages'>Pages: 1 <a href='/2026/03/ferry-runs-again/2/'>2</a></p>",
        "",
        [f"{URL}/2/"],
    ),
    "German": ("<p><a href='ferry-runs-again-2'>Weiter auf Seite 2</a></p>", "", [f"{URL}-2"]),
    "German, relative": ("<div><a href='?p=2'>Nächste Seite: Die Furt</a></div>", "", [f"{URL}?p=2"]),
    "French": (
        "<ul class='pager'><li><a href='/2026/03/ferry-runs-again,2'>Page suivante</a></li></ul>",
        "",
        [f"{URL},2"],
    ),
    "Spanish": (f"<div><a href='{URL}?pag=2'>Siguiente</a></div>", "", [f"{URL}?pag=2"]),
    "Polish": (f"<div><a href='{URL}/strona/2'>Następna strona</a></div>", "", [f"{URL}/strona/2"]),
    "Russian": (f"<div><a href='{URL}?PAGEN_1=2'>Следующая страница</a></div>", "", [f"{URL}?PAGEN_1=2"]),
    "Japanese": (f"<div><a href='{URL}?page=2'>次のページへ</a></div>", "", [f"{URL}?page=2"]),
    "Chinese": (f"<div><a href='{URL}_2'>下一页</a></div>", "", [f"{URL}_2"]),
    "Arabic": (f"<div><a href='{URL}?page=2'>الصفحة التالية</a></div>", "", [f"{URL}?page=2"]),
    "arrow": (f"<div><a href='{URL}/page/2' aria-label='Next page'>›</a></div>", "", [f"{URL}/page/2"]),
    "contents": (
        f"<ol><li><a href='{URL}/2'>Page 2: The ford</a></li><li><a href='{URL}/3'>Page 3: The inn</a></li></ol>",
        "",
        [f"{URL}/2", f"{URL}/3"],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_first_page_names_the_others(form: str) -> None:
    main, head, expected = FORMS[form]
    assert parts(main, head=head) == expected


@pytest.mark.parametrize("canonical", [FILE, "https://paper.example/2026/03/ferry-2.html"])
def test_a_later_page_names_the_first_and_the_next(canonical: str) -> None:
    links = "<nav><a href='ferry.html'>1</a> <b>2</b> <a href='ferry-3.html'>3</a></nav>"
    found = parts(links, "https://paper.example/2026/03/ferry-2.html", canonical=canonical)
    assert sorted(found) == ["https://paper.example/2026/03/ferry-3.html", FILE]


def test_a_later_page_without_a_link_back_names_the_first_by_its_canonical() -> None:
    found = parts("<p><a href='?page=3'>Next</a></p>", f"{URL}?page=2", canonical=URL)
    assert found == [URL, f"{URL}?page=3"]


def test_a_later_page_without_any_link_names_the_first_by_its_canonical() -> None:
    assert parts("", f"{URL}?page=2", canonical=URL) == [URL]


def test_pages_that_are_all_numbered_know_each_other_by_the_first() -> None:
    links = "<p><a href='?page=1'>1</a> 2 <a href='?page=3'>3</a></p>"
    assert parts(links, f"{URL}?page=2") == [f"{URL}?page=1", f"{URL}?page=3"]


NOTHING = {
    "the next story": ("", "<link rel='next' href='/2026/03/market-burns'>"),
    "the next story, linked": ("<p><a rel='next' href='/2026/03/market-burns'>Next: market burns</a></p>", ""),
    "a story of the same name": (
        "<h3><a href='/2026/03/ferry-runs-again-2'>The ferry runs again after a storm</a></h3>",
        "",
    ),
    "pages of comments": ("<div><a href='?comment-page=2'>2</a> <a href='?comments_page=2'>Next</a></div>", ""),
    "pages among the comments": ("<div class='comments'><a href='?page=2'>2</a> <a href='?page=3'>3</a></div>", ""),
    "pages of comments in the path": ("<div><a href='ferry-runs-again/comment-page-2/'>2</a></div>", ""),
    "slides": ("<div><a href='?slide=2'>2</a> <a href='?image=3'>3</a></div>", ""),
    "pages of the section": ("<div><a href='/harbour?page=2'>2</a> <a href='/harbour/2'>Next page</a></div>", ""),
    "a year": ("<div><a href='/2026/04'>Next</a></div>", ""),
    "an anchor": ("<div><a href='#2'>2</a> <a href='#next'>Next</a></div>", ""),
    "the page itself": (f"<div><a href='{URL}'>1</a></div>", f"<link rel='prev' href='{URL}'>"),
    "too many": (f"<div><a href='{URL}?page=2026'>Next</a></div>", ""),
}


@pytest.mark.parametrize("kind", NOTHING)
def test_what_is_no_page_of_the_story(kind: str) -> None:
    main, head = NOTHING[kind]
    markup = article_page(body() + main, head=head)
    assert [link for link in draft_of(markup).links if link.rel is Rel.PART] == []


def test_episodes_of_a_series_are_stories_of_their_own() -> None:
    url = "https://paper.example/briefing-7"
    head = "<link rel='next' href='/briefing-8'><link rel='prev' href='/briefing-6'>"
    markup = article_page(body(), head=head).replace(f'href="{URL}"', f'href="{url}"', 1)
    assert [link for link in draft_of(markup, url).links if link.rel is Rel.PART] == []
