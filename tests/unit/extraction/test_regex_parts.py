import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.document.regex_parts import ANY, PhrasesByInitial, by_initial, initial_of, initials
from crawler.extraction.lexicon.words import _phrases as phrases_of
from crawler.extraction.lexicon.words import begins_with

LISTS = ("calls", "calls_starting", "page_labels", "related", "by", "sign_offs")
PHRASES = [(key, phrase) for key in LISTS for phrase in phrases_of(key)]


@pytest.mark.parametrize(
    ("phrase", "letters"),
    [
        ("read more", "r"),
        ("(?:jetzt )?(?:weiter|mehr) lesen", "jwm"),
        (r"\d+ comments?", "0"),
        ("s?end", "se"),
        ("[aá]b", "aá"),
        ("«? ?lire", "l"),
        (r"\(afp\)", "a"),
        ("one|two", "ot"),
        ("x*(?:y|z{0,2}u)", "xyzu"),
    ],
)
def test_a_phrase_tells_with_which_letters_it_can_begin(phrase: str, letters: str) -> None:
    assert initials(phrase) == set(letters)


@pytest.mark.parametrize("phrase", [".{2,80} contributed", r"[^\d]x", r"\w+", "[a-z]b", "(?=a)b", "a?"])
def test_what_is_not_understood_may_begin_with_any_letter(phrase: str) -> None:
    assert ANY in initials(phrase)


@settings(max_examples=400)
@given(st.data())
def test_every_text_that_a_phrase_of_the_lists_matches_is_found_by_its_first_letter(data: st.DataObject) -> None:
    key, phrase = data.draw(st.sampled_from(PHRASES))
    text = data.draw(st.from_regex(phrase, fullmatch=True))
    assert initial_of(text) in initials(phrase) or ANY in initials(phrase)
    assert begins_with(key, text)


def test_a_phrase_for_any_letter_is_listed_under_every_letter() -> None:
    listed = by_initial(["abc", ".x", "beta"])
    assert listed == {ANY: [".x"], "a": ["abc", ".x"], "b": [".x", "beta"]}


def test_letters_without_phrases_cost_nothing_and_are_not_remembered() -> None:
    beginnings = PhrasesByInitial(["abc"])
    assert beginnings["z"]("zebra") is None
    assert beginnings["a"]("… ABC") is not None
    assert "z" not in beginnings
