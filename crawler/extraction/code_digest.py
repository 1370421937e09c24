"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "584423f8f83ef427"
