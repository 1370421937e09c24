"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "e6c139edfa609f40"
