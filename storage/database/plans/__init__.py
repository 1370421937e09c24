"""The frontier: what is to be fetched when, and what a plan can be made from again.

In: links with their place in the plan, captures that settle a claim.
Out: claims, and when the next is due.
Never: a rule of when to come back: that is handed in.
"""
