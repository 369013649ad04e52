"""Judging files by a campaign's rules without handing anything in: what `check_file` does."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from campaigns.schema import Category, Document, FieldKind, Slot
from validators import evaluate_file, evaluate_slot, probe, verdict
from validators.context import Context, Person
from validators.evaluation import needs_deep
from validators.findings import Status, WordedFinding
from validators.wording import worded

_LIST = re.compile(r"[、,，;；\s]+")
KNOWN = ("title", "unit", "authors", "units", "regions", "phones", "members")
"""Field names with a meaning of their own beside the category's fields."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict of the whole, and every finding with the file it speaks of ("" = the slot)."""

    verdict: Status
    findings: tuple[tuple[str, WordedFinding], ...]


def judge(
    paths: Sequence[Path], slot: Slot, context: Context, *, names: Sequence[str] = (), deep: bool = True
) -> Outcome:
    """Probe each file in its locked-down child, then judge as the portal does: file by file, then the slot. `names`: what
    the files are called where their paths don't tell; not `deep`: pictures and sound are not looked through.
    """
    depth: Literal["deep", "quick"] = "deep" if deep and needs_deep(slot.rules) else "quick"
    called = names or [path.name for path in paths]
    facts = [probe(path, name=name, depth=depth) for path, name in zip(paths, called, strict=True)]
    findings = [
        (file.name, worded(finding)) for file in facts for finding in evaluate_file(file, slot.rules, context)
    ]
    findings += [("", worded(finding)) for finding in evaluate_slot(facts, slot.rules, context)]
    return Outcome(verdict(finding for _, finding in findings), tuple(findings))


def context_of(
    doc: Document, category: Category, slot: Slot, fields: Mapping[str, str], *, now: dt.datetime
) -> Context:
    """The case that the given field values describe."""
    units = _split(fields.get("units", "")) or [unit for unit in [fields.get("unit", "")] if unit]
    phones = _split(fields.get("phones", ""))
    names = _split(fields.get("authors", ""))
    authors = [
        Person(name=name, unit=units[0] if units else "", phone=phones[n] if n < len(phones) else "")
        for n, name in enumerate(names)
    ]
    answers = {key: value for key, value in fields.items() if key not in KNOWN}
    words = [field.key for field in category.fields if field.kind is FieldKind.KEYWORDS]
    declared: dict[str, object] = {key: value for key, value in answers.items() if value}
    declared["members"] = int(fields.get("members") or max(1, len(units)))
    return Context(
        title=fields.get("title", ""),
        slot_title=slot.label,
        unit=fields.get("unit", ""),
        authors=authors,
        units=units,
        regions=_split(fields.get("regions", "")),
        call=[doc.name, doc.notice.title, doc.notice.issuer],
        fields=answers,
        keywords=[word for key in words for word in _split(answers.get(key, ""))],
        now=now.astimezone(doc.zone).date(),
        declared=declared,
    )


def _split(text: str) -> list[str]:
    return [part for part in _LIST.split(text) if part]
