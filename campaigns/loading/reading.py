"""YAML or stored JSON -> Document."""

from pathlib import Path
from typing import Any

from campaigns.schema import Document
from portal.loading import parse_as, text_of


def load(path: str | Path) -> Document:
    """The document of a file; `BadDocument` with file, line, place and what is allowed."""
    return parse(text_of(path), str(path))


def parse(text: str, file: str = "上传的文档") -> Document:
    """The document of a YAML text."""
    return parse_as(Document, text, file)


def revive(stored: dict[str, Any]) -> Document:
    """The document of a rule set's JSON."""
    return Document.model_validate(stored)
