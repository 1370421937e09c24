"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "45cfa0bcc3ac32a0"
