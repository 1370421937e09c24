"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "04e92e75d51d8117"
