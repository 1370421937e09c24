"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "28a46d5aa044e27d"
