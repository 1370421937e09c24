"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "3619a1a62f89d6ba"
