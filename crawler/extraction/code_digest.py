"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "97e3926efcc802cc"
