"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "0ebb7b3bd0d6b5de"
