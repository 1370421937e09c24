"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "9ef3133ef8aad8eb"
