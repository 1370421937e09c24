"""What happened to files, as PREMIS 3 says it (https://www.loc.gov/standards/premis/v3/): objects, events, agents.

In: files with their sums, and what happened. Out: XML. What is written keeps the order that the schema asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

_PREMIS = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPES = "http://id.loc.gov/vocabulary/preservation/eventType"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (§2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileObject:
    """A file: its path in the bag, what it was called, bytes, sha256 in hex, and the format by name and version."""

    path: str
    original: str
    size: int
    sha256: str
    format: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who did something: a person, an organization or software."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened to files: its type (of the Library of Congress's list where that has one), when (aware),
    in words, how it ended, who did it, and the paths of the files.
    """

    kind: str
    at: datetime
    detail: str
    outcome: str
    agents: tuple[Agent, ...]
    paths: tuple[str, ...]


def premis(objects: Sequence[FileObject], happenings: Sequence[Happening]) -> bytes:
    """The XML of all that."""
    register_namespace("premis", _PREMIS)
    register_namespace("xsi", _XSI)
    root = Element(_name("premis"), {"version": "3.0"})
    root.extend(map(_object, objects))
    root.extend(map(_event, happenings))
    root.extend(map(_agent, _agents(happenings)))
    indent(root)
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _agents(happenings: Iterable[Happening]) -> Iterator[Agent]:
    return iter(dict.fromkeys(agent for happening in happenings for agent in happening.agents))


def _object(file: FileObject) -> Element:
    made = Element(_name("object"), {f"{{{_XSI}}}type": "premis:file"})
    _identified(made, "objectIdentifier", file.path)
    about = _below(made, "objectCharacteristics")
    _below(about, "compositionLevel", "0")  # gzip by record is WARC's own (WARC 1.1 annex D)
    fixity = _below(about, "fixity")
    _below(fixity, "messageDigestAlgorithm", "SHA-256")
    _below(fixity, "messageDigest", file.sha256)
    _below(about, "size", str(file.size))
    named = _below(_below(about, "format"), "formatDesignation")
    _below(named, "formatName", file.format[0])
    if file.format[1]:
        _below(named, "formatVersion", file.format[1])
    _below(made, "originalName", file.original)
    return made


def _event(happening: Happening) -> Element:
    made = Element(_name("event"))
    _identified(made, "eventIdentifier", str(uuid4()), "UUID")
    _below(made, "eventType", happening.kind).set("authorityURI", _TYPES)
    _below(made, "eventDateTime", happening.at.isoformat())
    _below(_below(made, "eventDetailInformation"), "eventDetail", happening.detail)
    _below(_below(made, "eventOutcomeInformation"), "eventOutcome", happening.outcome)
    for agent in happening.agents:
        _identified(made, "linkingAgentIdentifier", agent.name, "name")
    for path in happening.paths:
        _identified(made, "linkingObjectIdentifier", path)
    return made


def _agent(agent: Agent) -> Element:
    made = Element(_name("agent"))
    _identified(made, "agentIdentifier", agent.name, "name")
    _below(made, "agentName", agent.name)
    _below(made, "agentType", agent.kind)
    return made


def _identified(above: Element, name: str, value: str, kind: str = "path in the bag") -> None:
    made = _below(above, name)
    _below(made, f"{name}Type", kind)
    _below(made, f"{name}Value", value)


def _below(above: Element, name: str, text: str | None = None) -> Element:
    made = SubElement(above, _name(name))
    if text is not None:
        made.text = _NO_XML.sub("\ufffd", text)
    return made


def _name(name: str) -> str:
    return f"{{{_PREMIS}}}{name}"
