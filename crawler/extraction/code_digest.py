"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "431dd47f5d6a908c"
