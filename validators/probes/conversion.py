"""Older text formats: DOC and WPS by their own structure, and through LibreOffice where it is installed.

LibreOffice resolves fonts, tables and headings; what the file's own piece table says stands beside it as a second witness
of 字, and instead of it where LibreOffice is missing or fails (then `text_only`).
"""

import subprocess
from typing import Any

from validators.probes import ToolsNeeded, document, libreoffice
from validators.probes.places import place
from validators.probes.sources import Source

Facts = dict[str, Any]
SECONDS = 60


def measure(path: str, type_found: str, options: Facts) -> Facts:
    """Convert to .docx and measure that; `not_converted` where the tool is missing or fails."""
    if options.get("alone") and options.get("soffice"):
        raise ToolsNeeded
    own = by_itself(path, type_found) if type_found in ("doc", "wps") else {}
    if own.get("damage") in ("truncated", "password"):
        return own  # LibreOffice would mend what Word refuses
    converted = _converted(path, type_found, str(options.get("soffice") or ""))
    if not converted.get("word"):
        own = {name: value for name, value in own.items() if name != "damage"}
        return own | {"notes": [*own.get("notes", []), *converted.get("notes", [])]}
    word = converted["word"]
    word |= {"format": type_found, "converted_by": "LibreOffice"}
    if own.get("word"):
        word["words_witness"] = own["word"]["words"]
    facts = {key: value for key, value in converted.items() if key != "damage"}
    if own.get("damage"):
        facts.pop("opened", None)
    if own.get("metadata") is not None:
        facts["metadata"] = {**(converted.get("metadata") or {}), **own["metadata"]}
    return facts


def _converted(path: str, type_found: str, tool: str) -> Facts:
    """The facts of the .docx that LibreOffice makes of it."""
    if not tool:
        return {"notes": ["not_converted"]}
    try:
        with libreoffice.converted(
            tool, path, type_found, "docx:MS Word 2007 XML", seconds=SECONDS
        ) as written:
            return document.measure(written, {}) if written else {"notes": ["not_converted"]}
    except subprocess.TimeoutExpired:
        return {"notes": ["conversion_timeout"]}


def by_itself(path: Source, type_found: str) -> Facts:
    """What the file itself says: properties, and text with 字 where it is Word's own format since 97."""
    from validators.probes import ole, word97

    facts = ole.measure(path, type_found)
    if facts.get("damage"):
        return facts
    try:
        text = word97.read(path)
    except word97.NotWord97:
        return {name: value for name, value in facts.items() if name != "opened"}
    people = {"批注作者": text.commented_by, "修订作者": text.changed_by, "保存记录": text.saved_by}
    named = {label: "、".join(names[:10])[:500] for label, names in people.items() if names}
    facts["metadata"] = {**facts.get("metadata", {}), **named}
    return facts | _of_text(text, type_found)


_PLACES = {"header": "header", "footnote": "footnote", "endnote": "endnote", "comment": "comment",
           "text_box": "text_box", "header_box": "text_box"}  # fmt: skip


def _of_text(text: Any, type_found: str) -> Facts:
    """The facts of a text without looks."""
    from validators.probes import textcount, walk

    body = text.count("body")
    paragraphs: list[Facts] = []
    number = 0
    for line in text.parts["body"][: walk.PARAGRAPHS]:
        number += not line.in_table
        shown = " ".join(line.text.split())
        heading = None if line.in_table else walk.heading_of("", shown)
        paragraphs.append(
            {"number": number, "text": shown, "in_table": line.in_table, "page": None, "heading": heading}
        )
    texts = [{"place": walk.place_of(paragraph), "text": paragraph["text"]} for paragraph in paragraphs]
    for part, code in _PLACES.items():
        texts += [{"place": place(code), "text": line.text} for line in text.parts[part]]
    texts += [{"place": place("rest"), "text": line.text} for line in text.parts["body"][walk.PARAGRAPHS :]]
    texts += [{"place": place("hidden"), "text": run} for run in text.hidden]
    texts += [{"place": place("deleted"), "text": run} for run in text.deleted]
    notes = [text.count(part).words for part in ("footnote", "endnote")]
    word = {
        "format": type_found,
        "text_only": True,
        "words": body.words,
        "asian": body.asian,
        "latin_words": body.latin,
        "words_text_boxes": text.count("text_box").words,
        "words_notes": sum(notes),
        "paragraphs": paragraphs,
        "box_paragraphs": [
            {"number": number, "text": " ".join(line.text.split())} for line in text.parts["text_box"]
        ],
        "hidden_words": sum(textcount.count(run).words for run in text.hidden),
        "tracked_changes": len(text.deleted),
        "comments": len(text.parts["comment"]),
        "basis": {"words": "piece table, counted as Word does"},
    }
    kept = document.capped(texts)
    cut = ["paragraphs_cut"] * (len(text.parts["body"]) > walk.PARAGRAPHS)
    return {"word": word, "texts": kept, "notes": [*cut, *document.cut_notes(texts, kept)]}
