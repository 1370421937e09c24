"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "f25722a0171d20c6"
