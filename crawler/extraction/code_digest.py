"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "630fb17144845147"
