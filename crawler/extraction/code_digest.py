"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "86bb3c27ce70e064"
