"""What a URL is here: one spelling for one page, the host, the owner's domain, and a name for a site nobody declared.

Parsing is that of the WHATWG URL Standard (by ada). Everything is pure; the public suffix list is the copy that
comes with tldextract and is never fetched.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import ada_url

from storage.errors import BadUrl

if TYPE_CHECKING:
    import tldextract

TRACKING_PREFIXES = ("utm_", "mtm_", "matomo_", "piwik_", "hsa_", "__hs")
"""Families of parameters that name a campaign: Google, Matomo, HubSpot."""

TRACKING_PARAMETERS = frozenset(
    {
        *("fbclid", "fb_action_ids", "fb_action_types", "fb_source", "fb_ref", "mibextid", "igshid", "igsh"),  # Meta
        *("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "gad_source", "gad_campaignid", "_ga", "_gl"),
        *("pk_campaign", "pk_kwd", "pk_keyword", "pk_source", "pk_medium", "pk_content", "pk_cid"),  # Piwik
        *("at_medium", "at_campaign", "at_campaign_type", "at_custom1", "at_custom2", "at_custom3", "at_custom4"),
        *("at_link_id", "at_link_type", "at_link_origin", "at_format", "at_ptr_name", "at_bbc_team", "xtor"),  # Piano
        *("ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ns_fee"),  # comScore
        *("mc_cid", "mc_eid", "mkt_tok", "vero_id", "vero_conv", "wickedid", "oly_anon_id", "oly_enc_id", "dm_i"),
        *("_hsenc", "_hsmi", "hsctatracking", "s_cid", "wt_mc", "irclickid", "rb_clickid", "_openstat"),  # marketing
        *("msclkid", "twclid", "__twitter_impression", "ttclid", "li_fat_id", "epik", "sccid", "rdt_cid"),
        *("yclid", "ysclid"),  # Yandex
        *("jsessionid", "phpsessid", "aspsessionid"),  # a visit, not a page
    }
)
"""Parameters that tell who sent the reader and never which page is meant; lower case.

A name that some site might use for the page itself (ref, source, spm, smid, cmpid) is not here: two spellings of
one page cost a fetch, two pages under one spelling cost a page.
"""

NO_SITE = "no-site"
"""Whose what is that has no host."""
_MAX_SITE_NAME = 100
_HAS_NO_MORE = re.compile(r"https?://[^?#@;]*+").fullmatch
"""Whether a normalised URL is scheme, host and path; the host cannot be empty (URL Standard §4.4)."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/;]*", re.I)


def canonical_url(url: str, base: str | None = None) -> str:
    """The one spelling of a web address: absolute, without fragment, userinfo, default port, tracking and connection.

    `base` is the absolute URL against which a relative one is resolved. The order of the parameters is kept, because
    it may carry meaning. The result is a fixed point: canonical_url(canonical_url(x)) == canonical_url(x).
    Raises `BadUrl` for anything but an http or https URL with a host.
    """
    href = _resolved(url, base)
    if _HAS_NO_MORE(href):
        return href
    parsed = _parse(href)
    parsed.username = parsed.password = parsed.hash = ""
    parsed.pathname = _SESSION_IN_PATH.sub("", parsed.pathname)
    parsed.search = _without_tracking(parsed.search)
    return str(parsed.href)


def as_sent(value: str) -> str:
    """A URL in a field that was decoded as Latin-1, its bytes beyond ASCII percent-coded one by one.

    So they are what browsers ask for, in whatever charset the server thinks (URL Standard, "percent-encode after
    encoding" of bytes that are no text yet); of UTF-8 the result is what it would be anyway.
    """
    return _BEYOND_ASCII.sub(lambda found: quote(found[0].encode("latin-1", "replace")), value)


def is_web(url: str) -> bool:
    """Whether this is an absolute http or https URL with a host: what can be fetched, and be a page."""
    try:
        _parse(url)
    except BadUrl:
        return False
    return True


def host_of(url: str) -> str:
    """The host of an absolute URL: lower case, punycode, without port; IPv6 without brackets. Raises `BadUrl`."""
    return str(_parse(url).hostname).strip("[]")


def authority_of(url: str) -> str:
    """The host of an absolute URL, with the port when it is not the scheme's own; IPv6 in brackets. Raises `BadUrl`."""
    return str(_parse(url).host)


def registrable_domain(url: str) -> str:
    """The domain that an owner registered: "bbc.co.uk" for https://www.bbc.co.uk/news. Raises `BadUrl`.

    Domains under which strangers publish (blogspot.com, github.io) count as suffixes, so two blogs there are two
    owners. An IP address, a bare suffix and a name without a known suffix ("localhost") return the host itself.
    """
    return _domain_of_host(host_of(url))


def same_site(one: str, other: str) -> bool:
    """Whether two absolute URLs belong to one owner, by registrable domain. Raises `BadUrl`."""
    return registrable_domain(one) == registrable_domain(other)


def site_name_for(url: str) -> str:
    """A legal site name for the URL of an undeclared site: "example.com", "127.0.0.1-8000". Raises `BadUrl`.

    The host without "www.", and the port when it is not the scheme's own. Long names are cut and end in a digest.
    """
    parsed = _parse(url)
    port = f"-{parsed.port}" if parsed.port else ""
    name = _host_as_name(host_of(url)) + port
    if len(name) <= _MAX_SITE_NAME:
        return name
    return f"{name[:80]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def site_name_of(url: str) -> str:
    """As `site_name_for`; for what has no host ("dns:…", "urn:…") it is "no-site"."""
    try:
        return site_name_for(url)
    except BadUrl:
        return NO_SITE


def _resolved(url: str, base: str | None) -> str:
    try:
        return str(ada_url.join_url(base, url) if base is not None else ada_url.normalize_url(url))
    except (ValueError, TypeError) as error:  # UnicodeEncodeError, for lone surrogates, is a ValueError
        raise BadUrl(url=url) from error


def _parse(url: str) -> ada_url.URL:
    try:
        parsed = ada_url.URL(url)
        usable = parsed.protocol in ("http:", "https:") and bool(parsed.hostname)
    except (ValueError, TypeError) as error:  # UnicodeEncodeError, for lone surrogates, is a ValueError
        raise BadUrl(url=url) from error
    if not usable:
        raise BadUrl(url=url)
    return parsed


def _without_tracking(search: str) -> str:
    kept = [part for part in search.removeprefix("?").split("&") if not _tracks(part)]
    return "?" + "&".join(kept) if any(kept) else ""


def _tracks(part: str) -> bool:
    name = unquote(part.partition("=")[0]).lower()
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES)


def _host_as_name(host: str) -> str:
    if ":" in host:
        return "ip6-" + host.replace(":", "-")
    name = re.sub(r"[^a-z0-9._-]", "-", host.removeprefix("www."))
    return name.strip("._-") or "site-" + hashlib.sha256(host.encode()).hexdigest()[:16]


@cache
def _suffixes() -> tldextract.TLDExtract:
    import tldextract  # noqa: PLC0415 - it brings requests and urllib3, and most commands ask for no domain

    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@lru_cache(maxsize=65_536)
def _domain_of_host(host: str) -> str:
    if _is_address(host):
        return host
    return _suffixes().extract_str(host).top_domain_under_public_suffix or host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
