"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "a0b11575824d57c6"
