"""What the validators say of a case's files: facts from the checks, rules from the campaign, context from the form."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.fields.conditions import shown, with_places
from campaigns.fields.values import keywords_of
from campaigns.models import RuleSet
from campaigns.schema import Category, FieldKind, Team, Total
from portal.files.facts import facts_by_blob
from portal.models import Attachment, Unit
from submissions.models import Author, NamedPerson, Submission
from validators import arrival
from validators.context import Context, Person
from validators.evaluation import evaluate_file, evaluate_slot
from validators.facts import FileFacts
from validators.findings import Finding, verdict
from validators.params import RuleParams
from validators.registry import get
from validators.rules.pdf_form_code import Params as FormCode


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
    """Findings of slots as wholes (counts, sums), by slot; only slots that hold files and have such rules. Sums over several
    slots stand with the first of them that holds files.
    """
    spec = submission.spec
    filled_slots = {file.slot for file in files}
    slots = [
        slot
        for slot in spec.slots
        if slot.key in filled_slots and any(get(rule.rule).scope == "slot" for rule in slot.rules)
    ]
    totals = _totals(submission, spec, filled_slots)
    if not slots and not totals:
        return {}
    keys = {slot.key for slot in slots} | {key for keys, _ in totals for key in keys}
    facts = facts_by_blob(file.blob_id for file in files if file.slot in keys)
    context = context_of(submission, spec, now=now, authors=authors)
    findings = {
        slot.key: _as_whole(
            [slot.key], slot.rules, files, facts, context.model_copy(update={"slot_title": slot.label})
        )
        for slot in slots
    }
    labels = {slot.key: slot.label for slot in spec.slots}
    for summed, total in totals:
        over = {"of": "、".join(f"“{labels[key]}”" for key in total.slots) + "的"}
        findings.setdefault(summed[0], []).extend(
            finding.model_copy(update={"params": {**finding.params, **over}})
            for finding in _as_whole(summed, total.rules, files, facts, context)
        )
    return findings


def _totals(submission: Submission, spec: Category, held: set[str]) -> list[tuple[list[str], Total]]:
    """Sums over slots, each with those of its slots that are asked for and hold files."""
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    asked = {slot.key for slot in spec.slots if shown(slot, answers)}
    summed = [([key for key in total.slots if key in asked & held], total) for total in spec.totals]
    return [(keys, total) for keys, total in summed if keys]


def _as_whole(
    slots: Sequence[str],
    rules: Sequence[RuleParams],
    files: Sequence[Attachment],
    facts: Mapping[int, FileFacts],
    context: Context,
) -> list[Finding]:
    """Findings of the files of these slots together; none before all are measured: sums and counts make no sense yet."""
    mine = [file for file in files if file.slot in slots]
    measured = [facts[file.blob_id].named(file.name) for file in mine if file.blob_id in facts]
    return evaluate_slot(measured, rules, context) if len(measured) == len(mine) else []


def context_of(
    submission: Submission, spec: Category, *, now: dt.datetime, authors: Sequence[Author] | None = None
) -> Context:
    """The case beside its files: title, authors, units, places, answers."""
    if authors is None:
        authors = list(submission.authors.select_related("unit"))
    units = {author.unit_name for author in authors if author.unit_name}
    words = [field for field in spec.fields if field.kind is FieldKind.KEYWORDS]
    organiser = submission.tenant
    answers = submission.answers
    day = now.astimezone(submission.campaign.zone).date()
    form_of, forms = _printed(submission, spec, authors, day)
    return Context(
        title=submission.title,
        unit=submission.unit.name if submission.unit else "",
        authors=_persons(authors),
        instructors=_persons(submission.instructors.all()) if spec.instructors is not None else [],
        units=sorted(units),
        regions=sorted(_offices(authors) - units | ({organiser.name} if units else set())),
        call=_call_names(submission),
        fields=answers,
        keywords=[word for field in words for word in keywords_of(answers.get(field.key))],
        form_of=form_of,
        forms=forms,
        now=day,
        declared={key: value for key, value in answers.items() if value}
        | {"members": _members(spec.team, answers, len(units))},
    )


def _persons(people: Iterable[NamedPerson]) -> list[Person]:
    return [Person(name=each.name, unit=each.unit_name, phone=each.phone) for each in people if each.name]


def _printed(
    submission: Submission, spec: Category, authors: Sequence[Author], day: dt.date
) -> tuple[str, dict[str, str]]:
    """The case's printed forms as they are now, where a rule compares scans with them (settings.PRINTED_VERSIONS)."""
    if not any(isinstance(rule, FormCode) for slot in spec.slots for rule in slot.rules):
        return "", {}
    versions: tuple[str, dict[str, str]] = import_string(settings.PRINTED_VERSIONS)(
        submission, authors, day=day
    )
    return versions


def _call_names(submission: Submission) -> list[str]:
    """What every file may mention: the campaign, its notice, its organiser."""
    campaign, notice = submission.campaign, submission.rules.doc.notice
    organiser = submission.tenant
    names = [campaign.name, notice.title, notice.issuer, organiser.name, organiser.short_name]
    return [name for name in dict.fromkeys(names) if name]


def _members(team: Team, answers: Mapping[str, Any], units: int) -> int:
    """Units of the consortium, each of which stamps the form (C02): the applying one and the table's rows."""
    rows = answers.get(team.units_field) if team.units_field else None
    return 1 + len(rows) if isinstance(rows, list) and rows else max(1, units)


def _offices(authors: Sequence[Any]) -> set[str]:
    """Names of the units above the authors' units: a city's bureau names its region."""
    keys = {key for author in authors if author.unit for key in author.unit.path.strip("/").split("/")[:-1]}
    return set(Unit.objects.filter(key__in=keys).values_list("name", flat=True)) if keys else set()
