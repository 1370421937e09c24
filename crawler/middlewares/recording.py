"""Every exchange, and every claim that got none, into the archive before anything else sees it.

A middleware and not a signal handler: Scrapy only logs what fails in a handler,
and the page would be kept without its record.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import IgnoreRequest

from crawler.frontier.revisit_rule import STALE, is_stale
from crawler.network.outcomes import lack_of_files, outcome_of
from crawler.spiders.scheduler import job_of, request_of
from storage.records import Capture, Claim, Exchange, Kind, Outcome
from storage.warc.wire import answer_to, sha256_of, value_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.network.wire_tap import WireTap
    from storage.wire_response import WireResponse


class RecordingMiddleware:
    """Settles claims; `request.meta["capture"]` says where the exchange lies."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler: Any = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made for a crawler, which may serve many jobs."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Keep a whole answer, whatever its status."""
        await self._settle(request, None)
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        """Keep what came before the failure, and why it failed; what was refused before the wire is settled already."""
        if isinstance(exception, IgnoreRequest):
            return
        if "wire" not in request.meta:  # it never came so far: no server's fault, but ours, or the database's
            job_of(request).fail(exception)
            return
        if (lack := lack_of_files(request.meta["wire"], exception)) is not None:
            job_of(request).fail(lack)  # the claim is due still
            return
        await self._settle(request, exception)
        if is_stale(request.meta["capture"]):
            await self._send_again(request)

    async def _send_again(self, request: Request) -> None:
        """Once more on a connection of its own (RFC 9112 §9.3.1): an exchange of its own, settled where this one is."""
        job = job_of(request)
        again = request_of(job, job.claim_again(request.meta["claim"]))
        again.meta["fresh"] = True
        try:
            await self._crawler.engine.download_async(again)
        except Exception:
            # Whatever failed on the wire is that claim's outcome, and recorded as that; the rest is our own fault.
            if "capture" not in again.meta:
                raise
        finally:
            job.claims.settled(again.meta["claim"])  # also where nothing was recorded, or it would be waited for
        request.meta["capture"] = again.meta["capture"]

    async def _settle(self, request: Request, fault: Exception | None) -> None:
        exchange = exchange_of(request.meta["claim"], request.meta["wire"], fault, request.meta.get("known"))
        job = job_of(request)
        if may_lie_elsewhere(exchange) and (same := job.claims.holding(exchange.entity_sha256 or "")) is not None:
            exchange = replace(exchange, repeats=same)
        request.meta["capture"] = await job.record(exchange)


def exchange_of(claim: Claim, tap: WireTap, fault: Exception | None, known: Capture | None) -> Exchange:
    """The exchange that a claim led to. `known` is an earlier capture that it may turn out to repeat."""
    answer = answer_to(tap.request, tap.response)
    outcome, error = outcome_of(tap, answer, fault)
    if tap.reused and outcome is Outcome.NO_ANSWER:
        error = f"{STALE}: {error}"
    digest = sha256_of(answer)
    same = known if known is not None and outcome is Outcome.RESPONSE and _repeats(answer, digest, known) else None
    return Exchange(
        claim=claim,
        at=tap.started,
        outcome=outcome,
        request=tap.request,
        response=tap.response,
        answer=answer,
        error=error,
        ip=tap.ip,
        protocols=tap.protocols,
        cipher=tap.cipher,
        handshake=tap.handshake,
        elapsed_ms=tap.elapsed_ms,
        repeats=same,
        entity_sha256=same.entity_sha256 if same else digest,
    )


def may_lie_elsewhere(exchange: Exchange) -> bool:
    """Whether an answer is a file of a page whose bytes may be kept under another address: then it is a revisit of that
    (WARC 1.1 §6.7.2). Not of a style sheet: what it names depends on where it lies.
    """
    answer = exchange.answer
    if exchange.claim.kind is not Kind.REQUISITE or answer is None or exchange.repeats is not None:
        return False
    is_style = (value_of(answer.headers, "content-type") or "").lower().startswith("text/css")
    is_whole = exchange.outcome is Outcome.RESPONSE and answer.status == 200
    return is_whole and not is_style and bool(answer.entity) and exchange.entity_sha256 is not None


def _repeats(answer: WireResponse | None, digest: str | None, known: Capture) -> bool:
    """Whether the answer says "not modified", or holds the very bytes that are kept already."""
    if answer is None or answer.status == 304:
        return answer is not None
    return digest is not None and (answer.status, digest) == (known.status, known.entity_sha256)


def refusal(claim: Claim, outcome: Outcome, why: str) -> Exchange:
    """A claim that never reached the wire."""
    return Exchange(claim=claim, at=datetime.now(UTC), outcome=outcome, error=why)
