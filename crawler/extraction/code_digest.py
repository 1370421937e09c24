"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "f5485747c2e98f95"
