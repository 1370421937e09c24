"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "40a07a616cb9719d"
