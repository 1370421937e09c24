"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "8201eea722536711"
