"""Pages that somebody has already flattened into plain text."""

from invented_pages import PARAGRAPHS

from crawler.extraction.flat import separate_text

DUMP = "\n\n".join(
    [
        "Follow us on social",
        "harbour",
        "Night ferry sails again",
        "The board gives in after three long years",
        "Analysis | The Quay",
        *PARAGRAPHS,
        "Night ferry sails again",
        "Analysis | The Quay",
        "Keeper",
        "Top photo credit: The keeper on the gallery. Ada Quill",
        "Lighthouse keeper writes a book",
        "Coast",
        "The keeper of the lighthouse on Gull Rock has written down what he saw in forty winters there.",
        "keep readingShow less",
        "The clock in the tower stops",
        "Top photo credit: The tower. Tom Reed",
        "The clock in the tower stops",
        "Town",
        "It stopped at ten past four, and nobody who was asked on the square could say why that was so.",
        "keep readingShow less",
        "LATEST",
        "Newsletter",
        "Subscribe now to our weekly round-up and don't miss a beat.",
    ]
)


def test_the_article_is_what_stands_between_its_title_and_its_title_again() -> None:
    article, _ = separate_text(DUMP)
    assert article is not None
    assert article.text == "\n".join(PARAGRAPHS)
    assert (article.title, article.kicker) == ("Night ferry sails again", "harbour")
    assert article.subtitle == "The board gives in after three long years"
    assert (article.kind, article.section) == ("analysis", "Analysis | The Quay")


def test_the_posts_that_follow_are_teasers_with_credit_category_and_excerpt() -> None:
    _, teasers = separate_text(DUMP)
    assert [(one.title, one.category, one.credit) for one in teasers] == [
        ("Lighthouse keeper writes a book", "Coast", "Top photo credit: The keeper on the gallery. Ada Quill"),
        ("The clock in the tower stops", "Town", "Top photo credit: The tower. Tom Reed"),
    ]
    assert all(one.excerpt for one in teasers)


def test_text_without_a_sentence_is_no_article() -> None:
    assert separate_text("Home\nNews\nShare") == (None, ())
    assert separate_text("") == (None, ())


def test_plain_text_without_any_furniture_stays_whole() -> None:
    article, teasers = separate_text("Night ferry sails again\n" + "\n".join(PARAGRAPHS))
    assert article is not None
    assert article.text == "\n".join(PARAGRAPHS)
    assert teasers == ()
