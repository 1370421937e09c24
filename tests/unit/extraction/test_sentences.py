"""How sentences end is known in one place, for all scripts."""

import pytest

from crawler.extraction.document.sentences import ends_sentence, holds_sentence


@pytest.mark.parametrize(
    "text",
    [
        "The ferry sails.",
        "“Does it sail?”",
        "(The ferry sails.)",
        "Sie fährt wieder!",
        "渡轮开航。",
        "يبحر العبّارة؟",
        "नौका चलती है।",
        "Լաստը նավում է։",
        "ጀልባው ይጓዛል።",
    ],
)
def test_a_sentence_ends_in_its_script(text: str) -> None:
    assert ends_sentence(text)
    assert holds_sentence(text)


@pytest.mark.parametrize("text", ["The ferry", "Read more:", "18 June [ Osterholm ]", "渡轮开航，"])
def test_other_lines_do_not(text: str) -> None:
    assert not ends_sentence(text)
    assert not holds_sentence(text)
