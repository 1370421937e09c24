"""What changes between two crawls, and what stays as it was."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from crawler.newspaper.wire import Asked

BASE = "http://paper.test"
PATH = "/harbour-watch-the-cook-is-heard/"
OTHER = "/what-the-tide-gauge-remembers/"


def ask(paper, path, **headers):
    asked = Asked(path, headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()))
    return paper.answer(asked, BASE)


def header(answer, name):
    return dict(answer.headers)[name]


def test_a_changed_headline_moves_the_modified_time_and_keeps_the_body(paper):
    before = paper.truth(PATH)
    paper.publish(PATH, headline="The cook was heard")
    after = paper.truth(PATH)
    assert (after.title, after.paragraphs) == ("The cook was heard", before.paragraphs)
    assert after.modified > before.modified
    assert after.published == before.published
    assert b"The cook was heard" in ask(paper, PATH).body


def test_a_changed_body_is_what_the_page_then_holds(paper):
    paper.publish(PATH, body="One new paragraph.\n\nAnd a second one.")
    assert paper.truth(PATH).paragraphs == ("One new paragraph.", "And a second one.")
    assert b"<p>And a second one.</p>" in ask(paper, PATH).body


def test_changed_teasers_leave_the_article_and_its_modified_time_alone(paper):
    before, page = paper.truth(PATH), ask(paper, PATH).body
    paper.publish(PATH, teasers=(OTHER,))
    after = paper.truth(PATH)
    assert [teaser.url.endswith(OTHER) for teaser in after.teasers] == [True]
    assert (after.text, after.title, after.modified) == (before.text, before.title, before.modified)
    assert ask(paper, PATH).body != page


def test_a_changed_headline_shows_in_the_teasers_of_other_pages(paper):
    paper.publish(OTHER, teasers=(PATH,))
    paper.publish(PATH, headline="Leek after all")
    assert paper.truth(OTHER).teasers[0].title == "Leek after all"


@pytest.mark.parametrize("status", [404, 410])
def test_a_removed_story_is_gone_from_its_path_and_from_the_listings(paper, status):
    paper.remove(PATH, status)
    assert ask(paper, PATH).status == status
    assert BASE + PATH not in {card.url for card in paper.cards("/harbour/", BASE)}
    assert PATH not in paper.paths


def test_a_removed_story_can_be_printed_again(paper):
    paper.remove(PATH)
    paper.restore(PATH)
    assert ask(paper, PATH).status == 200


def test_a_story_can_be_redirected_to_the_front_page(paper):
    paper.redirect(PATH)
    answer = ask(paper, PATH)
    assert (answer.status, header(answer, "Location")) == (302, f"{BASE}/")


def test_a_renamed_story_answers_301_at_its_old_path_and_keeps_its_place_in_lists(paper):
    paper.publish(OTHER, teasers=(PATH,))
    paper.rename(PATH, "the-cook-is-heard")
    answer = ask(paper, PATH)
    assert (answer.status, header(answer, "Location")) == (301, f"{BASE}/the-cook-is-heard/")
    assert ask(paper, "/the-cook-is-heard/").status == 200
    assert paper.truth(OTHER, BASE).teasers[0].url == f"{BASE}/the-cook-is-heard/"


def test_some_stories_stood_under_another_slug_before_the_first_edition(paper):
    assert len(paper.edition.former) == 2
    for old, new in paper.edition.former.items():
        assert (ask(paper, old).status, header(ask(paper, old), "Location")) == (301, BASE + new)


def test_a_page_can_name_a_wrong_canonical_address(paper):
    paper.point_canonical(PATH, OTHER)
    assert f'<link rel="canonical" href="{BASE}{OTHER}">'.encode() in ask(paper, PATH).body
    assert paper.truth(PATH, BASE).canonical == BASE + OTHER


def test_a_path_without_its_last_slash_is_redirected_and_an_unknown_one_is_404(paper):
    assert header(ask(paper, PATH[:-1]), "Location") == BASE + PATH
    assert ask(paper, "/no/such/page/").status == 404


def test_an_unchanged_page_answers_304_to_either_validator(paper):
    first = ask(paper, PATH)
    assert ask(paper, PATH, if_none_match=header(first, "ETag")).status == 304
    assert ask(paper, PATH, if_modified_since=header(first, "Last-Modified")).status == 304


def test_a_changed_page_answers_200_to_either_validator(paper):
    first = ask(paper, PATH)
    paper.publish(PATH, teasers=(OTHER,))
    assert ask(paper, PATH, if_none_match=header(first, "ETag")).status == 200
    assert ask(paper, PATH, if_modified_since=header(first, "Last-Modified")).status == 200


def test_the_entity_tag_decides_when_both_validators_are_sent(paper):
    """RFC 9110 §13.2.2."""
    since = header(ask(paper, PATH), "Last-Modified")
    assert ask(paper, PATH, if_none_match='"another"', if_modified_since=since).status == 200


def test_a_date_that_is_none_is_ignored(paper):
    assert ask(paper, PATH, if_modified_since="the day before yesterday").status == 200


def test_a_change_leaves_the_entity_tags_of_unconcerned_pages_alone(paper):
    path = "/2026/03/sturmglocke-von-norderhoeft/"
    before = header(ask(paper, path), "ETag")
    paper.publish(PATH, body="Short.")
    assert header(ask(paper, path), "ETag") == before


def test_changes_from_many_threads_are_all_printed(paper):
    paths = [path for path in paper.paths if path.count("/") == 2]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda path: paper.publish(path, headline=f"New {path}"), paths))
    assert [paper.truth(path).title for path in paths] == [f"New {path}" for path in paths]
    assert paper.edition.changes == len(paths)
