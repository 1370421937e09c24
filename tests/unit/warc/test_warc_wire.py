"""What a server's bytes say."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.chunks import dechunk
from storage.warc.wire import MalformedAnswer, parse_response, readable_form, value_of, values_of
from storage.wire_response import Framing
from tests.unit.warc.exchanges import responses

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def test_headers_keep_their_case_order_and_duplicates():
    answer = parse_response(OK + b"b: 1\r\nA: 2\r\nB:  3 \r\n\r\n")
    assert answer.headers == (("b", "1"), ("A", "2"), ("B", "3"))
    assert values_of(answer.headers, "b") == ("1", "3")
    assert value_of(answer.headers, "none") is None


def test_folded_lines_bare_lf_latin_1_and_lines_without_colon_are_tolerated():
    answer = parse_response(b"HTTP/1.0 404 N\xf6\nX: a\n  b\nnonsense\nY:\xfc\n\nbody")
    assert (answer.version, answer.status, answer.reason) == ("1.0", 404, "Nö")
    assert answer.headers == (("X", "a b"), ("Y", "ü"))
    assert (answer.entity, answer.framing, answer.odd) == (b"body", Framing.CLOSE, None)


def test_interim_answers_are_split_from_the_final_one():
    early = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    answer = parse_response(early + early + OK + b"Content-Length: 1\r\n\r\na")
    assert (answer.interim, answer.status, answer.entity) == ((early, early), 200, b"a")
    assert answer.odd == "interim answers"


@pytest.mark.parametrize(
    ("raw", "entity", "complete", "broken", "odd"),
    [
        (b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde", True, False, None),
        (b"A\r\n0123456789\r\n00\r\n\r\n", b"0123456789", True, False, None),
        (b"3;x=y\r\nabc\r\n0\r\n\r\n", b"abc", True, False, "chunk extensions"),
        (b"3\r\nabc\r\n0\r\nSum: 1\r\n\r\n", b"abc", True, False, "trailers"),
        (b"3\r\nabc\r\n0\r\n\r\nmore", b"abc", True, False, "bytes behind the end of the answer"),
        (b"3\nabc\r\n0\r\n\r\n", b"abc", True, False, "unusual chunk sizes"),
        (b"3\r\nabc\r\n", b"abc", False, False, None),
        (b"5\r\nabc", b"abc", False, False, None),
        (b"3\r\nabc\r\n0\r\n", b"abc", False, False, None),
        (b"", b"", False, False, None),
        (b"3\r\nabcd\r\n0\r\n\r\n", b"abc", False, True, "broken chunks"),
        (b"3\r\nabc\r\nxyz\r\n", b"abc", False, True, "broken chunks"),
        (b"ffffffffffffffff\r\nabc", b"", False, True, "broken chunks"),
        (b"-3\r\nabc\r\n", b"", False, True, "broken chunks"),
    ],
)
def test_chunks_are_taken_off_as_far_as_they_can_be_followed(raw, entity, complete, broken, odd):
    found = dechunk(raw)
    assert (found.entity, found.complete, found.broken, found.odd) == (entity, complete, broken, odd)


@pytest.mark.parametrize(
    ("headers", "rest", "entity", "framing", "complete", "odd"),
    [
        (b"Content-Length: 3\r\n", b"abc", b"abc", Framing.LENGTH, True, None),
        (b"Content-Length: 3, 3\r\nContent-Length: 3\r\n", b"abc", b"abc", Framing.LENGTH, True, None),
        (b"Content-Length: 9\r\n", b"abc", b"abc", Framing.LENGTH, False, None),
        (b"Content-Length: 2\r\n", b"abc", b"ab", Framing.LENGTH, True, "bytes behind the end of the answer"),
        (b"Content-Length: -3\r\n", b"abc", b"abc", Framing.CLOSE, True, "unusable Content-Length"),
        (b"Content-Length: 1\r\nContent-Length: 2\r\n", b"abc", b"abc", Framing.CLOSE, True, "unusable Content-Length"),
        (b"", b"abc", b"abc", Framing.CLOSE, True, None),
        (b"Transfer-Encoding: identity\r\n", b"abc", b"abc", Framing.CLOSE, True, None),
        (b"Transfer-Encoding: gzip\r\n", b"abc", b"abc", Framing.CLOSE, True, "transfer coding gzip"),
        (
            b"Content-Length: 9\r\nTransfer-Encoding: Chunked\r\n",
            b"1\r\na\r\n0\r\n\r\n",
            b"a",
            Framing.CHUNKED,
            True,
            "Content-Length beside Transfer-Encoding",
        ),
    ],
)
def test_the_framing_fields_say_where_the_entity_ends(headers, rest, entity, framing, complete, odd):
    answer = parse_response(OK + headers + b"\r\n" + rest)
    assert (answer.entity, answer.framing, answer.complete, answer.odd) == (entity, framing, complete, odd)


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304)])
def test_answers_that_have_no_body_end_with_their_head(method, status):
    answer = parse_response(b"HTTP/1.1 %d X\r\nContent-Length: 9\r\n\r\n" % status, method)
    assert (answer.entity, answer.framing, answer.complete, answer.odd) == (b"", Framing.NONE, True, None)


def test_the_content_coding_stays_on_the_entity():
    coded = gzip.compress(b"text", mtime=0)
    answer = parse_response(CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(coded), coded))
    assert answer.entity == coded


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"garbage",
        b"HTTP/1.1 200 OK",
        OK,
        OK + b"A: b\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 99999 X\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"<html>\n\n</html>",
    ],
)
def test_bytes_without_a_whole_final_head_are_malformed(raw):
    with pytest.raises(MalformedAnswer):
        parse_response(raw)


def test_the_readable_form_keeps_aside_what_no_longer_fits():
    answer = parse_response(
        OK + b"Content-Length: 9\r\ntransfer-encoding: chunked\r\nX: y\r\n\r\n1;a\r\na\r\n0\r\n\r\n"
    )
    assert readable_form(answer) == (
        OK + b"X-Archive-Orig-Content-Length: 9\r\nX-Archive-Orig-transfer-encoding: chunked\r\nX: y\r\n\r\na"
    )


@given(st.one_of(responses(), st.binary(max_size=200)))
def test_any_bytes_are_parsed_or_malformed_and_the_readable_form_holds_the_same_entity(raw):
    try:
        answer = parse_response(raw)
    except MalformedAnswer:
        return
    again = parse_response(readable_form(answer))
    assert (again.status, again.entity, again.interim, again.broken) == (answer.status, answer.entity, (), False)
    assert again.odd is None


@given(st.lists(st.binary(min_size=1, max_size=30), max_size=6), st.integers(0, 300))
def test_a_chunked_body_cut_anywhere_gives_a_prefix_of_its_entity(chunks, cut):
    entity = b"".join(chunks)
    raw = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
    found = dechunk(raw[:cut])
    assert entity.startswith(found.entity)
    assert found.complete == (cut >= len(raw))
    assert not found.broken
