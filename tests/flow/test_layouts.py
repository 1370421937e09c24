"""Old captures are read with the hints of their day: live, in a reread and in an import alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.sites.site_files import parse_site
from storage.errors import BadSiteFile
from tests.flow.crawling import declaration, declare, microfiche, versions_of
from tests.flow.pathserver import Answer, serving

pytestmark = pytest.mark.slow

TODAY = datetime.now(UTC).date()
LAYOUTS = """
[reading]
timezone = "UTC"
date_order = "DMY"
[[layout]]
since = 2026-06-01
timezone = "Asia/Tokyo"
[[layout]]
since = 2026-05-01
timezone = "Europe/Berlin"
date_order = "MDY"
"""
HEAD = 'name = "paper"\nstart = ["https://paper.example/"]\n'


@pytest.mark.parametrize(
    ("at", "zone", "order"),
    [
        ("2026-04-30T23:59:59+00:00", "UTC", "DMY"),
        ("2026-05-01T01:00:00+02:00", "UTC", "DMY"),  # the day is that of UTC
        ("2026-05-01T00:00:00+00:00", "Europe/Berlin", "MDY"),
        ("2026-05-31T23:59:59+00:00", "Europe/Berlin", "MDY"),
        ("2026-06-01T00:00:00+00:00", "Asia/Tokyo", "MDY"),  # what is not given stays
    ],
)
def test_a_layout_counts_from_its_day_on(at: str, zone: str, order: str) -> None:
    site = parse_site(HEAD + LAYOUTS).on(datetime.fromisoformat(at))
    assert (site.reading.timezone, site.reading.date_order) == (zone, order)
    assert site.digest == parse_site(HEAD + LAYOUTS).digest


def test_a_mistake_in_a_layout_is_told_with_the_line_of_that_layout() -> None:
    text = HEAD + LAYOUTS.replace('"Europe/Berlin"', '"Europe/Berln"')
    line = 1 + [row == 'timezone = "Europe/Berln"' for row in text.split("\n")].index(True)
    with pytest.raises(BadSiteFile, match=rf"line {line}: layout\[2\]\.timezone: 'Europe/Berln' is no time zone"):
        parse_site(text)
    with pytest.raises(BadSiteFile, match=r"line 6: layout\[1\]\.since: it is missing"):
        parse_site(HEAD + "\n\n\n[[layout]]\ntimezone = 'UTC'\n")


BODY = (
    "<html lang=en><head><title>The ferry comes back</title>"
    '<meta property="article:published_time" content="2026-01-05T12:00:00"></head><body><article>'
    "<h1>The ferry comes back</h1><p>The old ferry came back into the harbour on Monday, and nobody was surprised.</p>"
    "<p>The bells rang at noon, as they had rung on every single day of that long and rainy summer.</p></article>"
)


@pytest.mark.parametrize("side", ["before", "on"])
def test_a_page_is_read_by_its_day_live_in_a_reread_and_in_an_import(tmp_path: Path, side: str) -> None:
    since = TODAY + timedelta(days=2) if side == "before" else TODAY - timedelta(days=2)
    layout = f'[[layout]]\nsince = {since}\ntimezone = "Asia/Tokyo"\n'
    expected = datetime(2026, 1, 5, 12, tzinfo=UTC if side == "before" else ZoneInfo("Asia/Tokyo"))
    with serving({"/ferry": Answer(BODY)}) as served:
        text = declaration(served.url, start=("/ferry",)) + layout
        declare(tmp_path / "live", text)
        assert microfiche(tmp_path / "live", "crawl", "fixture").code == 0
        url = served.url + "/ferry"
    assert [version.published for version in versions_of(tmp_path / "live", url)] == [expected]
    assert microfiche(tmp_path / "live", "reread", "--all").code == 0
    assert [version.published for version in versions_of(tmp_path / "live", url)] == [expected]
    files = map(str, (tmp_path / "live" / "warc").rglob("*.warc.gz"))
    declare(tmp_path / "imported", text)
    assert microfiche(tmp_path / "imported", "import", *files).code == 0
    assert [version.published for version in versions_of(tmp_path / "imported", url)] == [expected]
