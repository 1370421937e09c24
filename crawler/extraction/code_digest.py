"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "d532eb50fb319d6a"
