"""What people typed, as cells of a spreadsheet hold it: never a formula, nothing that a file can't hold. Pure."""

import re

_LOST = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767
"""Characters a cell may hold."""
_RISKY = re.compile(r"""[\s\ufeff\u200b"']*[=+\-@|＝＋－＠｜]|[\t\r]""")
"""How text begins that a spreadsheet may take for a formula: a sign, also full-width, also after spaces or quotes."""
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_LOOKS_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """Text as a cell can hold it: no control characters, not too long."""
    return _LOST.sub("", text)[:LONGEST]


def risky(text: str) -> bool:
    """Whether a spreadsheet might take it for a formula or an error."""
    return _RISKY.match(text) is not None or text in _ERRORS


def for_csv(text: str) -> str:
    """A cell of a CSV file, which has no types: an apostrophe before what might be taken for a formula keeps it text."""
    text = clean(text)
    return f"'{text}" if risky(text) else text


def from_csv(text: str) -> str:
    """What `for_csv` was given."""
    return text[1:] if text.startswith("'") and risky(text[1:]) else text


def for_xml(text: str) -> str:
    """Text as the XML of a workbook writes it."""
    text = clean(text)
    if "_x" in text:  # `_x0041_` would be read as A
        text = _LOOKS_LIKE_ESCAPED.sub("_x005F_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
