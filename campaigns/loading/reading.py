"""YAML or stored JSON -> Document."""

from pathlib import Path

from campaigns.schema import Document
from campaigns.schema.references import reference_problems
from portal.loading import BadDocument, parse_with_lines, problems_at, text_of
from portal.organisation.terms import Organisation


def load(path: str | Path, organisation: Organisation | None = None) -> Document:
    """The document of a file; `BadDocument` with file, line, place and what is allowed."""
    return parse(text_of(path), str(path), organisation)


def parse(text: str, file: str = "上传的文档", organisation: Organisation | None = None) -> Document:
    """The document of a YAML text; with `organisation`, what it refers to must be there too."""
    doc, tree = parse_with_lines(Document, text, file)
    if organisation is not None:
        problems = problems_at(reference_problems(doc, organisation), tree, file)
        if problems:
            raise BadDocument(problems)
    return doc
