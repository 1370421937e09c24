"""Site files: a site is a declaration in TOML; any URL works without one.

In: folders of TOML files, names, URLs.
Out: `Site`s, frozen and named by the digest of their text; whose page a URL is.
Never: the network, the archive, code for one site.
"""
