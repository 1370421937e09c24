"""What the archive knows of an exchange beside its bytes, as application/warc-fields, and back.

In: an `Exchange`. Out: the fields of its metadata record; read back, those of a `Capture`. Values are UTF-8 on one
line; `%`, control characters and line separators in text stand percent-encoded (RFC 3986 §2.1), so nothing can be
injected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from storage.records import Exchange, Handshake, Kind, Outcome, Rel
from storage.warc import bounds
from storage.warc.record import url_field

FORMAT = "microfiche/1"
"""The first field of every metadata record of ours; a reader that knows no `microfiche/N` must not guess."""

_TRUNCATED = {
    Outcome.TRUNCATED_LENGTH: "length",
    Outcome.TRUNCATED_TIME: "time",
    Outcome.TRUNCATED_DISCONNECT: "disconnect",
    Outcome.MALFORMED: "unspecified",
}
"""Why bytes are missing, in the words of WARC-Truncated (WARC 1.1 §5.13)."""

_ESCAPED = re.compile(r"[%\x00-\x1f\x7f-\x9f\u2028\u2029]|^ +| +$")


def text_value(text: str) -> str:
    """Text as a field holds it; `plain_text` reads it back. Lone surrogates become U+FFFD."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _ESCAPED.sub(lambda match: quote(match[0], safe=""), whole)


def plain_text(value: str) -> str:
    """What `text_value` was given."""
    return unquote(value)


def to_block(pairs: Iterable[tuple[str, Any]]) -> bytes:
    """Fields as application/warc-fields; those that are None or empty are left out."""
    return "".join(f"{name}: {value}\r\n" for name, value in _said(pairs).items()).encode("utf-8", "replace")


def _said(pairs: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {name: str(value) for name, value in pairs if value is not None and value != ""}


def from_block(block: bytes) -> dict[str, str]:
    """Fields of an application/warc-fields block; the first of a name counts, lines without a colon are skipped."""
    found: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), value.strip(" \t\r"))
    return found


def truncated(outcome: Outcome) -> str | None:
    """The word of WARC-Truncated for an outcome; None when nothing is missing."""
    return _TRUNCATED.get(outcome)


def exchange_fields(exchange: Exchange, site_digest: str, certificates: str | None = None) -> dict[str, str]:
    """What the metadata record of an exchange says, as `from_block` would read it back.

    `certificates` is the id of the record that holds what its server proved itself with. `via`, `hopsFromSeed`,
    `fetchTimeMs` are WARC 1.1's (§6.6).
    """
    claim = exchange.claim
    return _said(
        [
            ("format", FORMAT),
            ("job", text_value(claim.job)),
            ("site", text_value(claim.site)),
            ("site-digest", text_value(site_digest)),
            ("claim", text_value(claim.id)),
            ("try", claim.try_no),
            ("why", claim.kind),
            ("via", claim.via and url_field(claim.via)),
            ("via-record", claim.via_record and url_field(claim.via_record)),
            ("rel", claim.rel),
            ("position", claim.position),
            ("hint-title", claim.hint_title and text_value(claim.hint_title)),
            ("hint-date", claim.hint_date and claim.hint_date.isoformat()),
            ("hopsFromSeed", claim.hops),
            ("priority", claim.priority),
            ("robots", claim.robots and text_value(claim.robots)),
            ("outcome", exchange.outcome),
            ("error", exchange.error and text_value(exchange.error)),
            ("entity-sha256", exchange.entity_sha256),
            ("tls-certificates", certificates),
            ("tls-verified", exchange.handshake and text_value(verdict(exchange.handshake))),
            ("fetchTimeMs", exchange.elapsed_ms),
        ]
    )


def verdict(handshake: Handshake) -> str:
    """Whether a server's certificates prove who it is: "yes", or "no" and why."""
    return f"no: {handshake.fault}" if handshake.fault else "yes"


def facts_of(known: Mapping[str, str]) -> dict[str, Any]:
    """What `exchange_fields` says, read back: by the names of a `Capture`. Raises KeyError, ValueError."""
    outcome = Outcome(known["outcome"])
    date, rel, sha256 = known.get("hint-date"), known.get("rel"), known.get("entity-sha256")
    return {
        "site": _name(known, "site") or "",
        "job": _name(known, "job"),
        "claim": _name(known, "claim"),
        "kind": Kind(known["why"]),
        "outcome": outcome,
        "truncated": truncated(outcome),
        "try_no": bounds.number("try", known.get("try", "1")),
        "rel": Rel(rel) if rel else None,
        "hops": bounds.number("hopsFromSeed", known.get("hopsFromSeed", "0")),
        "via": known.get("via"),
        "via_record": known.get("via-record"),
        "hint_title": _text(known.get("hint-title")),
        "hint_date": bounds.moment("hint-date", date) if date else None,
        "robots": _text(known.get("robots")),
        "error": _text(known.get("error")),
        "entity_sha256": bounds.sha256("entity-sha256", sha256) if sha256 else None,
        "certificates": bounds.name("tls-certificates", known.get("tls-certificates", "")) or None,
        "verified": _text(known.get("tls-verified")),
        "elapsed_ms": bounds.number("fetchTimeMs", known.get("fetchTimeMs", "0")),
    }


def _name(known: Mapping[str, str], field: str) -> str | None:
    return bounds.name(field, plain_text(known.get(field, ""))) or None


def _text(value: str | None) -> str | None:
    return None if value is None else plain_text(value)


def is_ours(found: Mapping[str, str]) -> bool:
    """Whether a metadata record's fields are those of `exchange_fields`."""
    return found.get("format") == FORMAT
