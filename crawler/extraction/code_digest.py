"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "17cc650c32f7a970"
