"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "964863dd0a26786e"
