"""The paper's declaration as a site, for whatever address it stands at."""

from __future__ import annotations

from importlib.resources import files

DEFAULT_PORT = 8754
BASE_URL = f"http://127.0.0.1:{DEFAULT_PORT}"
"""Where the paper stands when nobody says otherwise; the address in `crawler/sites/fixture.toml`."""


def site_text(base_url: str) -> str:
    """Write the site file for a paper at `base_url` (scheme, host and port, no slash at the end)."""
    return files("crawler.sites").joinpath("fixture.toml").read_text("utf-8").replace(BASE_URL, base_url)
