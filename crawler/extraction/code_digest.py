"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "77f7d2553a38c294"
