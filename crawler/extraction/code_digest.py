"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "d0124f4716cf31b3"
