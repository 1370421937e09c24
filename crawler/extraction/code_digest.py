"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "85a08cf61fb50d1d"
