"""What it costs to hand out articles as data, beside the tools with which people get tables out of SQLite.

In: a number of articles, the command `microfiche`, sqlite-utils, Datasette and pandas. Out: a page of Markdown.
Never: a figure of a run whose rows were not all there.
"""
