"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "58afe6c6200d59cf"
