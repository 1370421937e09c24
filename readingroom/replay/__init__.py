"""The archive replayed: pywb in an environment of its own, on an origin of its own.

In: an open archive. Out: a server of Memento (RFC 7089) on this machine: pages as they were, TimeGate and TimeMaps.
Never: an import of pywb (it is under the GPL, and pins libraries of its own), a write to the archive but to its index.
"""
