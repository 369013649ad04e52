"""What the validators say of a case's files: facts from the checks, rules from the campaign, context from the form."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from campaigns.fields.values import keywords_of
from campaigns.models import RuleSet
from campaigns.schema import Category, FieldKind, Slot, Team
from portal.files.facts import facts_by_blob
from portal.models import Attachment, Unit
from submissions.models import Author, Submission
from validators import arrival
from validators.context import Context, Person
from validators.evaluation import evaluate_file, evaluate_slot
from validators.facts import FileFacts
from validators.findings import Finding, verdict
from validators.registry import get


def evaluate(
    file: Attachment, facts: FileFacts, spec: Category, context: Context
) -> tuple[str, list[dict[str, Any]]]:
    """Verdict and findings of one file, as they are kept. A slot that the rules no longer have judges nothing."""
    slot = next((slot for slot in spec.slots if slot.key == file.slot), None)
    if slot is None:
        return "skipped", []
    named = context.model_copy(update={"slot_title": slot.label})
    findings = [*arrival_findings(file), *evaluate_file(facts.named(file.name), slot.rules, named)]
    return verdict(findings).value, [finding.model_dump(mode="json") for finding in findings]


def arrival_findings(file: Attachment) -> list[Finding]:
    """What is to be said of a file that came otherwise than it was sent."""
    return [arrival.differs(file.blob.sha256, file.announced)] if file.differs else []


def evaluated_files(
    submission: Submission,
    files: Sequence[Attachment],
    *,
    now: dt.datetime,
    authors: Sequence[Author] | None = None,
    rules: RuleSet | None = None,
) -> Iterator[tuple[Attachment, str, list[dict[str, Any]]]]:
    """Each measured file with its verdict and findings under the case's rules, or others to try; nothing is opened or
    written.
    """
    facts = facts_by_blob(file.blob_id for file in files)
    if not facts:
        return
    spec = (rules or submission.rules).doc.category(submission.category)
    context = context_of(submission, spec, now=now, authors=authors)
    for file in files:
        measured = facts.get(file.blob_id)
        if measured is not None:
            yield file, *evaluate(file, measured, spec, context)


def evaluate_slots(
    submission: Submission,
    files: Sequence[Attachment],
    *,
    now: dt.datetime,
    authors: Sequence[Author] | None = None,
) -> dict[str, list[Finding]]:
    """Findings of slots as wholes (counts, sums), by slot; only slots that hold files and have such rules."""
    spec = submission.spec
    slots = [
        slot
        for slot in spec.slots
        if any(get(rule.rule).scope == "slot" for rule in slot.rules)
        and any(f.slot == slot.key for f in files)
    ]
    if not slots:
        return {}
    keys = {slot.key for slot in slots}
    facts = facts_by_blob(file.blob_id for file in files if file.slot in keys)
    context = context_of(submission, spec, now=now, authors=authors)
    return {slot.key: _of_slot(slot, files, facts, context) for slot in slots}


def _of_slot(
    slot: Slot, files: Sequence[Attachment], facts: Mapping[int, FileFacts], context: Context
) -> list[Finding]:
    mine = [file for file in files if file.slot == slot.key]
    measured = [facts[file.blob_id].named(file.name) for file in mine if file.blob_id in facts]
    if len(measured) < len(mine):
        return []  # sums and counts make sense once all are measured
    return evaluate_slot(measured, slot.rules, context.model_copy(update={"slot_title": slot.label}))


def context_of(
    submission: Submission, spec: Category, *, now: dt.datetime, authors: Sequence[Author] | None = None
) -> Context:
    """The case beside its files: title, authors, units, places, answers."""
    if authors is None:
        authors = list(submission.authors.select_related("unit"))
    units = {author.unit_name for author in authors if author.unit_name}
    words = [field for field in spec.fields if field.kind is FieldKind.KEYWORDS]
    organiser = submission.campaign.tenant
    answers = submission.answers
    return Context(
        title=submission.title,
        unit=submission.unit.name if submission.unit else "",
        authors=[
            Person(name=author.name, unit=author.unit_name, phone=author.phone)
            for author in authors
            if author.name
        ],
        units=sorted(units),
        regions=sorted(_offices(authors) - units | {organiser.name}),
        call=[submission.campaign.name, organiser.name, organiser.short_name],
        fields=answers,
        keywords=[word for field in words for word in keywords_of(answers.get(field.key))],
        now=now.astimezone(submission.campaign.zone).date(),
        declared={key: value for key, value in answers.items() if value}
        | {"members": _members(spec.team, answers, len(units))},
    )


def _members(team: Team, answers: Mapping[str, Any], units: int) -> int:
    """Units of the consortium, each of which stamps the form (C02): the applying one and the table's rows."""
    rows = answers.get(team.units_field) if team.units_field else None
    return 1 + len(rows) if isinstance(rows, list) and rows else max(1, units)


def _offices(authors: Sequence[Any]) -> set[str]:
    """Names of the units above the authors' units: a city's bureau names its region."""
    keys = {key for author in authors if author.unit for key in author.unit.path.strip("/").split("/")[:-1]}
    return set(Unit.objects.filter(key__in=keys).values_list("name", flat=True)) if keys else set()
