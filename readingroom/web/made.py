"""What a page shows, as an answer: HTML, JSON or a text of its own, with a tag by which it is not sent twice.

In: what was found for a request. Out: the answer to keep, and the response to send.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from readingroom.terminal import as_json
from readingroom.web import problems
from readingroom.web.asked import Handed, House, Leaf
from readingroom.web.comfort import chosen_by
from readingroom.web.kept import MadeAnswer
from readingroom.web.rendering import rendered


def made_of(request: Request, found: Leaf | Handed, house: House) -> MadeAnswer:
    """What is found, in the form that is asked for."""
    if isinstance(found, Handed):
        called = quote(found.name)
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{called}"} if called else {}
        return _made(found.text.encode(), f"{found.media_type}; charset=utf-8", saved)
    if problems.wants_json(request):
        return _made(as_json(found.facts).encode(), "application/json", found.headers)
    same = {
        "title": found.title,
        "crumbs": found.crumbs,
        "facts": found.facts,
        "house": house,
        "others": found.others,
        "papers": found.papers,
        "reading": chosen_by(request),
    }
    page = rendered(found.template, **same, **found.extra)
    return _made(page.encode("utf-8", "replace"), "text/html", found.headers)


def _made(body: bytes, kind: str, more: Mapping[str, str]) -> MadeAnswer:
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return MadeAnswer(body=body, tag=tag, kind=kind, headers=more)


def tagged(request: Request, body: bytes, kind: str, more: Mapping[str, str]) -> Response:
    """A body of that media type, with more headers."""
    return sent(request, _made(body, kind, more))


def sent(request: Request, made: MadeAnswer) -> Response:
    """An answer that is not sent to who has it already (RFC 9110 §13.1.2). Its age is told in seconds (RFC 9111 §5.1).

    A browser has to ask before it shows a page again, or it would show one that was taken down since.
    """
    headers = {"ETag": made.tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Cookie", **made.headers}
    if age := int(time.monotonic() - made.at):
        headers["Age"] = str(age)
    if made.tag in {given.strip().removeprefix("W/") for given in request.headers.get("If-None-Match", "").split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(made.body, headers=headers, media_type=made.kind)
