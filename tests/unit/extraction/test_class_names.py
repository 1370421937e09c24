import pytest

from crawler.extraction.document.class_names import says_boilerplate, says_comments


@pytest.mark.parametrize(
    "names",
    [
        *("share", "post share-buttons", "c-newsletter__form", "sidebar", "advertisement", "read-more", "author_box"),
        *("entry related_posts", "about-the-author", "left-sidebar", "promo2"),
    ],
)
def test_names_of_machinery_are_known_by_whole_words(names: str) -> None:
    assert says_boilerplate(names)


@pytest.mark.parametrize(
    "names",
    ["", "shared", "has-sidebar", "sidebar-wrapper", "reading", "author-name", "commentary", "correlated", "post-body"],
)
def test_words_that_only_look_like_them_are_not(names: str) -> None:
    assert not says_boilerplate(names)


def test_comments_are_known_wherever_the_word_stands() -> None:
    assert says_comments("wp-commentlist")
    assert not says_comments("entry-content")
