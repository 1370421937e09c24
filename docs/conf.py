"""How Sphinx makes a site of these pages: `make site`, and `make check` does, where each warning is an error."""

from __future__ import annotations

project = "Microfiche"
html_title = project
extensions = ["myst_parser"]
exclude_patterns = ["_site"]
html_theme = "furo"
html_show_sourcelink = False
html_copy_source = False
myst_heading_anchors = 3
