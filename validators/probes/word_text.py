"""A Word file's text with its headings, tables and pictures in order, for reading in a page. In the child only; lxml.

What comes out is plain text and numbers: nothing of the file's mark-up reaches a browser.
"""

import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from validators.probes.document import BROKEN, A, Declared, Unsafe, W, main_name, part, pictures

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
MOST_BLOCKS = 5000
MOST_BYTES = 12 * 1024 * 1024
"""Of the text with its mark-up, unpacked: about ten times a thesis."""

Block = dict[str, Any]
"""`kind` heading (`level` 1 to 6), paragraph, table (`rows`) or picture (its number, from 1)."""


def blocks(path: str) -> list[Block] | None:
    """The document's pieces, 5000 at most; None where it cannot be shown."""
    try:
        return list(_docx(path))
    except (Unsafe, Declared, *BROKEN):
        return None


def _docx(path: str) -> Iterator[Block]:
    with zipfile.ZipFile(path) as package:
        main = main_name(package)
        document = part(package, main, MOST_BYTES)
        if document is None:
            raise ValueError(path)
        levels = _heading_levels(part(package, f"{main.rpartition('/')[0]}/styles.xml", MOST_BYTES))
        numbers = {ref: at for at, ref in enumerate(pictures(package), start=1)}
        body = document.find(f"{W}body")
        blocks = 0
        for child in body if body is not None else ():
            for block in _blocks(child, levels, numbers):
                yield block
                blocks += 1
                if blocks >= MOST_BLOCKS:
                    return


def _blocks(child: etree._Element, levels: dict[str, int], numbers: dict[str, int]) -> Iterator[Block]:
    if child.tag == f"{W}p":
        yield from _paragraph(child, levels, numbers)
    elif child.tag == f"{W}tbl":
        rows = [[_text(cell) for cell in row.iterchildren(f"{W}tc")] for row in child.iterchildren(f"{W}tr")]
        yield {"kind": "table", "rows": rows}
        for number in _pictures_in(child, numbers):
            yield {"kind": "picture", "picture": number}
    elif child.tag == f"{W}sdt":
        content = child.find(f"{W}sdtContent")
        for inner in content if content is not None else ():
            yield from _blocks(inner, levels, numbers)


def _paragraph(child: etree._Element, levels: dict[str, int], numbers: dict[str, int]) -> Iterator[Block]:
    text = _text(child)
    style = child.find(f"{W}pPr/{W}pStyle")
    outline = child.find(f"{W}pPr/{W}outlineLvl")
    level = levels.get(str(style.get(f"{W}val")), 0) if style is not None else 0
    if outline is not None and str(outline.get(f"{W}val")).isdigit():
        level = min(int(str(outline.get(f"{W}val"))) + 1, 10)
    if text:
        heading = {"kind": "heading", "text": text, "level": level}
        yield heading if 1 <= level <= 6 else {"kind": "paragraph", "text": text}
    for number in _pictures_in(child, numbers):
        yield {"kind": "picture", "picture": number}


def _text(element: etree._Element) -> str:
    parts: list[str] = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}p"):
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag == f"{W}tab":
            parts.append(" ")
        elif node.tag == f"{W}br" or node is not element:
            parts.append("\n")
    return "".join(parts).strip()


def _pictures_in(element: etree._Element, numbers: dict[str, int]) -> Iterator[int]:
    for node in element.iter(f"{A}blip", f"{_V}imagedata"):
        ref = node.get(f"{_R}embed") or node.get(f"{_R}id")
        if ref in numbers:
            yield numbers[ref]


def _heading_levels(styles: etree._Element | None) -> dict[str, int]:
    """Style id -> outline level of the styles that are headings."""
    levels = {}
    for style in styles.iterchildren(f"{W}style") if styles is not None else ():
        level = style.find(f"{W}pPr/{W}outlineLvl")
        name = style.find(f"{W}name")
        style_name = str(name.get(f"{W}val", "")).lower() if name is not None else ""
        if level is not None and str(level.get(f"{W}val")).isdigit():
            levels[str(style.get(f"{W}styleId"))] = int(str(level.get(f"{W}val"))) + 1
        elif style_name.startswith("heading ") and style_name[8:].isdigit():
            levels[str(style.get(f"{W}styleId"))] = int(style_name[8:])
        elif style_name == "title":
            levels[str(style.get(f"{W}styleId"))] = 1
    return levels
