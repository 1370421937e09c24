"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "6f2164054eae2484"
