"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "8ad0e6abdd216dd3"
