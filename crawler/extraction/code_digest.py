"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "9cf89135a0c75db4"
