"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "42957ec949be3ca0"
