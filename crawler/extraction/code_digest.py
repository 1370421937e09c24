"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "9ffeb756db3c9797"
