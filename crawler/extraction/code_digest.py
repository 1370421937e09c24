"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "ea708cf49d098d17"
