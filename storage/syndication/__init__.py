"""Which articles carry the same text, whole or in good part: agency copy, and what a paper prints twice.

In: texts, and which of their words stand in much that a site prints. Out: samples by which others are found, and what
two texts share.
Never: a database; an answer that depends on which of two texts comes first, or on anything but them.
"""
