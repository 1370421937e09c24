"""Site files: read, named by their text, and every typo told with file, line and field."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from crawler.frontier.scope import scope_of
from crawler.sites.proposal import bare, site_text
from crawler.sites.site_files import declared_sites, find_site, parse_site, read_site, undeclared
from crawler.sites.standing import is_removed, pause_of
from crawler.sites.toml_lines import line_of
from storage.errors import BadSiteFile, BadUrl, SiteError, UnknownSite
from storage.records import Link, Rel

GOOD = """\
name = "daily"
start = ["https://daily.example", "https://daily.example:443/city/"]
hosts = ["Daily.example", "*.daily.example"]
allow_private = ["127.0.0.1"]

[recheck]
articles = [1, 2]
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / f"{name}.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def mistake(text: str) -> tuple[int, str, str]:
    with pytest.raises(BadSiteFile) as caught:
        parse_site(text, "daily.toml")
    facts = caught.value.facts
    assert str(caught.value).startswith(f"daily.toml, line {facts['line']}: {facts['field']}: ")
    assert caught.value.exit_code == 3
    return facts["line"], facts["field"], facts["why"]


def test_a_site_file_is_read_with_canonical_values_and_the_digest_of_its_bytes(tmp_path: Path) -> None:
    text = GOOD.replace("\n", "\r\n")
    site = read_site(write(tmp_path, "daily", text))
    assert site.start == ("https://daily.example/", "https://daily.example/city/")
    assert site.hosts == ("daily.example", "*.daily.example")
    assert site.allow_private == ("127.0.0.1/32",)
    assert site.recheck.articles == (1.0, 2.0)
    assert site.text == text
    assert site.digest == hashlib.sha256(text.encode()).hexdigest()


START = 'name = "a"\nstart = ["https://a.example/"]\n'


@pytest.mark.parametrize(
    ("text", "line", "field", "why"),
    [
        (START + 'feed = ["https://a.example/f"]\n', 3, "feed", "you may mean 'feeds'"),
        (START + "[limits]\nmax_pages = 1\ntimout = 3\n", 5, "limits.timout", "you may mean 'timeout'"),
        (START + "limits.timout = 3\n", 3, "limits.timout", "'timeout'"),
        (START + "limits = { max_pages = 1, timout = 3 }\n", 3, "limits.timout", "'timeout'"),
        (START + "# [limit]\n\n[limit]\na = 1\n", 5, "limit", "you may mean 'limits'"),
        (START + "[limits]\nzzz = 3\n", 4, "limits.zzz", "there are max_bytes, max_head_bytes"),
        (START + "[limits]\ntimeout = 0\n", 4, "limits.timeout", "greater than 0, not 0"),
        (START + '[limits]\ntimeout = "soon"\n', 4, "limits.timeout", "not 'soon'"),
        (START + "limits = 3\n", 3, "limits", "must be a table"),
        (START + 'feeds = [\n  "https://a.example/f", # "x", y\n  "feed"\n]\n', 5, "feeds[2]", "'feed' is no URL"),
        (START + '[recheck]\narticles = [1,\n 2, "x"]\n', 5, "recheck.articles[3]", "not 'x'"),
        (START + 'exclude = ["("]\n', 3, "exclude[1]", "no regular expression"),
        (START + 'hosts = ["https://a.example"]\n', 3, "hosts[1]", "without https://"),
        (START + 'allow_private = ["localhost"]\n', 3, "allow_private[1]", "no address"),
        (START + '[reading]\ntimezone = "Mars/Base"\n', 4, "reading.timezone", "no time zone"),
        (START + 'digest = "x"\n', 3, "digest", "a site file cannot"),
        ('name = "a"\nstart = []\n', 2, "start", "must not be empty"),
        ('name = "a"\nstart = "https://a.example/"\n', 2, "start", "must be a list"),
        ('name = "A b"\nstart = ["https://a.example/"]\n', 1, "name", "lower-case letters"),
        ('start = ["https://a.example/"]\n', 1, "name", "it is missing"),
        ("", 1, "name", "it is missing"),
        (START + 'title = "a\n', 3, "title", "no TOML: illegal character"),
        (START + 'title = "a', 3, "title", "no TOML: unterminated string"),
        (START + 'name = "b"\n', 3, "name", "cannot overwrite"),
        (START + "[limits\n", 3, "[limits", "no TOML"),
    ],
)
def test_a_typo_is_told_with_line_field_and_reason(text: str, line: int, field: str, why: str) -> None:
    found_line, found_field, found_why = mistake(text)
    assert (found_line, found_field) == (line, field)
    assert why in found_why


def test_the_first_of_several_mistakes_is_told() -> None:
    assert mistake(START + "zzz = 1\naaa = 2\n")[:2] == (3, "zzz")


def test_the_line_of_what_is_not_set_is_that_of_its_table() -> None:
    assert line_of('a = 1\n["b"]\nc = 2\n', ("b", "missing")) == 2
    assert line_of("a = 1\n", ("missing", 4)) == 1


def test_a_file_must_bear_the_name_of_its_site(tmp_path: Path) -> None:
    with pytest.raises(BadSiteFile, match=r"line 1: name: the file is called other\.toml, so the name must be 'other'"):
        read_site(write(tmp_path, "other", GOOD))


def test_a_file_that_is_no_utf_8_or_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSiteFile, match=r"line 2: the text: it is no UTF-8"):
        read_site(write(tmp_path, "daily", b'name = "daily"\ntitle = "caf\xe9"\n'))
    with pytest.raises(SiteError, match="cannot be read"):
        read_site(tmp_path / "absent.toml")


def test_sites_are_found_in_the_folders_before_those_that_come_with_the_program(tmp_path: Path) -> None:
    write(tmp_path, "daily", GOOD)
    ours = START.replace('"a"', '"responsiblestatecraft"')
    write(tmp_path, "responsiblestatecraft", ours)
    assert find_site("daily", [tmp_path]).name == "daily"
    assert find_site("responsiblestatecraft", [tmp_path]).text == ours
    assert find_site("responsiblestatecraft").title == "Responsible Statecraft"
    assert {"daily", "responsiblestatecraft"} <= {site.name for site in declared_sites([tmp_path])}


def test_a_broken_file_does_not_hide_the_other_sites(tmp_path: Path) -> None:
    write(tmp_path, "daily", GOOD)
    write(tmp_path, "broken", "x")
    assert find_site("daily", [tmp_path]).name == "daily"
    with pytest.raises(BadSiteFile):
        declared_sites([tmp_path])


def test_an_unknown_site_is_told_with_names_spelled_alike(tmp_path: Path) -> None:
    write(tmp_path, "daily", GOOD)
    with pytest.raises(UnknownSite, match=r"no site named 'dayly'\. Did you mean daily\?"):
        find_site("dayly", [tmp_path])
    with pytest.raises(UnknownSite, match=r"no site named '\.\./daily'"):
        find_site("../daily", [tmp_path / "below"])


def test_the_sites_that_come_with_the_program_are_valid_and_only_the_newspaper_on_this_machine_is_private() -> None:
    private = {site.name: site.allow_private for site in declared_sites() if site.allow_private}
    assert set(private) <= {"fixture"}
    assert all(network.startswith("127.0.0.1/") for networks in private.values() for network in networks)
    assert all(site.politeness.requests_per_second <= 1 for site in declared_sites() if site.name not in private)


@pytest.mark.parametrize("url", ["https://www.daily.example/news?q=\\\"'", "http://127.0.0.1:8000", "http://[::1]/"])
def test_any_url_has_a_site_with_the_same_digest_each_time_and_no_way_into_private_networks(url: str) -> None:
    site = undeclared(url)
    assert site == undeclared(url)
    assert site.digest == hashlib.sha256(site.text.encode()).hexdigest()
    assert not site.allow_private
    assert scope_of(site).page(Link(url=site.start[0], rel=Rel.LISTING)).followed


def test_an_undeclared_site_takes_its_twin_with_and_without_www() -> None:
    assert undeclared("https://www.daily.example/").hosts == ("www.daily.example", "daily.example")
    assert undeclared("https://daily.example:8443/").hosts == ("daily.example:8443", "www.daily.example:8443")
    assert undeclared("https://news.daily.com/").hosts == ("news.daily.com",)
    assert undeclared("http://127.0.0.1:8000/").hosts == ("127.0.0.1:8000",)


def test_what_is_no_url_has_no_site() -> None:
    with pytest.raises(BadUrl):
        undeclared("daily.example")


def test_a_new_site_file_is_valid_and_commented(tmp_path: Path) -> None:
    text = site_text(bare("https://www.daily.example/"))
    site = read_site(write(tmp_path, "daily.example", text))
    assert site.start == ("https://www.daily.example/",)
    assert text.count("#") > 5


@pytest.mark.parametrize("name", ["a" * 300, "nul\0", "../paper", "a/b", "", "\ud800"])
def test_a_site_of_somebody_else_s_file_may_have_a_name_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownSite):
        find_site(name, [tmp_path])
    assert not is_removed(tmp_path, name)
    assert pause_of(tmp_path, name) is None
