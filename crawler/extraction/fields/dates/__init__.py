"""When an article was published and changed.

In: the surveyed document, the identity and the anchors of the main article, the moment of the capture.
Out: up to two dates, each with where it was found; days alone are the midnight of the site, and say so.
Never: a day that the page does not name; the clock, the zone or the locale of the machine.
"""
