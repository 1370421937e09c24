"""What a server, or whoever wrote a WARC file, may send to break a database: by Hypothesis, and by hand.

Long things are repetitions of short ones, because Hypothesis does not draw 100 kB.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from hypothesis import strategies as st

from storage.records import Claim, Exchange, Kind, Outcome, Rel
from tests.unit.storage.press import PAPER, START
from tests.unit.warc.exchanges import parsed

LONG = 100_000


def noise(length: int) -> str:
    """Text that no database makes shorter: an index row of PostgreSQL may be long as long as it compresses well."""
    digests = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(length // 64 + 1))
    return "".join(digests)[:length]


URLS = (
    "/a",
    "/b?page=2",
    "/",
    "",
    "#",
    "?",
    f"{PAPER}/n/1",
    f"{PAPER}/" + "a" * 10_000,
    f"{PAPER}/" + "%C3%BC/" * 3_400,
    f"{PAPER}/" + noise(20_000),
    f"{PAPER}/%00%ff",
    f"{PAPER}:443/a",
    f"{PAPER}:99999/",
    "http://other.example/x",
    "//other.example/ü",
    "http://[bad",
    "http://[::1]/",
    "http://a b/",
    "http://1.2.3.4.5/",
    "http://ex\uff03mple.com/",
    "http://xn--/",
    "http://\ud800/",
    "http://paper.example\x00/",
    "mailto:desk@paper.example",
    "tel:+491234",
    "javascript:alert(1)",
    "data:text/html,<p>x",
    "file:///etc/passwd",
    "ftp://paper.example/x",
    "urn:sha256:" + "ab" * 32,
    "dns:paper.example",
)
DATES = (
    "2026-11-22T09:30:00+01:00",
    "2026-11-22",
    "2026-02-30",
    "0000-00-00T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "9998-12-31T23:59:59-14:00",
    "99999-01-01T00:00:00Z",
    "-0044-03-15",
    "2026-11-22T09:30:00+23:59",
    "2026-11-22T09:30:00+99:99",
    "2026-11-22T09:30:00.123456789+00:00:30",
    "Mon, 22 Nov 9999 23:59:59 -1400",
    "Sun, 01 Jan 0001 00:00:00 +1400",
    "Sun, 22 Nov 99999999999999999999 10:00:00 GMT",
    "253402300799",
    "1e400",
    "9" * 400,
    "9" * 5_000,
    "\x00",
)
TEXTS = (
    "Ships came into the old harbour.",
    "a\x00b",
    "\ud800",
    "\u2028\u202e",
    "&#0;&#xD800;&#x110000;",
    "x" * 10_000,
    "ß" * 3_000,
    "]]>--></script><!--",
    "%00",
    "",
)
_numbers = st.sampled_from([10**30, -1, 0, True, None, 1e308, 7, [], {}, [{}], {"@type": []}])
urls = st.sampled_from(URLS) | st.text(max_size=20)
dates = st.sampled_from(DATES) | st.text(max_size=12)
texts = st.sampled_from(TEXTS) | st.text(max_size=40)
_values = st.one_of(urls, dates, texts, _numbers)


def encoded(text: str) -> bytes:
    """UTF-8, with the surrogates that it does not allow."""
    return text.encode("utf-8", "surrogatepass")


_long = st.builds(
    lambda piece, count: (piece * (count // len(piece)))[:LONG],
    st.binary(min_size=1, max_size=8).map(lambda piece: piece.replace(b"\n", b" ")),
    st.sampled_from([100, 3_000, LONG]),
)
_raw = st.one_of(st.binary(max_size=30), _long, _values.map(lambda value: encoded(str(value))))
_names = st.sampled_from(
    b"Location Retry-After ETag Last-Modified Content-Type Content-Encoding Content-Length Transfer-Encoding X".split()
) | st.binary(max_size=8)
_types = st.sampled_from(
    [
        b"text/html",
        b"text/html; charset=utf-16",
        b"text/html; charset=utf-7",
        b"text/html; charset=\x00",
        b"application/rss+xml",
        b"application/xml",
        b"application/json",
        b"text/plain",
        b"application/octet-stream",
        b"",
    ]
)
_statuses = st.sampled_from([200, 200, 200, 200, 301, 302, 303, 307, 308, 300, 304, 404, 410, 429, 503, 204, 100, 999])


@st.composite
def heads(draw: st.DrawFn) -> bytes:
    """A head without its blank line."""
    lines = [b"HTTP/1.1 %d %s" % (draw(_statuses), draw(st.binary(max_size=8)))]
    lines += [b"Content-Type: " + draw(_types)] if draw(st.booleans()) else []
    lines += [b"Location: " + encoded(draw(urls))] if draw(st.booleans()) else []
    lines += [name + b": " + draw(_raw) for name in draw(st.lists(_names, max_size=4))]
    return b"\r\n".join(lines)


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """An article as newspapers print it, each field of which may be anything."""
    said = {
        "@context": "https://schema.org",
        "@type": draw(st.sampled_from(["NewsArticle", "Article", ["NewsArticle", 7], "LiveBlogPosting"])),
        "headline": draw(_values),
        "datePublished": draw(st.one_of(dates, _numbers)),
        "dateModified": draw(st.one_of(dates, _numbers)),
        "author": draw(st.one_of(_values, st.builds(lambda name, url: {"name": name, "url": url}, _values, urls))),
        "url": draw(st.one_of(urls, _numbers)),
        "image": draw(st.one_of(urls, _numbers)),
        "keywords": draw(st.one_of(_values, st.lists(_values, max_size=3))),
        "inLanguage": draw(_values),
        "isAccessibleForFree": draw(_values),
        "articleSection": draw(_values),
    }
    links = "".join(
        f'<aside><h3><a href="{draw(urls)}">{draw(texts)}</a></h3><time datetime="{draw(dates)}">{draw(dates)}</time>'
        f"<p>{draw(texts)}</p></aside>"
        for _ in range(draw(st.integers(0, 3)))
    )
    return encoded(
        f'<!doctype html><html lang="{draw(texts)}"><head><title>{draw(texts)}</title>'
        f'<link rel=canonical href="{draw(urls)}"><link rel=amphtml href="{draw(urls)}">'
        f'<link rel=shortlink href="/?p={draw(st.sampled_from(["7", "9" * 300, "x"]))}">'
        f'<link rel=alternate type="application/rss+xml" href="{draw(urls)}"><base href="{draw(urls)}">'
        f'<meta property="article:published_time" content="{draw(dates)}"><meta name=author content="{draw(texts)}">'
        f'<meta property="og:title" content="{draw(texts)}"><meta property="og:url" content="{draw(urls)}">'
        f'<script type="application/ld+json">{json.dumps(said)}</script></head>'
        f'<body class="postid-{draw(st.sampled_from(["7", "0" * 300]))}"><article id="post-{draw(texts)}">'
        f'<h1>{draw(texts)}</h1><time datetime="{draw(dates)}">{draw(dates)}</time><p>By {draw(texts)}</p>'
        + "".join(f"<p>{draw(texts)} On day {day} nobody knew what the keeper had seen.</p>" for day in range(5))
        + f"</article>{links}</body></html>"
    )


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    """A feed or a sitemap."""
    entries = draw(st.lists(st.tuples(urls, texts, dates), max_size=4))
    form = draw(st.sampled_from(["rss", "atom", "sitemap", "index", "json", "lines"]))
    if form == "json":
        items = [{"url": url, "title": title, "date_published": date, "id": 7} for url, title, date in entries]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    if form == "lines":
        return encoded("https://paper.example/x\n" + "\n".join(url for url, *_ in entries))
    before, entry, behind = _FORMS[form]
    return encoded(before + "".join(entry.format(*fields) for fields in entries) + behind)


_FORMS = {
    "rss": (
        "<rss version='2.0'><channel><title>x</title>",
        "<item><link>{0}</link><title>{1}</title><pubDate>{2}</pubDate></item>",
        "</channel></rss>",
    ),
    "atom": (
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry><link href='{0}'/><title>{1}</title><updated>{2}</updated></entry>",
        "</feed>",
    ),
    "sitemap": (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>",
        "<url><loc>{0}</loc><news><title>{1}</title><publication_date>{2}</publication_date></news></url>",
        "</urlset>",
    ),
    "index": ("<sitemapindex>", "<sitemap><loc>{0}</loc><x>{1}</x><lastmod>{2}</lastmod></sitemap>", "</sitemapindex>"),
}
bodies = st.one_of(pages(), pages(), feeds(), st.binary(max_size=200), _long)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """The bytes of an answer; some are none."""
    return draw(st.builds(lambda head, body: head + b"\r\n\r\n" + body, heads(), bodies) | st.binary(max_size=40))


_ENDINGS = (Outcome.RESPONSE,) * 6 + tuple(Outcome)


@st.composite
def exchanges(draw: st.DrawFn, number: int = 0) -> Exchange:
    """An exchange of the paper's job, an hour after the one before."""
    answer = draw(answers())
    status = answer[9:12]
    outcome = Outcome.REDIRECT if status.startswith(b"3") and b"Location" in answer else draw(st.sampled_from(_ENDINGS))
    claim = Claim(
        id=f"claim {number}",
        url=draw(st.sampled_from([f"{PAPER}/a", f"{PAPER}/n/1", f"{PAPER}/", f"{PAPER}/" + "a" * 10_000])),
        site="paper",
        job="0123456789",
        kind=draw(st.sampled_from([Kind.NEW, Kind.NEW, Kind.RECHECK, Kind.REDIRECT])),
        rel=draw(st.sampled_from(Rel)),
        hint_title=draw(st.none() | texts),
    )
    given = Exchange(
        claim=claim,
        at=START + timedelta(hours=number),
        outcome=outcome,
        request=b"GET / HTTP/1.1\r\n\r\n",
        response=b"" if outcome in (Outcome.DNS, Outcome.ROBOTS_DENIED) else answer,
        error=draw(st.none() | texts),
    )
    return parsed(given)


LONG_NAMES = (noise(1_001), "ü" * 501, noise(LONG))
_ids = st.sampled_from(["urn:uuid:1", "urn:uuid:2", "urn:\x00", "", "ü", noise(1_000), *LONG_NAMES])
_ids |= st.text(max_size=9)
_moments = st.sampled_from(
    [
        "2026-11-22T09:30:00Z",
        "2026-11-22T09:30:01Z",
        "2026-11-22T09:30:00+14:00",
        "2026-11",
        "20261122093000",
        "0001-01-01T00:00:00Z",
        "0999",
        "1000",
        "9000-12-31T23:59:59Z",
        "9998-12-31T23:59:59Z",
        "9999-12-31T23:59:59.999999Z",
    ]
)
_counts = st.sampled_from(["0", "3", "-1", "9" * 31, "9" * 5_000, "1e3", "", "x", "2147483647", "2147483648", "٣"])
_digests = st.sampled_from(["ab" * 32, "AB" * 32, "ab", "", "x" * 100])
_known = st.fixed_dictionaries(
    {"format": st.just("microfiche/1"), "why": st.sampled_from(Kind), "outcome": st.sampled_from(Outcome)},
    optional={
        "site": _ids,
        "job": _ids,
        "claim": _ids,
        "try": _counts,
        "hopsFromSeed": _counts,
        "fetchTimeMs": _counts,
        "rel": st.sampled_from(["seed", "x"]),
        "via": urls,
        "via-record": _ids,
        "hint-title": texts,
        "hint-date": dates,
        "robots": texts,
        "error": texts,
        "entity-sha256": _digests,
    },
)
_result = st.fixed_dictionaries(
    {},
    optional={
        "why": _values,
        "exit_code": _values,
        "counts": st.dictionaries(st.text(max_size=3), _values, max_size=2),
    },
)


def lines_of(fields: dict[str, object]) -> bytes:
    """Fields as application/warc-fields, or as a head of a record: one a line, whatever is in them."""
    said = ((name, str(value).replace("\r", " ").replace("\n", " ")) for name, value in fields.items())
    return b"".join(encoded(f"{name}: {value}\r\n") for name, value in said)


def record(kind: str, fields: dict[str, object], block: bytes) -> bytes:
    """A record of somebody's, uncompressed."""
    head = lines_of({"WARC-Type": kind} | fields | {"Content-Length": len(block)})
    return b"WARC/1.0\r\n" + head + b"\r\n" + block + b"\r\n\r\n"


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """Records of a file that nobody wrote with care; an answer may be followed by our metadata record for it."""
    id_, target = draw(_ids), draw(urls | st.just(f"{PAPER}/a"))
    fields = {"WARC-Record-ID": f"<{id_}>", "WARC-Date": draw(_moments), "WARC-Target-URI": target}
    kind = draw(st.sampled_from(["response", "response", "revisit", "resource", "warcinfo", "metadata", "site", "job"]))
    known = lines_of(draw(_known))
    if kind in ("response", "revisit", "resource"):
        more = {"WARC-Payload-Digest": "sha256:" + draw(_digests), "WARC-Truncated": draw(texts)}
        more |= {"WARC-Refers-To": f"<{draw(_ids)}>", "Content-Type": draw(_media)}
        told = {"WARC-Record-ID": "<m" + id_[1:] + ">", "WARC-Date": draw(_moments), "WARC-Concurrent-To": f"<{id_}>"}
        answer = record(kind, fields | draw(st.sampled_from([{}, more])), draw(answers() | bodies))
        return answer + draw(st.sampled_from([b"", record("metadata", fields | told, known)]))
    if kind == "warcinfo":
        info = {"job": draw(_ids), "site": draw(_ids), "site-digest": draw(_digests)}
        return record(kind, fields, lines_of(info))
    if kind == "site":
        urn = f"urn:microfiche:site:{draw(_ids)}:{draw(_digests)}"
        return record("resource", fields | {"WARC-Target-URI": urn}, encoded(draw(texts)))
    if kind == "job":
        urn = f"urn:microfiche:job:{draw(_ids)}"
        block = json.dumps(draw(_result)).encode() if draw(st.booleans()) else draw(st.binary(max_size=9))
        return record("resource", fields | {"WARC-Target-URI": urn}, block)
    return record("metadata", fields, known)


_media = st.sampled_from(
    ["application/http; msgtype=response", "application/http", "text/html", "text/plain", "x" * 5000]
)
