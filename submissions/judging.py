"""What the validators say of a case's files: facts from the checks, rules from the campaign, context from the form."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from campaigns.fields.values import keywords_of
from campaigns.schema import FieldKind, Slot, Team
from portal.models import Unit
from submissions.models import Author, Check, Submission, SubmissionFile
from validators import arrival
from validators.context import Context, Person
from validators.facts import FileFacts
from validators.facts.file import UNFINISHED
from validators.findings import Finding, verdict
from validators.judging import judge_file, judge_slot
from validators.registry import get


def facts_by_stored(files: Iterable[SubmissionFile]) -> dict[int, FileFacts]:
    """What was measured of these files' contents, by stored file; the deep measurement where there is one."""
    found: dict[int, FileFacts] = {}
    ids = {file.stored_id for file in files}
    done = Check.objects.filter(stored__in=ids, state__in=[Check.State.DONE, Check.State.FAILED]).exclude(
        facts={}
    )
    for check in done.order_by("probe_version"):
        facts = FileFacts.model_validate(check.facts)
        known = found.get(check.stored_id)
        if known is not None and facts.status in UNFINISHED and known.status not in UNFINISHED:
            # What the quick look measured stands; only the rules that wait for the slow one hear that it failed.
            found[check.stored_id] = known.model_copy(update={"slow_status": facts.status})
        elif known is None or known.depth == "quick" or facts.depth == "deep":
            found[check.stored_id] = facts
    return found


def judge(
    file: SubmissionFile, facts: FileFacts, submission: Submission, context: Context
) -> tuple[str, list[dict[str, Any]]]:
    """Verdict and findings of one file, as they are stored. A slot that the rules no longer have judges nothing."""
    slot = next((one for one in submission.spec.slots if one.key == file.slot), None)
    if slot is None:
        return "skipped", []
    named = context.model_copy(update={"slot_title": slot.label})
    arrived = [arrival.differs(file.stored.sha256, file.announced)] if differs(file) else []
    findings = [*arrived, *judge_file(facts.named(file.name), slot.rules, named)]
    return verdict(findings).value, [finding.model_dump(mode="json") for finding in findings]


def differs(file: SubmissionFile) -> bool:
    """Whether what arrived is known not to be what its sender's computer had."""
    return bool(file.announced and file.stored.sha256) and file.announced != file.stored.sha256


def judged_files(
    submission: Submission,
    files: Sequence[SubmissionFile],
    *,
    now: dt.datetime,
    authors: Sequence[Author] | None = None,
) -> Iterator[tuple[SubmissionFile, str, list[dict[str, Any]]]]:
    """Each measured file with its verdict and findings under `submission.rule_set`; nothing is opened or written."""
    facts = facts_by_stored(files)
    if not facts:
        return
    context = context_of(submission, now=now, authors=authors)
    for file in files:
        known = facts.get(file.stored_id)
        if known is not None:
            yield file, *judge(file, known, submission, context)


def judge_slots(
    submission: Submission,
    files: Sequence[SubmissionFile],
    *,
    now: dt.datetime,
    authors: Sequence[Author] | None = None,
) -> dict[str, list[Finding]]:
    """Findings of slots as wholes (counts, sums), by slot; only slots that hold files and have such rules."""
    spec = submission.spec
    wanted = [
        slot
        for slot in spec.slots
        if any(get(rule.rule).scope == "slot" for rule in slot.rules)
        and any(f.slot == slot.key for f in files)
    ]
    if not wanted:
        return {}
    keys = {slot.key for slot in wanted}
    facts = facts_by_stored([file for file in files if file.slot in keys])
    context = context_of(submission, now=now, authors=authors)
    return {slot.key: _of_slot(slot, files, facts, context) for slot in wanted}


def _of_slot(
    slot: Slot, files: Sequence[SubmissionFile], facts: Mapping[int, FileFacts], context: Context
) -> list[Finding]:
    mine = [file for file in files if file.slot == slot.key]
    known = [facts[file.stored_id].named(file.name) for file in mine if file.stored_id in facts]
    if len(known) < len(mine):
        return []  # sums and counts make sense once all are measured
    return judge_slot(known, slot.rules, context.model_copy(update={"slot_title": slot.label}))


def context_of(
    submission: Submission, *, now: dt.datetime, authors: Sequence[Author] | None = None
) -> Context:
    """The case beside its files: title, authors, units, places, answers."""
    spec = submission.spec
    if authors is None:
        authors = list(submission.authors.select_related("unit"))
    units = {author.unit_name for author in authors if author.unit_name}
    words = [field for field in spec.fields if field.kind is FieldKind.KEYWORDS]
    answers = submission.answers
    return Context(
        title=submission.title,
        unit=submission.unit.name if submission.unit else "",
        authors=[Person(name=one.name, unit=one.unit_name, phone=one.phone) for one in authors if one.name],
        units=sorted(units),
        regions=sorted(_regions(authors) - units),
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


def _regions(authors: Sequence[Any]) -> set[str]:
    """Names of the units above the authors' units: a city's bureau names its region."""
    keys = {key for one in authors if one.unit for key in one.unit.path.strip("/").split("/")[:-1]}
    return set(Unit.objects.filter(key__in=keys).values_list("name", flat=True)) if keys else set()
