"""What happens to a claim on its way to the wire, and to what comes back.

In: requests that carry a claim in `meta["claim"]`.
Out: exchanges in the archive; refusals settled without one.
Never: reading a page, or a decision about what to fetch next, but within a circle of redirects.
"""
