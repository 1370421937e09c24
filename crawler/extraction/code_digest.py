"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "3962f855c2fce3f6"
