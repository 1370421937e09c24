"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "fc45a7a174f77e06"
