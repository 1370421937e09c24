"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "54cba7f90149bea0"
