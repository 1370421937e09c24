"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "d5f56e1aeb1fc6a3"
