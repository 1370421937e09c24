"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "33e7e28e6698698a"
