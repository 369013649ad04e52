"""An organisation's document: YAML in, `OrganisationDocument` out, and what importing it would change. Pure."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from portal.loading import BadDocument, Change, Problem, compare, parse_as, text_of
from portal.organisation.schema import OrganisationDocument
from portal.organisation.terms import Organisation, UnitOutline, UnitTerms

UPLOADED = "上传的文档"


def load(path: str | Path) -> OrganisationDocument:
    """The document of a file; `BadDocument` with file, line, place and what is allowed."""
    return parse(text_of(path), str(path))


def parse(text: str, file: str = UPLOADED) -> OrganisationDocument:
    """The document of a YAML text."""
    return parse_as(OrganisationDocument, text, file)


def organisation_in(document: OrganisationDocument) -> Organisation:
    """What campaign documents may refer to once this document has been imported."""
    attributes = document.unit_attributes
    return Organisation(
        slug=document.slug,
        terms=UnitTerms(
            kinds={kind.key: kind.label for kind in document.unit_kinds},
            attributes={attribute.key: attribute.label for attribute in attributes},
        ),
        numbers=frozenset(attribute.key for attribute in attributes if attribute.number),
        held=frozenset(key for unit in document.units for key in unit.attributes),
        units={
            unit.key: UnitOutline(unit.kind, frozenset(unit.attributes), frozenset(unit.numbers))
            for unit in document.units
        },
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing a document changes, and how many units it does not name (they stay as they are)."""

    changes: tuple[Change, ...]
    untouched: int


def preview(before: OrganisationDocument, after: OrganisationDocument) -> Preview:
    """Differences between an organisation and what it becomes."""
    named = {unit.key for unit in after.units}
    return Preview(
        changes=tuple(compare(before, merged(before, after))),
        untouched=sum(unit.key not in named for unit in before.units),
    )


def merged(before: OrganisationDocument, after: OrganisationDocument) -> OrganisationDocument:
    """What an organisation becomes: everything that the document says, and what it doesn't name as it was. Nothing
    is taken away by leaving it out: people and cases may hang on a unit, campaigns on a kind or an attribute.
    `BadDocument` where the two don't fit together.
    """
    parts: dict[str, Any] = {}
    for part in ("unit_kinds", "unit_attributes", "units"):
        items = {item.key: item for item in getattr(after, part)}
        kept = [items.pop(item.key, item) for item in getattr(before, part)]
        parts[part] = [item.model_dump() for item in (*kept, *items.values())]
    try:
        return OrganisationDocument.model_validate({**after.model_dump(), **parts})
    except ValidationError as error:
        words = "；".join(detail["msg"] for detail in error.errors())
        problem = Problem(UPLOADED, 1, "", f"与平台里已有、文档没有写到的单位合不起来：{words}")
        raise BadDocument([problem]) from error
