"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "687f11247989881d"
