"""Files by which machines run Microfiche for years: crontab, systemd units, Kubernetes, Compose.

In: where the archive, the program and its operator are.
Out: files by name, as text; `templates/` holds them with what is to be filled in.
Never: anything installed, started or asked.
"""

from crawler.schedules.manifests import FORMS, OF_QUEUE, Installation, Source, manifests

__all__ = ["FORMS", "OF_QUEUE", "Installation", "Source", "manifests"]
