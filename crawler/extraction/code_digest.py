"""Written by `make docs` from the code and the data of the extractor; never by hand."""

CODE = "2bdaaa04e47b6c5f"
