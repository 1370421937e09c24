"""What a page holds without showing it: `<template>` elements are lifted out before anything else reads the tree."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.extraction.document.tree import drop, runs


def lift_templates(root: HtmlElement) -> dict[HtmlElement, tuple[str, ...]]:
    """Takes every template out of the tree; maps the element that held it to the paragraphs inside.

    Parsers read the content of a template as ordinary elements; browsers do not (HTML Standard §4.12.3).
    """
    lifted: dict[HtmlElement, tuple[str, ...]] = {}
    for template in list(root.iter("template")):
        parent = template.getparent()
        if parent is None or any(outer.tag == "template" for outer in template.iterancestors()):
            continue
        texts = tuple(text for child in template for _, text in runs(child))
        if texts:
            lifted[parent] = lifted.get(parent, ()) + texts
        drop(template)
    return lifted
