"""Why there is no queue.

In: nothing. Out: errors of the tree in `storage.errors`.
"""

from __future__ import annotations

from storage.errors import MicroficheError, NewerSchema


class QueueUnavailable(MicroficheError):
    """There is no queue: {why}."""

    exit_code = 20


class NewerQueue(NewerSchema):
    """The queue of {where} was made by a newer Microfiche (it has {found}, which this one does not know).
    Upgrade Microfiche on this machine."""
