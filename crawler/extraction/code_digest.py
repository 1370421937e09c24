"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "f58586363c191cc5"
