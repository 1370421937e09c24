"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "7a23d5545a40b7a9"
