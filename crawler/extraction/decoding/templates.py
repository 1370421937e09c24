"""What a page holds without showing it: `<template>` elements are lifted out before anything else reads the tree."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.extraction.document.tree import SILENT, drop, runs, squeeze


def lift_templates(root: HtmlElement) -> dict[HtmlElement, tuple[str, ...]]:
    """Takes every template out of the tree; maps the element that held it to the paragraphs inside, and to what else is
    written there.

    Parsers read the content of a template as ordinary elements; browsers do not (HTML Standard §4.12.3).
    """
    lifted: dict[HtmlElement, tuple[str, ...]] = {}
    for template in list(root.iter("template")):
        parent = template.getparent()
        if parent is None or any(outer.tag == "template" for outer in template.iterancestors()):
            continue
        if texts := (*(text for child in template for _, text in runs(child)), *_beside(template)):
            lifted[parent] = lifted.get(parent, ()) + texts
        drop(template)
    return lifted


def _beside(template: HtmlElement) -> Iterator[str]:
    """What is written in a template outside its elements, and in such as hold no text for readers."""
    silent = [element for element in template.iterdescendants(*SILENT) if not _is_inside_silent(element, template)]
    pieces = [template.text or "", *(child.tail or "" for child in template)]
    yield from filter(None, map(squeeze, [" ".join(pieces), *(" ".join(element.itertext()) for element in silent)]))


def _is_inside_silent(element: HtmlElement, template: HtmlElement) -> bool:
    outer = element.getparent()
    while outer is not None and outer is not template and outer.tag not in SILENT:
        outer = outer.getparent()
    return outer is not template
