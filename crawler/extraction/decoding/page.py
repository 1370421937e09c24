"""Capture and recorded entity bytes → Page: content coding and charset removed by our own rules, live and in reread."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.extraction.decoding.charset import decode_text
from crawler.extraction.decoding.content_coding import remove_codings
from storage.records import Capture, Page


def decode_page(capture: Capture, headers: Sequence[tuple[str, str]], entity: bytes) -> Page:
    """The page that `entity` holds: transfer coding already removed, content coding not yet (RFC 9110 §6.4).

    `headers` are the response's, in order, any case. Never raises on what they or the bytes hold. `truncated` is the
    capture's, else "length" (over 64 MB decoded) or "coding" (a broken coding; what was decoded is kept).
    """
    body, fault = remove_codings(entity, _header(headers, "content-encoding") or "")
    content_type = _header(headers, "content-type") or capture.content_type
    text, charset, charset_from = decode_text(body, content_type)
    return Page(
        url=capture.url,
        at=capture.at,
        record_id=capture.record_id,
        status=capture.status or 0,
        content_type=content_type,
        body=body,
        text=text,
        charset=charset,
        charset_from=charset_from,
        truncated=capture.truncated or fault,
    )


def _header(headers: Sequence[tuple[str, str]], name: str) -> str | None:
    """All values of a header joined by commas (RFC 9110 §5.3), but one value alone of Content-Type: the last."""
    values = [value for key, value in headers if key.lower() == name]
    if not values:
        return None
    return values[-1] if name == "content-type" else ", ".join(values)
