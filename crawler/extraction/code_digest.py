"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "a0cc2178f96560bf"
