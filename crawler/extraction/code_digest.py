"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "19c12f4abe2ca6b3"
