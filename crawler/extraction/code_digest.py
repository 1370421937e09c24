"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "81a1d30a50e1542d"
