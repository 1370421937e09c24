"""Who takes part: each tool's adapter, and what its own virtual environment holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """An extractor: a script of `adapters/` with its arguments, and the peer whose environment it runs in.

    Without a peer it runs in this program's own environment.
    """

    name: str
    script: str
    arguments: tuple[str, ...] = ()
    peer: str | None = None


@dataclass(frozen=True, slots=True)
class Peer:
    """A package of others: what pip installs for it, the first requirement naming the package itself; and the oldest
    Python that it runs in.
    """

    requirements: tuple[str, ...]
    python: tuple[int, int] = (3, 11)


OURS = "microfiche"
YARDSTICK = "trafilatura default"
"""The tool that CPU times are compared with."""

PEERS = {
    "trafilatura": Peer(("trafilatura==2.3.1", "lxml_html_clean==0.4.6")),
    # Without its languages it loses the Arabic, Chinese, Japanese and Thai pages.
    "newspaper4k": Peer(("newspaper4k[all]==0.9.6", "lxml_html_clean==0.4.6")),
    # readability gives HTML; html-text turns it into text as the article-extraction-benchmark does.
    "readability": Peer(("readability-lxml==0.9", "html-text==0.7.1", "lxml_html_clean==0.4.6")),
    "goose3": Peer(("goose3[all]==3.1.22", "lxml_html_clean==0.4.6")),
    "justext": Peer(("jusText==3.0.2", "lxml_html_clean==0.4.6")),
    "resiliparse": Peer(("Resiliparse==2.0.1",)),
    "news-please": Peer(("news-please==1.6.16", "newspaper4k[all]==0.9.6", "lxml_html_clean==0.4.6")),
    "etrafilatura": Peer(("etrafilatura==0.1.0",), python=(3, 12)),
    "datasette": Peer(("datasette==0.65.5",)),
    "robotspy": Peer(("robotspy==0.13.0",)),
    "robotexclusionrulesparser": Peer(("robotexclusionrulesparser==1.7.1",)),
    "trafipy": Peer(("trafipy==0.1.0",), python=(3, 12)),
}

TOOLS = (
    Tool(name=OURS, script="with_microfiche.py"),
    Tool(name=YARDSTICK, script="with_trafilatura.py", arguments=("default",), peer="trafilatura"),
    Tool(name="trafilatura precision", script="with_trafilatura.py", arguments=("precision",), peer="trafilatura"),
    Tool(name="trafilatura fast", script="with_trafilatura.py", arguments=("fast",), peer="trafilatura"),
    Tool(name="newspaper4k", script="with_newspaper4k.py", peer="newspaper4k"),
    Tool(name="news-please", script="with_news_please.py", peer="news-please"),
    Tool(name="readability-lxml", script="with_readability.py", peer="readability"),
    Tool(name="goose3", script="with_goose3.py", peer="goose3"),
    Tool(name="resiliparse", script="with_resiliparse.py", peer="resiliparse"),
    Tool(name="justext", script="with_justext.py", peer="justext"),
    Tool(name="etrafilatura", script="with_etrafilatura.py", peer="etrafilatura"),
    Tool(name="trafipy", script="with_trafipy.py", peer="trafipy"),
)
