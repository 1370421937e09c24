"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "7af7b032e3f56e68"
