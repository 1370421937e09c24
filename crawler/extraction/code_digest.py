"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "045ead588848c4d3"
