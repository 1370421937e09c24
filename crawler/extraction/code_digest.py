"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "f53cf7126a2f7827"
