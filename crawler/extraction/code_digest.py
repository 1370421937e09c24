"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "bf4f0f3ac3a499a2"
